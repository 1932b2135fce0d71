//! Many visits at once, in one statement each: for presses that share a transaction.

use std::collections::HashMap;
use std::time::SystemTime;

use pinion_domain::presence::EndedBy;
use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryTrait,
    sea_query::{CaseStatement, Expr, OnConflict, Query, UnionType},
};
use uuid::Uuid;

use super::{
    Source,
    change::{Visit, ended_by, visit},
};
use crate::{
    AccountId, CustomerId, Error, LocationId, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::visits::{self, Column},
    lengths::filled,
    random::uuid_v7,
    time::to_ms,
};

/// Returns for each of `customers` the visit that goes on, or else the last that ended at `since` or later. Who is out since
/// before is missing, so that who came a thousand times costs no more than who came once.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.last_each", skip_all, err)]
pub async fn last_each(
    conn: &impl Conn,
    customers: &[CustomerId],
    since: SystemTime,
) -> Result<HashMap<CustomerId, Visit>, Error> {
    let of_them = Column::CustomerId.is_in(filled(customers.iter().map(|id| id.0)));
    let going_on = visits::Entity::find().filter(of_them.clone()).filter(Column::ToMs.is_null());
    let ended = visits::Entity::find().filter(of_them).filter(Column::ToMs.gte(to_ms(since)));
    let query = going_on.into_query().union(UnionType::All, ended.into_query()).take();

    let mut last: HashMap<CustomerId, Visit> = HashMap::with_capacity(customers.len());
    for found in conn.raw().query_all(&query).await? {
        let visit = visit(&visits::Model::from_query_result(&found, "")?)?;
        let before = last.get(&visit.customer);
        if before.is_none_or(|before| is_later(&visit, before)) {
            last.insert(visit.customer, visit);
        }
    }
    Ok(last)
}

/// Whether `one` goes on, or else ended after `other`.
fn is_later(one: &Visit, other: &Visit) -> bool {
    let ended_at = |visit: &Visit| visit.end.map(|(end, _)| end);
    match (ended_at(one), ended_at(other)) {
        (one_end, Some(other_end)) => {
            one_end.is_none_or(|end| (end, one.from) > (other_end, other.from))
        }
        (_, None) => false,
    }
}

/// A visit that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begin {
    /// Where.
    pub location: LocationId,
    /// Who comes.
    pub customer: CustomerId,
    /// When.
    pub at: SystemTime,
}

/// Begins visits, and returns their ids in this order; `None` where any of the customers is in already. Then the
/// transaction is to be undone.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.begin_each", skip_all, err)]
pub async fn begin_each(
    tx: &Tx,
    account: AccountId,
    source: Source,
    each: &[Begin],
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Option<Vec<Uuid>>, Error> {
    if each.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let ids: Vec<Uuid> = each.iter().map(|begin| uuid_v7(begin.at, rng)).collect();
    let rows = filled(ids.iter().zip(each)).into_iter().map(|(id, begin)| visits::ActiveModel {
        id: Set(*id),
        account_id: Set(account.0),
        location_id: Set(begin.location.0),
        customer_id: Set(begin.customer.0),
        from_ms: Set(to_ms(begin.at)),
        to_ms: Set(None),
        source: Set(source as i16),
        ended_by: Set(None),
    });
    let inserted = visits::Entity::insert_many(rows)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok((inserted == each.len() as u64).then_some(ids))
}

/// Ends visits that go on, each not before it began; `false` where any ended before. Then the transaction is to be
/// undone.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.end_each", skip_all, err)]
pub async fn end_each(tx: &Tx, each: &[(Uuid, SystemTime)], by: EndedBy) -> Result<bool, Error> {
    if each.is_empty() {
        return Ok(true);
    }
    let all = filled(each);
    let at = all.iter().fold(CaseStatement::new(), |case, (id, at)| {
        case.case(Column::Id.eq(*id), Expr::value(to_ms(*at)))
    });
    let update = Query::update()
        .table(visits::Entity)
        .value(Column::ToMs, at)
        .value(Column::EndedBy, ended_by(by))
        .and_where(Column::Id.is_in(all.iter().map(|(id, _)| *id)))
        .and_where(Column::ToMs.is_null())
        .take();
    Ok(execute(tx, &update).await? == each.len() as u64)
}
