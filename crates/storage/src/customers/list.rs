//! Customers as a list: searched, filtered, sorted, a page at a time.

use std::{collections::HashMap, time::SystemTime};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait,
    sea_query::{
        BinOper, Expr, ExprTrait, IntoCondition, Order as Direction, Query, SelectStatement,
    },
};

use super::{Customer, row};
use crate::{
    AccountId, CustomerId, Error, Listing, Page,
    conn::Conn,
    entities::{customers, directory, visits},
    page,
    text::{contains, words},
    time::{from_ms, to_ms},
};

/// Whom a list is to show. What is empty or `None` keeps nobody out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Each of its words is in the name, the address or the company, whatever its case and accents.
    pub text: String,
    /// Each of its words is in the name.
    pub name: String,
    /// Each of its words is in the address.
    pub email: String,
    /// May use their PIN, or is suspended.
    pub active: Option<bool>,
    /// Members, or contacts.
    pub kind: Option<Kind>,
    /// In, or out.
    pub inside: Option<bool>,
    /// Changed at this moment or later.
    pub updated_from: Option<SystemTime>,
    /// One of these.
    pub ids: Option<Vec<CustomerId>>,
}

/// What a customer is to the space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A member.
    Member,
    /// Somebody else it knows.
    Contact,
}

/// What a list is in the order of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The number in this database.
    Id,
    /// The name, without case and accents.
    #[default]
    Name,
    /// The e-mail address.
    Email,
    /// The company; who has none comes last, either way round.
    Company,
    /// When they were registered.
    Created,
    /// When they last changed.
    Updated,
}

/// The order of a list. Customers who are alike in it are in the order of their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: Sort,
    /// The other way round.
    pub descending: bool,
}

/// A customer in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The customer.
    pub customer: Customer,
    /// Since when they are in, where they are.
    pub in_since: Option<SystemTime>,
}

/// Returns a page of the customers that `filter` lets through, and how many those are.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.list", skip_all, err)]
pub async fn list(
    conn: &impl Conn,
    account: AccountId,
    filter: &Filter,
    order: Order,
    page: Page,
) -> Result<Listing<Listed>, Error> {
    let from_start = Part { from_end: false, offset: page.offset(), size: page.size };
    if page.offset() < FAR {
        let (total, ids) = tokio::try_join!(
            count(conn, account, filter),
            ids(conn, account, filter, order, from_start)
        )?;
        return Ok(Listing { records: in_this_order(conn, &ids).await?, total });
    }

    let total = count(conn, account, filter).await?;
    let left = total.saturating_sub(page.offset());
    let size = Ord::min(left, page.size);
    let ids = if size == 0 {
        Vec::new()
    } else if left < page.offset() {
        let part = Part { from_end: true, offset: left - size, size };
        let mut ids = ids(conn, account, filter, order, part).await?;
        ids.reverse();
        ids
    } else {
        ids(conn, account, filter, order, from_start).await?
    };
    Ok(Listing { records: in_this_order(conn, &ids).await?, total })
}

/// A page that comes after so many may be nearer to the end of the list, and is then read from there: a database sorts
/// all that comes before a page, and the last one is asked for as often as the first.
const FAR: u64 = 100;

/// What to read of a list.
struct Part {
    /// The last ones first.
    from_end: bool,
    offset: u64,
    size: u64,
}

/// Returns how many customers `filter` lets through.
pub(super) async fn count(
    conn: &impl Conn,
    account: AccountId,
    filter: &Filter,
) -> Result<u64, Error> {
    page::count(conn, through(account, filter)).await
}

async fn ids(
    conn: &impl Conn,
    account: AccountId,
    filter: &Filter,
    order: Order,
    part: Part,
) -> Result<Vec<CustomerId>, Error> {
    read_ids(conn, &select_ids(account, filter, order, &part)).await
}

fn select_ids(account: AccountId, filter: &Filter, order: Order, part: &Part) -> SelectStatement {
    sorted(through(account, filter), order, part.from_end, *filter == Filter::default())
        .column((directory::Entity, directory::Column::CustomerId))
        .limit(part.size)
        .offset(part.offset)
        .take()
}

