//! Wrong tries that still count, for every server on the same database.

use std::time::SystemTime;

use pinion_domain::{Throttle, ThrottleRule};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{ExprTrait, OnConflict, Query},
};

use crate::{
    Error, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::throttles,
    time::{from_ms, to_ms},
};

/// Whose tries are counted: a kind such as `sign_in_account`, and the SHA-256 of the account,
/// address or device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleKey<'a> {
    /// At most 32 characters.
    pub kind: &'a str,
    /// A hash, so that the table lists neither people nor addresses.
    pub hash: [u8; 32],
}

/// Returns what is remembered under `key`, or `None` where nobody failed.
///
/// Whether it makes anyone wait is [`ThrottleRule::wait`]'s to say.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.read", skip_all, err)]
pub async fn read(conn: &impl Conn, key: ThrottleKey<'_>) -> Result<Option<Throttle>, Error> {
    let row = throttles::Entity::find().filter(named(key)).one(conn.raw()).await?;
    Ok(row.map(|row| throttle(&row)))
}

/// Counts a wrong try at `now` and returns what is remembered from here on. Tries at the same
/// time, on other servers too, each count.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.record_failure", skip_all, err)]
pub async fn record_failure(
    tx: &Tx,
    key: ThrottleKey<'_>,
    rule: &ThrottleRule,
    now: SystemTime,
) -> Result<Throttle, Error> {
    // The row is there first, and locked when it is read: two tries never read the same count.
    let none_yet = throttles::ActiveModel {
        kind: Set(key.kind.to_owned()),
        key_hash: Set(key.hash.to_vec()),
        failures: Set(0),
        last_failure_ms: Set(to_ms(now)),
        until_ms: Set(0),
    };
    throttles::Entity::insert(none_yet)
        .on_conflict(
            OnConflict::columns([throttles::Column::Kind, throttles::Column::KeyHash])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.raw())
        .await?;
    let row = throttles::Entity::find()
        .filter(named(key))
        .lock_exclusive()
        .one(tx.raw())
        .await?
        .ok_or(Error::Gone("throttle"))?;

    let after = rule.after_failure(Some(&throttle(&row)), now);
    let update = Query::update()
        .table(throttles::Entity)
        .value(throttles::Column::Failures, i64::from(after.failures))
        .value(throttles::Column::LastFailureMs, to_ms(after.last_failure))
        .value(throttles::Column::UntilMs, to_ms(after.until))
        .and_where(named(key))
        .take();
    if execute(tx, &update).await? == 1 { Ok(after) } else { Err(Error::Gone("throttle")) }
}

/// Forgets every wrong try under `key`. Forgetting twice is no error.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.forget", skip_all, err)]
pub async fn forget(tx: &Tx, key: ThrottleKey<'_>) -> Result<(), Error> {
    throttles::Entity::delete_many().filter(named(key)).exec(tx.raw()).await?;
    Ok(())
}

/// Forgets what was last touched before `before`, and returns how many rows that were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.purge", skip_all, err)]
pub async fn purge(tx: &Tx, before: SystemTime) -> Result<u64, Error> {
    let old = throttles::Column::LastFailureMs.lt(to_ms(before));
    let gone = throttles::Entity::delete_many().filter(old).exec(tx.raw()).await?;
    Ok(gone.rows_affected)
}

fn named(key: ThrottleKey<'_>) -> sea_orm::sea_query::Expr {
    throttles::Column::Kind.eq(key.kind).and(throttles::Column::KeyHash.eq(key.hash.to_vec()))
}

fn throttle(row: &throttles::Model) -> Throttle {
    Throttle {
        failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
        last_failure: from_ms(row.last_failure_ms),
        until: from_ms(row.until_ms),
    }
}
