//! Visits as lists: who is in, and who was.

use std::time::SystemTime;

use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::Source;
use crate::{
    AccountId, CustomerId, Error, Listing, Page,
    conn::Conn,
    entities::{customers, directory, locations, visits},
    page::count,
    text::{contains, words},
    time::{from_ms, to_ms},
};

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Names it.
    pub id: Uuid,
    /// Who came.
    pub customer: CustomerId,
    /// Their name.
    pub full_name: String,
    /// Their company.
    pub company: Option<String>,
    /// Whether they have a photo.
    pub has_photo: bool,
    /// What the place is called.
    pub location: String,
    /// When they came.
    pub from: SystemTime,
    /// When they left; `None` while they are in.
    pub to: Option<SystemTime>,
    /// How they came in.
    pub source: Source,
}

/// Which visits a list is to show. What is empty or `None` keeps none out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Each of its words is in what the customer is searched by.
    pub text: String,
    /// Went on at this moment or later.
    pub from: Option<SystemTime>,
    /// Began before this moment.
    pub before: Option<SystemTime>,
    /// This customer's.
    pub customer: Option<CustomerId>,
    /// Whether the earliest comes first, rather than the latest.
    pub oldest_first: bool,
}

/// Returns who is in, all of them, who came last first.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.present", skip_all, err)]
pub async fn present(conn: &impl Conn, account: AccountId) -> Result<Vec<Listed>, Error> {
    let open = Expr::col((visits::Entity, visits::Column::ToMs)).is_null();
    let query = ordered(through(account, &Filter::default()).and_where(open).take(), false);
    let rows = conn.raw().query_all(&query).await?;
    rows.iter().map(read).collect()
}

/// Returns a page of the visits that `filter` lets through, in its order, and how many those are.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.list", skip_all, err)]
pub async fn list(
    conn: &impl Conn,
    account: AccountId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Listed>, Error> {
    let query = ordered(through(account, filter), filter.oldest_first)
        .limit(page.size)
        .offset(page.offset())
        .take();
    let total = count(conn, through(account, filter)).await?;
    let rows = conn.raw().query_all(&query).await?;
    Ok(Listing { records: rows.iter().map(read).collect::<Result<_, _>>()?, total })
}

/// Returns the visit `id`, as a list shows it.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.listed", skip_all, err)]
pub async fn listed(
    conn: &impl Conn,
    account: AccountId,
    id: Uuid,
) -> Result<Option<Listed>, Error> {
    let named = Expr::col((visits::Entity, visits::Column::Id)).eq(id);
    let query = ordered(through(account, &Filter::default()).and_where(named).take(), false);
    conn.raw().query_one(&query).await?.as_ref().map(read).transpose()
}

fn through(account: AccountId, filter: &Filter) -> SelectStatement {
    use visits::Column;

    let here = |column| Expr::col((visits::Entity, column));
    let mut query = Query::select();
    query.from(visits::Entity).and_where(here(Column::AccountId).eq(account.0));
    let words = words(&filter.text);
    if !words.is_empty() {
        query.inner_join(
            directory::Entity,
            Expr::col((directory::Entity, directory::Column::CustomerId))
                .equals((visits::Entity, Column::CustomerId)),
        );
    }
    for word in words {
        let key = Expr::col((directory::Entity, directory::Column::SearchKey));
        query.and_where(contains(key, &word));
    }
    if let Some(from) = filter.from {
        query.and_where(here(Column::ToMs).is_null().or(here(Column::ToMs).gte(to_ms(from))));
    }
    if let Some(before) = filter.before {
        query.and_where(here(Column::FromMs).lt(to_ms(before)));
    }
    if let Some(customer) = filter.customer {
        query.and_where(here(Column::CustomerId).eq(customer.0));
    }
    query
}

fn ordered(mut query: SelectStatement, oldest_first: bool) -> SelectStatement {
    use visits::Column;

    let direction = || if oldest_first { Order::Asc } else { Order::Desc };
    let here = |column| (visits::Entity, column);
    query
        .columns([Column::Id, Column::CustomerId, Column::FromMs, Column::ToMs].map(here))
        .column(here(Column::Source))
        .columns(
            [customers::Column::FullName, customers::Column::Company, customers::Column::PhotoType]
                .map(|column| (customers::Entity, column)),
        )
        .column((locations::Entity, locations::Column::Name))
        .inner_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::Id)).equals(here(Column::CustomerId)),
        )
        .inner_join(
            locations::Entity,
            Expr::col((locations::Entity, locations::Column::Id)).equals(here(Column::LocationId)),
        )
        .order_by(here(Column::FromMs), direction())
        .order_by(here(Column::Id), direction())
        .take()
}

fn read(row: &QueryResult) -> Result<Listed, Error> {
    Ok(Listed {
        id: row.try_get_by_index(0)?,
        customer: CustomerId(row.try_get_by_index(1)?),
        from: from_ms(row.try_get_by_index(2)?),
        to: row.try_get_by_index::<Option<i64>>(3)?.map(from_ms),
        source: Source::from_column(row.try_get_by_index(4)?)?,
        full_name: row.try_get_by_index(5)?,
        company: row.try_get_by_index(6)?,
        has_photo: row.try_get_by_index::<Option<String>>(7)?.is_some(),
        location: row.try_get_by_index(8)?,
    })
}
