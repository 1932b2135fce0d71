//! The sender's side of the queue: taking mails to send, and saying what became of each.

use std::fmt;
use std::time::{Duration, SystemTime};

use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query, UpdateStatement},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{MailState, To};
use crate::{
    AccountId, Error, PinKeys, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::mails,
    keys::Sealed,
    mail_settings,
    random::uuid_v4,
    time::{from_ms, to_ms},
};

/// How fast mails are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// At most so many within [`Pace::WINDOW`], by all servers together.
    pub per_window: u64,
    /// At most so many at once.
    pub at_once: u64,
    /// For how long they are this server's. One that has not ended by then is taken anew.
    pub lease: Duration,
}

impl Pace {
    /// The time that mails are counted over.
    pub const WINDOW: Duration = Duration::from_mins(1);
}

/// A mail that this server is sending.
#[derive(Clone)]
pub struct Claimed {
    /// Names it.
    pub id: Uuid,
    /// To whom.
    pub to: To,
    /// Which message, by its key.
    pub message: String,
    /// How often it was tried, this time counted.
    pub attempts: i64,
    /// When it was caused.
    pub created_at: SystemTime,
    /// When it is no longer worth sending.
    pub expires_at: Option<SystemTime>,
    sealed: Option<Sealed>,
    lease_id: Uuid,
}

impl fmt::Debug for Claimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claimed({} {})", self.message, self.id)
    }
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A mail server has it, in this language.
    Sent {
        /// A tag in lower case.
        language: String,
    },
    /// Not now; at this time again.
    Later {
        /// When.
        next_at: SystemTime,
        /// In words, for staff.
        reason: String,
    },
    /// A mail server refuses it for good.
    Refused {
        /// In words, for staff.
        reason: String,
    },
    /// It cannot be sent, or was tried for long enough.
    Failed {
        /// In words, for staff.
        reason: String,
    },
}

/// Takes the mails that are due, oldest first, for this server alone to send.
///
/// Nothing is taken beyond the pace, counted over all servers, nor while a pause runs.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.claim", skip_all, err)]
pub async fn claim(
    tx: &Tx,
    account: AccountId,
    pace: &Pace,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Vec<Claimed>, Error> {
    let paused_until = mail_settings::lock(tx, account).await?;
    if paused_until.is_some_and(|until| until > now) {
        return Ok(Vec::new());
    }
    let since = now.checked_sub(Pace::WINDOW).map_or(0, to_ms);
    let tried = mails::Entity::find()
        .filter(mails::Column::AccountId.eq(account.0))
        .filter(mails::Column::TriedAtMs.gt(since))
        .count(tx.raw())
        .await?;
    let limit = std::cmp::min(pace.per_window.saturating_sub(tried), pace.at_once);
    if limit == 0 {
        return Ok(Vec::new());
    }

    let query = Query::select()
        .columns(COLUMNS)
        .from(mails::Entity)
        .and_where(mails::Column::AccountId.eq(account.0))
        .and_where(due(now))
        .order_by(mails::Column::NextAtMs, Order::Asc)
        .order_by(mails::Column::Id, Order::Asc)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .take();
    let lease_id = uuid_v4(rng);
    let found = tx.raw().query_all(&query).await?;
    let claimed: Vec<Claimed> =
        found.iter().map(|row| read(row, lease_id)).collect::<Result<_, _>>()?;

    let update = Query::update()
        .table(mails::Entity)
        .value(mails::Column::State, MailState::Sending.as_str())
        .value(mails::Column::LeaseId, lease_id)
        .value(mails::Column::LeaseUntilMs, to_ms(now + pace.lease))
        .value(mails::Column::TriedAtMs, to_ms(now))
        .value(mails::Column::Attempts, Expr::col(mails::Column::Attempts).add(1))
        .and_where(mails::Column::Id.is_in(claimed.iter().map(|mail| mail.id)))
        .take();
    if !claimed.is_empty() {
        execute(tx, &update).await?;
    }
    Ok(claimed)
}

/// Tells whether a mail is due, or was abandoned by the server that was sending it.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.is_due", skip_all, err)]
pub async fn is_due(conn: &impl Conn, account: AccountId, now: SystemTime) -> Result<bool, Error> {
    let query = Query::select()
        .expr(Expr::value(1))
        .from(mails::Entity)
        .and_where(mails::Column::AccountId.eq(account.0))
        .and_where(due(now))
        .limit(1)
        .take();
    Ok(conn.raw().query_one(&query).await?.is_some())
}

/// Waiting and due, or being sent by a server that is gone.
fn due(now: SystemTime) -> Expr {
    let waiting = mails::Column::State
        .eq(MailState::Waiting.as_str())
        .and(mails::Column::NextAtMs.lte(to_ms(now)));
    let abandoned = mails::Column::State
        .eq(MailState::Sending.as_str())
        .and(mails::Column::LeaseUntilMs.lte(to_ms(now)));
    waiting.or(abandoned)
}

/// Gives up every waiting mail that was caused before `before`, and returns how many.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.give_up", skip_all, err)]
pub async fn give_up(
    tx: &Tx,
    account: AccountId,
    before: Option<SystemTime>,
    reason: &str,
    now: SystemTime,
) -> Result<u64, Error> {
    let update = Query::update()
        .table(mails::Entity)
        .value(mails::Column::State, MailState::Failed.as_str())
        .value(mails::Column::Reason, reason)
        .value(mails::Column::EndedAtMs, to_ms(now))
        .and_where(mails::Column::AccountId.eq(account.0))
        .and_where(mails::Column::State.eq(MailState::Waiting.as_str()))
        .and_where(mails::Column::CreatedAtMs.lt(before.map_or(0, to_ms)))
        .take();
    execute(tx, &update).await
}

/// Keeps what was taken together with `mail`, and has not ended, for `lease` from `now` on.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.prolong", skip_all, err)]
pub async fn prolong(
    tx: &Tx,
    mail: &Claimed,
    lease: Duration,
    now: SystemTime,
) -> Result<(), Error> {
    let update = Query::update()
        .table(mails::Entity)
        .value(mails::Column::LeaseUntilMs, to_ms(now + lease))
        .and_where(mails::Column::LeaseId.eq(mail.lease_id))
        .take();
    execute(tx, &update).await.map(|_| ())
}

/// Opens what a mail says beyond what can be looked up.
///
/// # Errors
///
/// [`Error::Damaged`] if it cannot be opened.
pub fn open_values(keys: &PinKeys, mail: &Claimed) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    mail.sealed.as_ref().map(|sealed| keys.open_mail(mail.id, sealed)).transpose()
}

