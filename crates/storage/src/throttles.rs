//! Wrong tries that still count, for every server on the same database.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, SystemTime};

use pinion_domain::{Throttle, ThrottleRule};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query, UpdateStatement},
};

use crate::{
    Error, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::throttles,
    lengths::filled,
    time::{from_ms, to_ms},
};

/// Whose tries are counted: a kind such as `sign_in_account`, and the SHA-256 of the account,
/// address or device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// Returns what is remembered under each of `keys` under which anything is, in one question.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.read_all", skip_all, err)]
pub async fn read_all(
    conn: &impl Conn,
    keys: &[ThrottleKey<'static>],
) -> Result<HashMap<ThrottleKey<'static>, Throttle>, Error> {
    let mut hashes: BTreeMap<&'static str, Vec<Vec<u8>>> = BTreeMap::new();
    // Many pads share a place and an address.
    for key in keys.iter().collect::<HashSet<_>>() {
        hashes.entry(key.kind).or_default().push(key.hash.to_vec());
    }
    let any = hashes.into_iter().fold(Condition::any(), |any, (kind, hashes)| {
        any.add(
            throttles::Column::Kind.eq(kind).and(throttles::Column::KeyHash.is_in(filled(hashes))),
        )
    });
    let rows = throttles::Entity::find().filter(any).all(conn.raw()).await?;
    let of = |row: &throttles::Model| {
        let same = |key: &&ThrottleKey<'_>| row.kind == key.kind && row.key_hash == key.hash;
        keys.iter().find(same).map(|key| (*key, throttle(row)))
    };
    Ok(rows.iter().filter_map(of).collect())
}

/// Counts a try that was looked at and was wrong. Returns what is remembered from here on.
///
/// Whoever looks first and counts then keeps others from looking meanwhile.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.count_wrong", skip_all, err)]
pub async fn count_wrong(
    tx: &Tx,
    key: ThrottleKey<'_>,
    rule: &ThrottleRule,
    now: SystemTime,
) -> Result<Throttle, Error> {
    let before = lock(tx, key, now).await?;
    let after = rule.after_failure(Some(&before), now);
    if execute(tx, &update(key, &after)).await? == 1 {
        Ok(after)
    } else {
        Err(Error::Gone("throttle"))
    }
}

/// Whether a try is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// A wait runs: it lasts so long, and nothing was counted.
    Wait(Duration),
    /// It is, and it was counted as a wrong one beforehand.
    Counted(Counted),
}

/// A try that was counted, for [`take_back`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    before: Throttle,
    after: Throttle,
}

impl Counted {
    /// Returns what was remembered with it.
    #[must_use]
    pub fn throttle(&self) -> &Throttle {
        &self.after
    }
}

/// Counts a try at `now` as a wrong one before it is looked at, unless a wait runs.
///
/// Counting first is what makes the limit hold: however many tries arrive at once, on however many servers, and
/// whether or not their senders stay for the answer, no more are looked at than `rule` lets pass.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.admit", skip_all, err)]
pub async fn admit(
    tx: &Tx,
    key: ThrottleKey<'_>,
    rule: &ThrottleRule,
    now: SystemTime,
) -> Result<Admission, Error> {
    let before = lock(tx, key, now).await?;
    if let Some(wait) = rule.wait(&before, now) {
        return Ok(Admission::Wait(wait));
    }

    let after = rule.after_failure(Some(&before), now);
    if execute(tx, &update(key, &after)).await? == 1 {
        Ok(Admission::Counted(Counted { before, after }))
    } else {
        Err(Error::Gone("throttle"))
    }
}

/// Takes back what [`admit`] counted, for a try that was not wrong.
///
/// Where others were counted meanwhile, theirs stay, with the wait they brought. Where all was forgotten
/// meanwhile, nothing is left to take back.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.throttles.take_back", skip_all, err)]
pub async fn take_back(tx: &Tx, key: ThrottleKey<'_>, counted: &Counted) -> Result<(), Error> {
    let Counted { before, after } = counted;
    let untouched = update(key, before)
        .and_where(throttles::Column::Failures.eq(i64::from(after.failures)))
        .and_where(throttles::Column::LastFailureMs.eq(to_ms(after.last_failure)))
        .and_where(throttles::Column::UntilMs.eq(to_ms(after.until)))
        .take();
    if execute(tx, &untouched).await? == 0 {
        let one_less = Query::update()
            .table(throttles::Entity)
            .value(throttles::Column::Failures, Expr::col(throttles::Column::Failures).sub(1))
            .and_where(named(key))
            .and_where(throttles::Column::Failures.gt(0))
            .take();
        execute(tx, &one_less).await?;
    }
    Ok(())
}

/// Returns what is remembered under `key`. The row is there first, and locked when it is read: two tries never
/// read the same count.
async fn lock(tx: &Tx, key: ThrottleKey<'_>, now: SystemTime) -> Result<Throttle, Error> {
    let none_yet = throttles::ActiveModel {
        kind: Set(key.kind.to_owned()),
        key_hash: Set(key.hash.to_vec()),
        failures: Set(0),
        last_failure_ms: Set(to_ms(now)),
        until_ms: Set(0),
    };
    // A row that is there is written as it is, which locks it: one that is merely met may be forgotten by another
    // before it is read.
    let unchanged = Expr::col((throttles::Entity, throttles::Column::Failures));
    throttles::Entity::insert(none_yet)
        .on_conflict(
            OnConflict::columns([throttles::Column::Kind, throttles::Column::KeyHash])
                .value(throttles::Column::Failures, unchanged)
                .to_owned(),
        )
        .exec_without_returning(tx.raw())
        .await?;
    let row = throttles::Entity::find().filter(named(key)).lock_exclusive().one(tx.raw()).await?;
    row.map(|row| throttle(&row)).ok_or(Error::Gone("throttle"))
}

fn update(key: ThrottleKey<'_>, to: &Throttle) -> UpdateStatement {
    Query::update()
        .table(throttles::Entity)
        .value(throttles::Column::Failures, i64::from(to.failures))
        .value(throttles::Column::LastFailureMs, to_ms(to.last_failure))
        .value(throttles::Column::UntilMs, to_ms(to.until))
        .and_where(named(key))
        .take()
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

fn named(key: ThrottleKey<'_>) -> Expr {
    throttles::Column::Kind.eq(key.kind).and(throttles::Column::KeyHash.eq(key.hash.to_vec()))
}

fn throttle(row: &throttles::Model) -> Throttle {
    Throttle {
        failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
        last_failure: from_ms(row.last_failure_ms),
        until: from_ms(row.until_ms),
    }
}