pub(super) async fn read_ids(
    conn: &impl Conn,
    query: &SelectStatement,
) -> Result<Vec<CustomerId>, Error> {
    let rows = conn.raw().query_all(query).await?;
    rows.iter().map(|row| Ok(CustomerId(row.try_get_by_index(0)?))).collect()
}

/// Selects, from the directory alone, those whom `filter` lets through; which columns, is the caller's to say.
pub(super) fn through(account: AccountId, filter: &Filter) -> SelectStatement {
    use directory::Column;

    let here = |column| Expr::col((directory::Entity, column));
    let mut query = Query::select();
    query.from(directory::Entity).and_where(here(Column::AccountId).eq(account.0));
    for (column, text) in [
        (Column::SearchKey, &filter.text),
        (Column::NameKey, &filter.name),
        (Column::EmailKey, &filter.email),
    ] {
        for word in words(text) {
            query.and_where(contains(here(column), &word));
        }
    }
    if let Some(active) = filter.active {
        query.and_where(here(Column::Active).eq(active));
    }
    if let Some(kind) = filter.kind {
        query.and_where(here(Column::IsMember).eq(kind == Kind::Member));
    }
    if let Some(inside) = filter.inside {
        let visit = Query::select()
            .column((visits::Entity, visits::Column::CustomerId))
            .from(visits::Entity)
            .and_where(visits::Column::ToMs.is_null())
            .take();
        let is_in = here(Column::CustomerId).in_subquery(visit);
        query.and_where(if inside { is_in } else { is_in.not() });
    }
    if let Some(from) = filter.updated_from {
        query.and_where(here(Column::UpdatedAtMs).gte(to_ms(from)));
    }
    if let Some(ids) = &filter.ids {
        query.and_where(here(Column::CustomerId).is_in(ids.iter().map(|id| id.0)));
    }
    query
}

/// The index of names is the way to a page of everybody. Where only some are let through, it is a detour: the
/// database would look up each line of the directory by it, until it has found a page.
fn sorted(
    mut query: SelectStatement,
    order: Order,
    from_end: bool,
    is_everybody: bool,
) -> SelectStatement {
    use directory::Column;

    let towards = |descends: bool| if descends { Direction::Desc } else { Direction::Asc };
    let direction = towards(order.descending != from_end);
    let column = match order.by {
        Sort::Id => None,
        Sort::Name if is_everybody => Some(Column::NameKey),
        Sort::Name => {
            let name = Expr::col((directory::Entity, Column::NameKey));
            let as_text = name.binary(BinOper::Custom("||"), Expr::cust("''"));
            query.order_by_expr(as_text, direction.clone());
            None
        }
        Sort::Email => Some(Column::EmailKey),
        Sort::Company => {
            let has_none = Expr::col((directory::Entity, Column::CompanyKey)).eq("");
            query.order_by_expr(has_none, towards(from_end));
            Some(Column::CompanyKey)
        }
        Sort::Created => Some(Column::CreatedAtMs),
        Sort::Updated => Some(Column::UpdatedAtMs),
    };
    if let Some(column) = column {
        query.order_by((directory::Entity, column), direction.clone());
    }
    query.order_by((directory::Entity, Column::CustomerId), direction);
    query
}

/// Reads the rows of `ids` and puts them in that order. One that was deleted meanwhile is left out.
async fn in_this_order(conn: &impl Conn, ids: &[CustomerId]) -> Result<Vec<Listed>, Error> {
    let open = Expr::col((visits::Entity, visits::Column::CustomerId))
        .equals((customers::Entity, customers::Column::Id))
        .and(Expr::col((visits::Entity, visits::Column::ToMs)).is_null());
    let query = row::select()
        .column((visits::Entity, visits::Column::FromMs))
        .left_join(visits::Entity, open.into_condition())
        .cond_where(Condition::all().add(
            Expr::col((customers::Entity, customers::Column::Id)).is_in(ids.iter().map(|id| id.0)),
        ))
        .take();
    let mut listed = HashMap::with_capacity(ids.len());
    for found in conn.raw().query_all(&query).await? {
        let since: Option<i64> = found.try_get("", "from_ms")?;
        let customer = row::read(&found)?;
        listed.insert(customer.id, Listed { customer, in_since: since.map(from_ms) });
    }
    Ok(ids.iter().filter_map(|id| listed.remove(id)).collect())
}

#[cfg(test)]
mod tests;