/// Writes down what became of a mail; `false` where it is no longer this server's.
///
/// What was sealed for it goes once a mail server has it.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.settle", skip_all, err)]
pub async fn settle(
    tx: &Tx,
    mail: &Claimed,
    outcome: &Outcome,
    now: SystemTime,
) -> Result<bool, Error> {
    let mut update = while_ours(mail);
    match outcome {
        Outcome::Sent { language } => update
            .value(mails::Column::State, MailState::Sent.as_str())
            .value(mails::Column::Language, language.as_str())
            .value(mails::Column::Reason, Option::<String>::None)
            .value(mails::Column::EndedAtMs, to_ms(now))
            .value(mails::Column::Sealed, Option::<Vec<u8>>::None)
            .value(mails::Column::KeyId, Option::<i16>::None),
        Outcome::Later { next_at, reason } => update
            .value(mails::Column::State, MailState::Waiting.as_str())
            .value(mails::Column::NextAtMs, to_ms(*next_at))
            .value(mails::Column::Reason, reason.as_str()),
        Outcome::Refused { reason } => update
            .value(mails::Column::State, MailState::Refused.as_str())
            .value(mails::Column::Reason, reason.as_str())
            .value(mails::Column::EndedAtMs, to_ms(now)),
        Outcome::Failed { reason } => update
            .value(mails::Column::State, MailState::Failed.as_str())
            .value(mails::Column::Reason, reason.as_str())
            .value(mails::Column::EndedAtMs, to_ms(now)),
    };
    Ok(execute(tx, &update).await? == 1)
}

/// Gives mails back that were not tried, as if they had not been taken.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.release", skip_all, err)]
pub async fn release(tx: &Tx, mails: &[Claimed]) -> Result<(), Error> {
    for mail in mails {
        let update = while_ours(mail)
            .value(mails::Column::State, MailState::Waiting.as_str())
            .value(mails::Column::TriedAtMs, Option::<i64>::None)
            .value(mails::Column::Attempts, mail.attempts - 1)
            .take();
        execute(tx, &update).await?;
    }
    Ok(())
}

fn while_ours(mail: &Claimed) -> UpdateStatement {
    Query::update()
        .table(mails::Entity)
        .value(mails::Column::LeaseId, Option::<Uuid>::None)
        .value(mails::Column::LeaseUntilMs, Option::<i64>::None)
        .and_where(mails::Column::Id.eq(mail.id))
        .and_where(mails::Column::State.eq(MailState::Sending.as_str()))
        .and_where(mails::Column::LeaseId.eq(mail.lease_id))
        .take()
}

const COLUMNS: [mails::Column; 9] = [
    mails::Column::Id,
    mails::Column::CustomerId,
    mails::Column::UserId,
    mails::Column::Message,
    mails::Column::Attempts,
    mails::Column::CreatedAtMs,
    mails::Column::ExpiresAtMs,
    mails::Column::Sealed,
    mails::Column::KeyId,
];

fn read(row: &sea_orm::QueryResult, lease_id: Uuid) -> Result<Claimed, Error> {
    let sealed: Option<Vec<u8>> = row.try_get("", "sealed")?;
    let key_id: Option<i16> = row.try_get("", "key_id")?;
    let attempts: i64 = row.try_get("", "attempts")?;
    let expires_at_ms: Option<i64> = row.try_get("", "expires_at_ms")?;
    Ok(Claimed {
        id: row.try_get("", "id")?,
        to: To::from_columns(row.try_get("", "customer_id")?, row.try_get("", "user_id")?)?,
        message: row.try_get("", "message")?,
        attempts: attempts + 1,
        created_at: from_ms(row.try_get("", "created_at_ms")?),
        expires_at: expires_at_ms.map(from_ms),
        sealed: sealed.zip(key_id).map(|(bytes, key_id)| Sealed { key_id, bytes }),
        lease_id,
    })
}
