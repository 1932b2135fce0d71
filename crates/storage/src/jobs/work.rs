//! The worker's side: taking a job, working off its items.

use std::time::{Duration, SystemTime};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query},
};
use uuid::Uuid;

use super::{Job, JobState, look};
use crate::{
    CustomerId, Error, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::{job_items, jobs},
    time::to_ms,
};

/// The state of an item without an outcome.
pub(super) const WAITING: &str = "waiting";

/// The states of a job that has not ended.
pub(super) const OPEN: [JobState; 2] = [JobState::Waiting, JobState::Running];

/// What became of a job's item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemOutcome {
    /// It was done.
    Succeeded {
        /// The mail it caused.
        mail: Option<Uuid>,
        /// What it produced.
        detail: Option<String>,
    },
    /// It was not.
    Refused {
        /// In words, for staff.
        reason: String,
    },
}

impl ItemOutcome {
    pub(super) const SUCCEEDED: &str = "succeeded";
    pub(super) const REFUSED: &str = "refused";
}

/// Takes the oldest job that nobody works on, for `lease`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.claim", skip_all, err)]
pub async fn claim(tx: &Tx, lease: Duration, now: SystemTime) -> Result<Option<Job>, Error> {
    let row = jobs::Entity::find()
        .filter(free(now))
        .order_by_asc(jobs::Column::CreatedAtMs)
        .order_by_asc(jobs::Column::Id)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(tx.raw())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let job = look::job(row)?;
    prolong(tx, job.id, lease, now).await?;
    Ok(Some(job))
}

/// Tells whether there is a job that nobody works on.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.is_open", skip_all, err)]
pub async fn is_open(conn: &impl Conn, now: SystemTime) -> Result<bool, Error> {
    let query = Query::select()
        .expr(Expr::value(1))
        .from(jobs::Entity)
        .and_where(free(now))
        .limit(1)
        .take();
    Ok(conn.raw().query_one(&query).await?.is_some())
}

/// Not ended, and nobody's, or that of a worker that is gone.
fn free(now: SystemTime) -> Expr {
    let nobodys =
        jobs::Column::LeaseUntilMs.is_null().or(jobs::Column::LeaseUntilMs.lte(to_ms(now)));
    jobs::Column::State.is_in(OPEN.map(JobState::as_str)).and(nobodys)
}

/// Keeps a job for `lease` from `now` on; `false` where it was stopped, and nothing more is to be done.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.prolong", skip_all, err)]
pub async fn prolong(tx: &Tx, job: Uuid, lease: Duration, now: SystemTime) -> Result<bool, Error> {
    let update = Query::update()
        .table(jobs::Entity)
        .value(jobs::Column::State, JobState::Running.as_str())
        .value(jobs::Column::LeaseUntilMs, to_ms(now + lease))
        .and_where(jobs::Column::Id.eq(job))
        .and_where(jobs::Column::State.is_in(OPEN.map(JobState::as_str)))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Returns up to `limit` customers of a job that have no outcome yet, in the order of their ids.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.next_items", skip_all, err)]
pub async fn next_items(conn: &impl Conn, job: Uuid, limit: u64) -> Result<Vec<CustomerId>, Error> {
    let ids: Vec<(i64,)> = job_items::Entity::find()
        .select_only()
        .column(job_items::Column::CustomerId)
        .filter(job_items::Column::JobId.eq(job))
        .filter(job_items::Column::State.eq(WAITING))
        .order_by_asc(job_items::Column::CustomerId)
        .limit(limit)
        .into_tuple()
        .all(conn.raw())
        .await?;
    Ok(ids.into_iter().map(|(id,)| CustomerId(id)).collect())
}

/// Writes down what became of an item, in the transaction of what was done; `false` where it had an outcome already,
/// and what was done must be undone.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.settle", skip_all, err)]
pub async fn settle(
    tx: &Tx,
    job: Uuid,
    customer: CustomerId,
    outcome: &ItemOutcome,
) -> Result<bool, Error> {
    let mut item = Query::update()
        .table(job_items::Entity)
        .and_where(job_items::Column::JobId.eq(job))
        .and_where(job_items::Column::CustomerId.eq(customer.0))
        .and_where(job_items::Column::State.eq(WAITING))
        .take();
    let counter = match outcome {
        ItemOutcome::Succeeded { mail, detail } => {
            item.value(job_items::Column::State, ItemOutcome::SUCCEEDED)
                .value(job_items::Column::MailId, *mail)
                .value(job_items::Column::Detail, detail.clone());
            jobs::Column::Succeeded
        }
        ItemOutcome::Refused { reason } => {
            item.value(job_items::Column::State, ItemOutcome::REFUSED)
                .value(job_items::Column::Reason, reason.as_str());
            jobs::Column::Refused
        }
    };
    if execute(tx, &item).await? != 1 {
        return Ok(false);
    }
    let count = Query::update()
        .table(jobs::Entity)
        .value(counter, Expr::col(counter).add(1))
        .and_where(jobs::Column::Id.eq(job))
        .take();
    Ok(execute(tx, &count).await? == 1)
}

/// Ends a job whose items all have their outcome; `false` where one has not, or it had ended.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.finish", skip_all, err)]
pub async fn finish(tx: &Tx, job: Uuid, now: SystemTime) -> Result<bool, Error> {
    let open = Query::select()
        .expr(Expr::value(1))
        .from(job_items::Entity)
        .and_where(job_items::Column::JobId.eq(job))
        .and_where(job_items::Column::State.eq(WAITING))
        .take();
    let update = Query::update()
        .table(jobs::Entity)
        .value(jobs::Column::State, JobState::Done.as_str())
        .value(jobs::Column::FinishedAtMs, to_ms(now))
        .value(jobs::Column::LeaseUntilMs, Expr::value(Option::<i64>::None))
        .and_where(jobs::Column::Id.eq(job))
        .and_where(jobs::Column::State.is_in(OPEN.map(JobState::as_str)))
        .and_where(Expr::not_exists(open))
        .take();
    Ok(execute(tx, &update).await? == 1)
}
