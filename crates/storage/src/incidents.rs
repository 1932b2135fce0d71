//! Wrong PINs of which admins are told once, whichever server of the database saw them.

use std::time::SystemTime;

use pinion_domain::{Incident, Throttle};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use crate::{
    AccountId, Error, Tx,
    conn::{execute, sealed::Raw},
    entities::{incident_turns, incidents},
    throttles::ThrottleKey,
    time::{from_ms, to_ms},
};

/// Notes a try that was wrong, and was counted under `key` as `throttle` in the same transaction. Returns the incident
/// it belongs to.
///
/// Counting locks `key` until the transaction ends, so no two tries find the same incident.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.incidents.note_wrong", skip_all, err)]
pub async fn note_wrong(
    tx: &Tx,
    key: ThrottleKey<'_>,
    throttle: &Throttle,
    now: SystemTime,
) -> Result<Incident, Error> {
    let before = incidents::Entity::find().filter(named(key)).one(tx.raw()).await?;
    let incident = Incident::after_failure(before.as_ref().map(read).as_ref(), throttle, now);
    let row = incidents::ActiveModel {
        kind: Set(key.kind.to_owned()),
        key_hash: Set(key.hash.to_vec()),
        began_at_ms: Set(to_ms(incident.began_at)),
        tries: Set(i64::from(incident.tries)),
        quiet_since_ms: Set(to_ms(incident.quiet_since)),
        told: Set(incident.told),
    };
    let kept = OnConflict::columns([incidents::Column::Kind, incidents::Column::KeyHash])
        .update_columns([
            incidents::Column::BeganAtMs,
            incidents::Column::Tries,
            incidents::Column::QuietSinceMs,
            incidents::Column::Told,
        ])
        .to_owned();
    incidents::Entity::insert(row).on_conflict(kept).exec_without_returning(tx.raw()).await?;
    Ok(incident)
}

/// Notes that admins are told of the incident under `key`; `false` where they were before.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.incidents.note_told", skip_all, err)]
pub async fn note_told(tx: &Tx, key: ThrottleKey<'_>) -> Result<bool, Error> {
    let update = Query::update()
        .table(incidents::Entity)
        .value(incidents::Column::Told, true)
        .and_where(named(key))
        .and_where(incidents::Column::Told.eq(false))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Takes one of the `most` turns that a space has on `day` to tell admins of an incident; `false` where none is left.
///
/// However many ask at once, no more get one.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.incidents.take_turn", skip_all, err)]
pub async fn take_turn(tx: &Tx, account: AccountId, day: u64, most: u16) -> Result<bool, Error> {
    let day = i64::try_from(day).unwrap_or(i64::MAX);
    let of_day =
        incident_turns::Column::AccountId.eq(account.0).and(incident_turns::Column::Day.eq(day));
    let taken = incident_turns::Entity::find().filter(of_day).count(tx.raw()).await?;
    let taken = u16::try_from(taken).unwrap_or(u16::MAX);
    for number in taken..most {
        let row = incident_turns::ActiveModel {
            account_id: Set(account.0),
            day: Set(day),
            number: Set(i16::try_from(number).unwrap_or(i16::MAX)),
        };
        let inserted = incident_turns::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.raw())
            .await?;
        if inserted == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends the incident under `key`: what is wrong next begins another. Ending twice is no error.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.incidents.end", skip_all, err)]
pub async fn end(tx: &Tx, key: ThrottleKey<'_>) -> Result<(), Error> {
    incidents::Entity::delete_many().filter(named(key)).exec(tx.raw()).await?;
    Ok(())
}

/// Forgets incidents that were quiet since before `before`, and on which days before that one of how many admins were
/// told. Returns how many rows that were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.incidents.purge", skip_all, err)]
pub async fn purge(tx: &Tx, before: SystemTime) -> Result<u64, Error> {
    let quiet = incidents::Column::QuietSinceMs.lt(to_ms(before));
    let gone = incidents::Entity::delete_many().filter(quiet).exec(tx.raw()).await?;
    let day = i64::try_from(Incident::day(before)).unwrap_or(i64::MAX);
    let past = incident_turns::Column::Day.lt(day);
    let turns = incident_turns::Entity::delete_many().filter(past).exec(tx.raw()).await?;
    Ok(gone.rows_affected + turns.rows_affected)
}

fn named(key: ThrottleKey<'_>) -> Expr {
    incidents::Column::Kind.eq(key.kind).and(incidents::Column::KeyHash.eq(key.hash.to_vec()))
}

fn read(row: &incidents::Model) -> Incident {
    Incident {
        began_at: from_ms(row.began_at_ms),
        tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
        quiet_since: from_ms(row.quiet_since_ms),
        told: row.told,
    }
}
