//! One visit: the last of a customer, its end, and what staff put right by hand.

use std::time::SystemTime;

use pinion_domain::presence::EndedBy;
use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, NullOrdering, Order, Query},
};
use uuid::Uuid;

use super::Source;
use crate::{
    AccountId, CustomerId, Error, LocationId, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::visits::{self, Column},
    random::uuid_v7,
    time::{from_ms, to_ms},
};

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Names it.
    pub id: Uuid,
    /// Who came.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// When they came.
    pub from: SystemTime,
    /// When and how it ended; `None` while they are in.
    pub end: Option<(SystemTime, EndedBy)>,
    /// How they came in.
    pub source: Source,
}

/// Returns the visit of `customer` that goes on, or else the one that ended last.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.last", skip_all, err)]
pub async fn last(conn: &impl Conn, customer: CustomerId) -> Result<Option<Visit>, Error> {
    let row = visits::Entity::find()
        .filter(Column::CustomerId.eq(customer.0))
        .order_by_with_nulls(Column::ToMs, Order::Desc, NullOrdering::First)
        .order_by_desc(Column::FromMs)
        .limit(1)
        .one(conn.raw())
        .await?;
    row.as_ref().map(visit).transpose()
}

/// Returns the visit `id`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.get", skip_all, err)]
pub async fn get(conn: &impl Conn, account: AccountId, id: Uuid) -> Result<Option<Visit>, Error> {
    let named = visits::Entity::find_by_id(id).filter(Column::AccountId.eq(account.0));
    named.one(conn.raw()).await?.as_ref().map(visit).transpose()
}

/// Returns the visit `id`, which nobody else changes until `tx` ends.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.lock", skip_all, err)]
pub async fn lock(tx: &Tx, account: AccountId, id: Uuid) -> Result<Option<Visit>, Error> {
    let named = visits::Entity::find_by_id(id).filter(Column::AccountId.eq(account.0));
    named.lock_exclusive().one(tx.raw()).await?.as_ref().map(visit).transpose()
}

/// Returns the visits that go on and began before `before`, the longest first, at most `limit`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.going_on", skip_all, err)]
pub async fn going_on(
    conn: &impl Conn,
    account: AccountId,
    before: SystemTime,
    limit: u64,
) -> Result<Vec<Visit>, Error> {
    let rows = visits::Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::ToMs.is_null())
        .filter(Column::FromMs.lt(to_ms(before)))
        .order_by_asc(Column::FromMs)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(conn.raw())
        .await?;
    rows.iter().map(visit).collect()
}

/// Ends a visit that goes on, not before it began; `false` where it ended before.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.end", skip_all, err)]
pub async fn end(tx: &Tx, id: Uuid, at: SystemTime, by: EndedBy) -> Result<bool, Error> {
    let update = Query::update()
        .table(visits::Entity)
        .value(Column::ToMs, to_ms(at))
        .value(Column::EndedBy, ended_by(by))
        .and_where(Column::Id.eq(id))
        .and_where(Column::ToMs.is_null())
        .and_where(Column::FromMs.lte(to_ms(at)))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Sets another end of a visit that ended, not before it began; `false` where it goes on.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.correct_end", skip_all, err)]
pub async fn correct_end(tx: &Tx, id: Uuid, at: SystemTime, by: EndedBy) -> Result<bool, Error> {
    let update = Query::update()
        .table(visits::Entity)
        .value(Column::ToMs, to_ms(at))
        .value(Column::EndedBy, ended_by(by))
        .and_where(Column::Id.eq(id))
        .and_where(Expr::col(Column::ToMs).is_not_null())
        .and_where(Column::FromMs.lte(to_ms(at)))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Writes down a visit that was, from one moment to another.
///
/// # Errors
///
/// If the database fails, also where it ends before it begins.
#[tracing::instrument(name = "db.visits.add", skip_all, err)]
pub async fn add(
    tx: &Tx,
    (account, location, customer): (AccountId, LocationId, CustomerId),
    (from, to): (SystemTime, SystemTime),
    source: Source,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Uuid, Error> {
    let id = uuid_v7(from, rng);
    let row = visits::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        location_id: Set(location.0),
        customer_id: Set(customer.0),
        from_ms: Set(to_ms(from)),
        to_ms: Set(Some(to_ms(to))),
        source: Set(source as i16),
        ended_by: Set(Some(ended_by(EndedBy::Staff).to_owned())),
    };
    visits::Entity::insert(row).exec_without_returning(tx.raw()).await?;
    Ok(id)
}

/// Takes a visit away, as if it had never been; `false` where there is none.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.remove", skip_all, err)]
pub async fn remove(tx: &Tx, id: Uuid) -> Result<bool, Error> {
    Ok(visits::Entity::delete_by_id(id).exec(tx.raw()).await?.rows_affected == 1)
}

/// The name of a kind of end in the database, which never changes.
pub(crate) fn ended_by(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Customer => "customer",
        EndedBy::Staff => "staff",
        EndedBy::Automatic => "automatic",
    }
}

pub(super) fn visit(row: &visits::Model) -> Result<Visit, Error> {
    let by = match row.ended_by.as_deref() {
        // Ended before ends were told apart, or by a server that does not.
        None | Some("customer") => EndedBy::Customer,
        Some("staff") => EndedBy::Staff,
        Some("automatic") => EndedBy::Automatic,
        Some(_) => return Err(Error::Damaged("end of a visit")),
    };
    Ok(Visit {
        id: row.id,
        customer: CustomerId(row.customer_id),
        location: LocationId(row.location_id),
        from: from_ms(row.from_ms),
        end: row.to_ms.map(|to| (from_ms(to), by)),
        source: Source::from_column(row.source)?,
    })
}
