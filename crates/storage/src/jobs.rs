//! What staff asked for many customers at once: a job, and an item for each customer.
//!
//! A job is worked off item by item, each in the transaction of what it does, so that one that is stopped anywhere
//! goes on where it was.

use std::time::SystemTime;

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict, Query},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, Tx, UserId,
    conn::{execute, sealed::Raw},
    entities::{job_items, jobs},
    random::uuid_v7,
    time::to_ms,
};

mod look;
mod work;

pub use look::{Item, details, get, list, results};
pub use work::{ItemOutcome, claim, finish, is_open, next_items, prolong, settle};

/// How it stands with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Nobody works on it yet.
    Waiting,
    /// It is being worked on.
    Running,
    /// Every item has its outcome.
    Done,
    /// Somebody stopped it. Items without an outcome stay so.
    Cancelled,
}

impl JobState {
    /// Returns its name, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    fn from_column(name: &str) -> Result<Self, Error> {
        [Self::Waiting, Self::Running, Self::Done, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == name)
            .ok_or(Error::Damaged("job state"))
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Names it.
    pub id: Uuid,
    /// Whose.
    pub account: AccountId,
    /// What is done, by its name.
    pub kind: String,
    /// How it stands.
    pub state: JobState,
    /// For how many customers.
    pub total: u64,
    /// For how many it was done.
    pub succeeded: u64,
    /// For how many it was not, each with a reason.
    pub refused: u64,
    /// Who asked for it, where that user is still there.
    pub by_user: Option<UserId>,
    /// Who asked for it, for people.
    pub by_label: String,
    /// From which network address.
    pub address: Option<String>,
    /// When it was asked for.
    pub created_at: SystemTime,
    /// When it was done or stopped.
    pub finished_at: Option<SystemTime>,
}

/// A job to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewJob<'a> {
    /// Whose.
    pub account: AccountId,
    /// What is to be done. At most 32 characters.
    pub kind: &'a str,
    /// Who asks for it.
    pub by_user: Option<UserId>,
    /// Who asks for it, for people. At most 320 characters.
    pub by_label: &'a str,
    /// From which network address. At most 64 characters.
    pub address: Option<&'a str>,
}

/// How many items one statement makes: three bound values each, far below what either database takes.
const AT_ONCE: usize = 1000;

/// Makes a job for `customers`; one named twice counts once.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.create", skip_all, err)]
pub async fn create(
    tx: &Tx,
    new: &NewJob<'_>,
    customers: &[CustomerId],
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Uuid, Error> {
    let id = uuid_v7(now, rng);
    let job = jobs::ActiveModel {
        id: Set(id),
        account_id: Set(new.account.0),
        kind: Set(new.kind.to_owned()),
        state: Set(JobState::Waiting.as_str().to_owned()),
        total: Set(0),
        succeeded: Set(0),
        refused: Set(0),
        by_user_id: Set(new.by_user.map(|user| user.0)),
        by_label: Set(new.by_label.to_owned()),
        address: Set(new.address.map(str::to_owned)),
        created_at_ms: Set(to_ms(now)),
        ..Default::default()
    };
    jobs::Entity::insert(job).exec_without_returning(tx.raw()).await?;

    let mut total = 0;
    for some in customers.chunks(AT_ONCE) {
        let items = some.iter().map(|customer| job_items::ActiveModel {
            job_id: Set(id),
            customer_id: Set(customer.0),
            state: Set(work::WAITING.to_owned()),
            ..Default::default()
        });
        let key = [job_items::Column::JobId, job_items::Column::CustomerId];
        total += job_items::Entity::insert_many(items)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(tx.raw())
            .await?;
    }
    let update = Query::update()
        .table(jobs::Entity)
        .value(jobs::Column::Total, i64::try_from(total).unwrap_or(i64::MAX))
        .and_where(jobs::Column::Id.eq(id))
        .take();
    execute(tx, &update).await?;
    Ok(id)
}

/// Stops a job; what was done stays done. `false` where it had ended, or there is none.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.cancel", skip_all, err)]
pub async fn cancel(
    tx: &Tx,
    account: AccountId,
    job: Uuid,
    now: SystemTime,
) -> Result<bool, Error> {
    let update = Query::update()
        .table(jobs::Entity)
        .value(jobs::Column::State, JobState::Cancelled.as_str())
        .value(jobs::Column::FinishedAtMs, to_ms(now))
        .value(jobs::Column::LeaseUntilMs, Expr::value(Option::<i64>::None))
        .and_where(jobs::Column::Id.eq(job))
        .and_where(jobs::Column::AccountId.eq(account.0))
        .and_where(jobs::Column::State.is_in(work::OPEN.map(JobState::as_str)))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Forgets jobs that ended before `before`, and returns how many.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.purge", skip_all, err)]
pub async fn purge(tx: &Tx, before: SystemTime) -> Result<u64, Error> {
    let old = jobs::Column::FinishedAtMs.lt(to_ms(before));
    Ok(jobs::Entity::delete_many().filter(old).exec(tx.raw()).await?.rows_affected)
}
