//! Many events at once, in one question each: for presses that share a transaction.

use std::collections::HashMap;
use std::time::SystemTime;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryTrait,
    sea_query::{Expr, ExprTrait as _, OnConflict, UnionType},
};
use uuid::Uuid;

use super::{Event, Outcome, event, row};
use crate::{
    AccountId, CustomerId, Error, Tx,
    conn::{Conn, sealed::Raw},
    entities::check_in_events::{self, Column},
    lengths::filled,
    time::to_ms,
};

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

/// What is known of presses before they are looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Those that were looked at before, by their ids.
    pub kept: HashMap<Uuid, Event>,
    /// Who went in or out near them.
    pub moved: Vec<Moved>,
}

/// Returns those of the events `ids` that are kept, and when each of those who pressed went in or out at that kiosk from
/// `from` to `to`, both included. Nothing where nobody did.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.known", skip_all, err)]
pub async fn known(
    conn: &impl Conn,
    account: AccountId,
    ids: &[Uuid],
    pressed: &[(CustomerId, Uuid)],
    (from, to): (SystemTime, SystemTime),
) -> Result<Known, Error> {
    if pressed.is_empty() {
        return Ok(Known::default());
    }
    let kept = check_in_events::Entity::find()
        .filter(Column::Id.is_in(filled(ids.iter().copied())))
        .filter(Column::AccountId.eq(account.0));
    let moved = [Outcome::CheckedIn, Outcome::CheckedOut];
    let near = check_in_events::Entity::find()
        .filter(Column::AtMs.between(to_ms(from), to_ms(to)))
        .filter(Column::Outcome.is_in(moved.map(Outcome::as_str)));
    // By pairs: of a list of customers and one of kiosks the databases would look up each with each.
    let pairs = filled(pressed.iter().map(|(customer, kiosk)| (customer.0, *kiosk)));
    let pair = |column: &'static str| Expr::col(("pressed", column));
    let near = near
        .into_query()
        .from_values(pairs, "pressed")
        .and_where(pair("column1").equals((check_in_events::Entity, Column::CustomerId)))
        .and_where(pair("column2").equals((check_in_events::Entity, Column::KioskId)))
        .take();
    let query = kept.into_query().union(UnionType::All, near).take();

    let mut known = Known::default();
    for found in conn.raw().query_all(&query).await? {
        let event = event(&check_in_events::Model::from_query_result(&found, "")?)?;
        let is_near = event.account == account && moved.contains(&event.outcome);
        if let (Some(customer), Some(kiosk), true) = (event.customer, event.kiosk, is_near) {
            known.moved.push(Moved { customer, kiosk, at: event.at });
        }
        if ids.contains(&event.id) {
            known.kept.insert(event.id, event);
        }
    }
    Ok(known)
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
    let inserted = check_in_events::Entity::insert_many(filled(events).into_iter().map(row))
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(inserted == events.len() as u64)
}
