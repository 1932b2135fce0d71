//! The onlooker's side: what staff see of jobs.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use uuid::Uuid;

use super::{ItemOutcome, Job, JobState};
use crate::{
    AccountId, CustomerId, Error, UserId,
    conn::Conn,
    entities::{customers, job_items, jobs},
    time::from_ms,
};

/// A customer of a job, and what became of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// Who.
    pub customer: CustomerId,
    /// Their name, unless they were deleted meanwhile.
    pub full_name: Option<String>,
    /// `None` while nothing was done.
    pub succeeded: Option<bool>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The mail it caused.
    pub mail: Option<Uuid>,
}

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Item({} {:?} {:?})", self.customer, self.succeeded, self.reason)
    }
}

/// Returns the job `id`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.get", skip_all, err)]
pub async fn get(conn: &impl Conn, account: AccountId, id: Uuid) -> Result<Option<Job>, Error> {
    let row = jobs::Entity::find_by_id(id)
        .filter(jobs::Column::AccountId.eq(account.0))
        .one(conn.raw())
        .await?;
    row.map(job).transpose()
}

/// Returns a page of jobs, newest first, and how many there are.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.list", skip_all, err)]
pub async fn list(
    conn: &impl Conn,
    account: AccountId,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Job>, u64), Error> {
    let all = || jobs::Entity::find().filter(jobs::Column::AccountId.eq(account.0));
    let total = all().count(conn.raw()).await?;
    let rows = all()
        .order_by_desc(jobs::Column::CreatedAtMs)
        .order_by_desc(jobs::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(conn.raw())
        .await?;
    Ok((rows.into_iter().map(job).collect::<Result<_, _>>()?, total))
}

/// Returns a page of a job's items, in the order of the customers' ids, and how many there are: with one outcome, or
/// all.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.results", skip_all, err)]
pub async fn results(
    conn: &impl Conn,
    job: Uuid,
    succeeded: Option<bool>,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Item>, u64), Error> {
    let here = Expr::col((job_items::Entity, job_items::Column::JobId)).eq(job);
    let state = succeeded
        .map(|succeeded| if succeeded { ItemOutcome::SUCCEEDED } else { ItemOutcome::REFUSED });
    let with_state =
        state.map(|state| Expr::col((job_items::Entity, job_items::Column::State)).eq(state));
    let filter = with_state.map_or(here.clone(), |with_state| here.and(with_state));
    let total = job_items::Entity::find().filter(filter.clone()).count(conn.raw()).await?;
    let query = Query::select()
        .columns(
            [
                job_items::Column::CustomerId,
                job_items::Column::State,
                job_items::Column::Reason,
                job_items::Column::MailId,
            ]
            .map(|column| (job_items::Entity, column)),
        )
        .column((customers::Entity, customers::Column::FullName))
        .from(job_items::Entity)
        .left_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::Id))
                .equals((job_items::Entity, job_items::Column::CustomerId)),
        )
        .and_where(filter)
        .order_by((job_items::Entity, job_items::Column::CustomerId), Order::Asc)
        .offset(offset)
        .limit(limit)
        .take();
    let mut items = Vec::new();
    for row in conn.raw().query_all(&query).await? {
        let state: String = row.try_get("", "state")?;
        items.push(Item {
            customer: CustomerId(row.try_get("", "customer_id")?),
            full_name: row.try_get("", "full_name")?,
            succeeded: match state.as_str() {
                ItemOutcome::SUCCEEDED => Some(true),
                ItemOutcome::REFUSED => Some(false),
                _ => None,
            },
            reason: row.try_get("", "reason")?,
            mail: row.try_get("", "mail_id")?,
        });
    }
    Ok((items, total))
}

/// Returns what up to `limit` items produced whose customers come after `after`, in the order of their ids: the way to
/// go through all of it without holding all of it.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.jobs.details", skip_all, err)]
pub async fn details(
    conn: &impl Conn,
    job: Uuid,
    after: CustomerId,
    limit: u64,
) -> Result<Vec<(CustomerId, String)>, Error> {
    let rows: Vec<(i64, Option<String>)> = job_items::Entity::find()
        .select_only()
        .columns([job_items::Column::CustomerId, job_items::Column::Detail])
        .filter(job_items::Column::JobId.eq(job))
        .filter(job_items::Column::CustomerId.gt(after.0))
        .filter(job_items::Column::Detail.is_not_null())
        .order_by_asc(job_items::Column::CustomerId)
        .limit(limit)
        .into_tuple()
        .all(conn.raw())
        .await?;
    Ok(rows.into_iter().filter_map(|(id, text)| Some((CustomerId(id), text?))).collect())
}

pub(super) fn job(row: jobs::Model) -> Result<Job, Error> {
    Ok(Job {
        id: row.id,
        account: AccountId(row.account_id),
        kind: row.kind,
        state: JobState::from_column(&row.state)?,
        total: row.total.unsigned_abs(),
        succeeded: row.succeeded.unsigned_abs(),
        refused: row.refused.unsigned_abs(),
        by_user: row.by_user_id.map(UserId),
        by_label: row.by_label,
        address: row.address,
        created_at: from_ms(row.created_at_ms),
        finished_at: row.finished_at_ms.map(from_ms),
    })
}
