//! Pairing a kiosk: a code that an admin types, and one by which the kiosk asks for its token (RFC 8628).

use std::time::{Duration, SystemTime};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    sea_query::{Expr, LockType, OnConflict, Query},
};
use uuid::Uuid;

use crate::{
    Error, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::kiosk_pairings::{self, Column},
    kiosks,
    sessions::TokenHash,
    time::{from_ms, to_ms},
};

/// How much longer a kiosk that asks too often has to leave between two questions.
///
/// Source: RFC 8628, 3.5, `slow_down`.
const SLOWER_BY_S: i64 = 5;

/// Codes that were just made.
#[derive(Debug, Clone, Copy)]
pub struct NewPairing<'a> {
    /// By which the kiosk asks.
    pub device_code: TokenHash,
    /// Which the admin types: eight letters.
    pub user_code: &'a str,
    /// How long the kiosk leaves between two questions. Whole seconds.
    pub interval: Duration,
    /// When both are over.
    pub expires_at: SystemTime,
}

/// What a kiosk that asks for its token is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "commit the transaction for any answer: each question counts"]
pub enum Poll {
    /// Nobody approved it yet.
    Pending,
    /// It asks too often: from here on it has to leave five seconds more.
    TooOften,
    /// An admin said no, or took it back.
    Denied,
    /// The codes are over, or never were.
    Expired,
    /// It is this kiosk, and its token is the one that was handed in.
    Paired(Uuid),
}

/// Keeps the codes; `false` where another kiosk has the same eight letters at present.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosk_pairings.begin", skip_all, err)]
pub async fn begin(tx: &Tx, new: &NewPairing<'_>) -> Result<bool, Error> {
    let row = kiosk_pairings::ActiveModel {
        device_code_hash: Set(new.device_code.0.to_vec()),
        user_code: Set(new.user_code.to_owned()),
        expires_at_ms: Set(to_ms(new.expires_at)),
        interval_s: Set(i64::try_from(new.interval.as_secs()).unwrap_or(i64::MAX)),
        polled_at_ms: Set(None),
        denied: Set(false),
        kiosk_id: Set(None),
    };
    let inserted = kiosk_pairings::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(inserted == 1)
}

/// Says which kiosk the codes are for; `false` where they are over, used, or never were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosk_pairings.approve", skip_all, err)]
pub async fn approve(
    tx: &Tx,
    user_code: &str,
    kiosk: Uuid,
    now: SystemTime,
) -> Result<bool, Error> {
    let update = Query::update()
        .table(kiosk_pairings::Entity)
        .value(Column::KioskId, kiosk)
        .and_where(Column::UserCode.eq(user_code))
        .and_where(Column::ExpiresAtMs.gt(to_ms(now)))
        .and_where(Column::KioskId.is_null())
        .and_where(Column::Denied.eq(false))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Says no; `false` where the codes are over, used, or never were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosk_pairings.deny", skip_all, err)]
pub async fn deny(tx: &Tx, user_code: &str, now: SystemTime) -> Result<bool, Error> {
    let update = Query::update()
        .table(kiosk_pairings::Entity)
        .value(Column::Denied, true)
        .and_where(Column::UserCode.eq(user_code))
        .and_where(Column::ExpiresAtMs.gt(to_ms(now)))
        .and_where(Column::KioskId.is_null())
        .and_where(Column::Denied.eq(false))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Whether a kiosk was given this code, and has not used it up.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosk_pairings.is_known", skip_all, err)]
pub async fn is_known(conn: &impl Conn, device_code: TokenHash) -> Result<bool, Error> {
    let found = kiosk_pairings::Entity::find_by_id(device_code.0.to_vec()).one(conn.raw()).await?;
    Ok(found.is_some())
}

/// Answers a kiosk that asks for its token. Where it is paired, `token` is what is kept of its token from here on, and
/// the codes are used up.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosk_pairings.poll", skip_all, err)]
pub async fn poll(
    tx: &Tx,
    device_code: TokenHash,
    token: TokenHash,
    now: SystemTime,
) -> Result<Poll, Error> {
    let hash = device_code.0.to_vec();
    let query = Query::select()
        .columns([Column::ExpiresAtMs, Column::IntervalS, Column::PolledAtMs])
        .columns([Column::Denied, Column::KioskId])
        .from(kiosk_pairings::Entity)
        .and_where(Column::DeviceCodeHash.eq(hash.clone()))
        .lock(LockType::Update)
        .take();
    let Some(found) = tx.raw().query_one(&query).await? else {
        return Ok(Poll::Expired);
    };
    let found = Found::from_query_result(&found, "")?;
    if found.expires_at_ms <= to_ms(now) {
        return Ok(Poll::Expired);
    }
    if found.denied {
        return Ok(Poll::Denied);
    }

    let interval = Duration::from_secs(found.interval_s.unsigned_abs());
    let last = found.polled_at_ms.map(from_ms);
    let too_often = last.is_some_and(|last| now < last + interval);
    let slower = if too_often { SLOWER_BY_S } else { 0 };
    let asked = Query::update()
        .table(kiosk_pairings::Entity)
        .value(Column::PolledAtMs, to_ms(now))
        .value(Column::IntervalS, Expr::value(found.interval_s.saturating_add(slower)))
        .and_where(Column::DeviceCodeHash.eq(hash.clone()))
        .take();
    if too_often {
        execute(tx, &asked).await?;
        return Ok(Poll::TooOften);
    }
    let Some(kiosk) = found.kiosk_id else {
        execute(tx, &asked).await?;
        return Ok(Poll::Pending);
    };
    kiosk_pairings::Entity::delete_by_id(hash).exec(tx.raw()).await?;
    let paired = kiosks::give_token(tx, kiosk, token).await?;
    Ok(if paired { Poll::Paired(kiosk) } else { Poll::Denied })
}

/// Forgets codes that are over, and returns how many those were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosk_pairings.purge_expired", skip_all, err)]
pub async fn purge_expired(tx: &Tx, now: SystemTime) -> Result<u64, Error> {
    let over = Column::ExpiresAtMs.lte(to_ms(now));
    let gone = kiosk_pairings::Entity::delete_many().filter(over).exec(tx.raw()).await?;
    Ok(gone.rows_affected)
}

#[derive(FromQueryResult)]
struct Found {
    expires_at_ms: i64,
    interval_s: i64,
    polled_at_ms: Option<i64>,
    denied: bool,
    kiosk_id: Option<Uuid>,
}
