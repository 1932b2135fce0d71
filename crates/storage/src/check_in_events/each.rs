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

/// A press that is about to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incoming {
    /// Its event's.
    pub id: Uuid,
    /// Who.
    pub customer: CustomerId,
    /// Where.
    pub kiosk: Uuid,
    /// From when to when, both included, another one at the same kiosk would tell something of it.
    pub around: (SystemTime, SystemTime),
}

/// Returns which of these presses are kept, and when each of those who pressed went in or out around then.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.known", skip_all, err)]
pub async fn known(
    conn: &impl Conn,
    account: AccountId,
    pressed: &[Incoming],
) -> Result<Known, Error> {
    if pressed.is_empty() {
        return Ok(Known::default());
    }
    let kept = check_in_events::Entity::find()
        .filter(Column::Id.is_in(filled(pressed.iter().map(|it| it.id))))
        .filter(Column::AccountId.eq(account.0));
    let moved = [Outcome::CheckedIn, Outcome::CheckedOut];
    let near = check_in_events::Entity::find()
        .filter(Column::Outcome.is_in(moved.map(Outcome::as_str)))
        .into_query()
        // Of a list of customers and one of kiosks the databases would look up each with each.
        .from_values(
            filled(pressed).into_iter().map(|it| {
                let (from, to) = it.around;
                (it.customer.0, it.kiosk, to_ms(from), to_ms(to))
            }),
            "pressed",
        )
        .and_where(pressed_column("column1").equals(here(Column::CustomerId)))
        .and_where(pressed_column("column2").equals(here(Column::KioskId)))
        .and_where(
            Expr::col(here(Column::AtMs))
                .between(pressed_column("column3"), pressed_column("column4")),
        )
        .take();
    let query = kept.into_query().union(UnionType::All, near).take();

    let mut known = Known::default();
    for found in conn.raw().query_all(&query).await? {
        let event = event(&check_in_events::Model::from_query_result(&found, "")?)?;
        let is_near = event.account == account && moved.contains(&event.outcome);
        if let (Some(customer), Some(kiosk), true) = (event.customer, event.kiosk, is_near) {
            known.moved.push(Moved { customer, kiosk, at: event.at });
        }
        if pressed.iter().any(|it| it.id == event.id) {
            known.kept.insert(event.id, event);
        }
    }
    Ok(known)
}

/// As both databases call the columns of rows that are told in a statement.
fn pressed_column(column: &'static str) -> Expr {
    Expr::col(("pressed", column))
}

const fn here(column: Column) -> (check_in_events::Entity, Column) {
    (check_in_events::Entity, column)
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
