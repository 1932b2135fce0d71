//! Many events at once, in one question each: for presses that share a transaction.

use std::time::SystemTime;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict};
use uuid::Uuid;

use super::{Event, Outcome, event, row};
use crate::{
    AccountId, CustomerId, Error, Tx,
    conn::{Conn, sealed::Raw},
    entities::check_in_events::{self, Column},
    time::{from_ms, to_ms},
};

/// Returns those of the events `ids` that are kept, in any order.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.find_each", skip_all, err)]
pub async fn find_each(
    conn: &impl Conn,
    account: AccountId,
    ids: &[Uuid],
) -> Result<Vec<Event>, Error> {
    let rows = check_in_events::Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::AccountId.eq(account.0))
        .all(conn.raw())
        .await?;
    rows.iter().map(event).collect()
}

/// Keeps events; `false` where one with the id of any is kept already. Then the transaction is to be undone.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.keep_each", skip_all, err)]
pub async fn keep_each(tx: &Tx, events: &[Event]) -> Result<bool, Error> {
    if events.is_empty() {
        return Ok(true);
    }
    let inserted = check_in_events::Entity::insert_many(events.iter().map(row))
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(inserted == events.len() as u64)
}

/// That somebody went in or out at a kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Who.
    pub customer: CustomerId,
    /// Where.
    pub kiosk: Uuid,
    /// When.
    pub at: SystemTime,
}

/// Returns when any of `customers` went in or out at any of `kiosks` from `from` to `to`, both included.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.moved_near", skip_all, err)]
pub async fn moved_near(
    conn: &impl Conn,
    customers: &[CustomerId],
    kiosks: &[Uuid],
    (from, to): (SystemTime, SystemTime),
) -> Result<Vec<Moved>, Error> {
    let moved = [Outcome::CheckedIn, Outcome::CheckedOut].map(Outcome::as_str);
    let rows: Vec<(Option<i64>, Option<Uuid>, i64)> = check_in_events::Entity::find()
        .select_only()
        .columns([Column::CustomerId, Column::KioskId, Column::AtMs])
        .filter(Column::CustomerId.is_in(customers.iter().map(|id| id.0)))
        .filter(Column::KioskId.is_in(kiosks.iter().copied()))
        .filter(Column::AtMs.between(to_ms(from), to_ms(to)))
        .filter(Column::Outcome.is_in(moved))
        .into_tuple()
        .all(conn.raw())
        .await?;
    let moved = |(customer, kiosk, at): (Option<i64>, Option<Uuid>, i64)| {
        Some(Moved { customer: CustomerId(customer?), kiosk: kiosk?, at: from_ms(at) })
    };
    Ok(rows.into_iter().filter_map(moved).collect())
}
