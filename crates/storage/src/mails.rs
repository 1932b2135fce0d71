//! The queue of mails: each is one row from the moment that causes it to long after it arrived.
//!
//! A row holds no PIN and no address: what a mail says, and where it goes, is looked up as it is sent. What could not
//! be looked up then is sealed.

use std::fmt;
use std::time::{Duration, SystemTime};

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{OnConflict, Query},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, PinKeys, Tx, UserId,
    conn::{execute, sealed::Raw},
    entities::{customers, mails},
    random::uuid_v7,
    time::{from_ms, to_ms},
};

mod look;
mod send;

pub use look::{Counts, Record, counts, get, list, states};
pub use send::{
    Claimed, Outcome, Pace, claim, give_up, is_due, open_values, prolong, release, settle,
};

/// How it stands with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// It is to be sent, now or later.
    Waiting,
    /// A server is sending it.
    Sending,
    /// A mail server has it.
    Sent,
    /// A mail server refuses it for good.
    Refused,
    /// It was tried for as long as it is worth it, or cannot be put together.
    Failed,
}

impl MailState {
    /// Returns its name, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// Returns the state of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Sending, Self::Sent, Self::Refused, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }

    pub(crate) fn from_column(name: &str) -> Result<Self, Error> {
        Self::from_name(name).ok_or(Error::Damaged("mail state"))
    }
}

/// Whom a mail is to. Name, address and language are looked up as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// A customer.
    Customer(CustomerId),
    /// Somebody who signs in, and may be no customer.
    User(UserId),
}

impl To {
    fn columns(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Customer(id) => (Some(id.0), None),
            Self::User(id) => (None, Some(id.0)),
        }
    }

    fn from_columns(customer: Option<i64>, user: Option<i64>) -> Result<Self, Error> {
        match (customer, user) {
            (Some(id), _) => Ok(Self::Customer(CustomerId(id))),
            (None, Some(id)) => Ok(Self::User(UserId(id))),
            (None, None) => Err(Error::Damaged("mail")),
        }
    }
}

/// A mail to be sent.
#[derive(Clone, Copy)]
pub struct NewMail<'a> {
    /// Whose customer.
    pub account: AccountId,
    /// To whom.
    pub to: To,
    /// Which message, by its key. At most 32 characters.
    pub message: &'a str,
    /// What it says beyond what can be looked up; stored sealed.
    pub values: Option<&'a [u8]>,
    /// When it is no longer worth sending.
    pub expires_at: Option<SystemTime>,
    /// Names its cause, where the same cause must not send it twice. At most 100 characters.
    pub dedup_key: Option<&'a str>,
    /// For how long after one such message to this customer there is no other. Not for users.
    pub quiet_for: Option<Duration>,
}

impl fmt::Debug for NewMail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewMail({} to {:?})", self.message, self.to)
    }
}

/// Whether a mail was put into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It was; this names it.
    Queued(Uuid),
    /// The customer got such a message so lately, at this time, that there is no other.
    Lately(SystemTime),
    /// Its cause had sent it before.
    Known,
}

/// Puts a mail into the queue, in the transaction of what causes it: neither is without the other.
///
/// # Errors
///
/// [`Error::Gone`] where there is no such customer; otherwise if the database fails.
#[tracing::instrument(name = "db.mails.enqueue", skip_all, err)]
pub async fn enqueue(
    tx: &Tx,
    keys: &PinKeys,
    new: &NewMail<'_>,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Enqueued, Error> {
    if let (Some(quiet), To::Customer(customer)) = (new.quiet_for, new.to)
        && let Some(lately) = sent_lately(tx, customer, new.message, quiet, now).await?
    {
        return Ok(Enqueued::Lately(lately));
    }

    let id = uuid_v7(now, rng);
    let sealed = match new.values {
        None => None,
        Some(values) => Some(keys.held_in_use(tx).await?.seal_mail(id, values, rng)),
    };
    let row = mails::ActiveModel {
        id: Set(id),
        account_id: Set(new.account.0),
        customer_id: Set(new.to.columns().0),
        user_id: Set(new.to.columns().1),
        message: Set(new.message.to_owned()),
        state: Set(MailState::Waiting.as_str().to_owned()),
        attempts: Set(0),
        created_at_ms: Set(to_ms(now)),
        next_at_ms: Set(to_ms(now)),
        expires_at_ms: Set(new.expires_at.map(to_ms)),
        dedup_key: Set(new.dedup_key.map(str::to_owned)),
        key_id: Set(sealed.as_ref().map(|sealed| sealed.key_id)),
        sealed: Set(sealed.map(|sealed| sealed.bytes)),
        ..Default::default()
    };
    let inserted = mails::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([mails::Column::AccountId, mails::Column::DedupKey])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.raw())
        .await?;
    Ok(if inserted == 1 { Enqueued::Queued(id) } else { Enqueued::Known })
}

/// When the customer last got such a message, or is about to, within `quiet`; not counting what was refused.
///
/// The customer's row is locked, so that of two who ask at once the second sees the first one's mail.
async fn sent_lately(
    tx: &Tx,
    customer: CustomerId,
    message: &str,
    quiet: Duration,
    now: SystemTime,
) -> Result<Option<SystemTime>, Error> {
    #[derive(FromQueryResult)]
    struct Latest {
        created_at_ms: i64,
    }

    customers::Entity::find_by_id(customer.0)
        .select_only()
        .column(customers::Column::Id)
        .lock_exclusive()
        .into_tuple::<(i64,)>()
        .one(tx.raw())
        .await?
        .ok_or(Error::Gone("customer"))?;
    let since = now.checked_sub(quiet).map_or(0, to_ms);
    let latest = mails::Entity::find()
        .select_only()
        .column(mails::Column::CreatedAtMs)
        .filter(mails::Column::CustomerId.eq(customer.0))
        .filter(mails::Column::Message.eq(message))
        .filter(mails::Column::CreatedAtMs.gt(since))
        .filter(
            mails::Column::State
                .is_not_in([MailState::Refused, MailState::Failed].map(MailState::as_str)),
        )
        .order_by_desc(mails::Column::CreatedAtMs)
        .into_model::<Latest>()
        .one(tx.raw())
        .await?;
    Ok(latest.map(|latest| from_ms(latest.created_at_ms)))
}

/// Sends a mail again that was refused or failed, from now on and as if it were new; `false` where it is neither, or
/// gone.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.retry", skip_all, err)]
pub async fn retry(
    tx: &Tx,
    account: AccountId,
    mail: Uuid,
    now: SystemTime,
) -> Result<bool, Error> {
    let ended = [MailState::Refused, MailState::Failed].map(MailState::as_str);
    let update = Query::update()
        .table(mails::Entity)
        .value(mails::Column::State, MailState::Waiting.as_str())
        .value(mails::Column::Attempts, 0_i64)
        .value(mails::Column::CreatedAtMs, to_ms(now))
        .value(mails::Column::NextAtMs, to_ms(now))
        .value(mails::Column::EndedAtMs, Option::<i64>::None)
        .value(mails::Column::Reason, Option::<String>::None)
        .and_where(mails::Column::Id.eq(mail))
        .and_where(mails::Column::AccountId.eq(account.0))
        .and_where(mails::Column::State.is_in(ended))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Forgets mails that ended before `before`, and returns how many.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.purge", skip_all, err)]
pub async fn purge(tx: &Tx, before: SystemTime) -> Result<u64, Error> {
    let old = mails::Column::EndedAtMs.lt(to_ms(before));
    Ok(mails::Entity::delete_many().filter(old).exec(tx.raw()).await?.rows_affected)
}
