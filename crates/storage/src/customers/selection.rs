//! Customers somebody picked: some one by one, or all that a search finds but some.

use std::{collections::BTreeSet, ops::Bound};

use sea_orm::sea_query::{Expr, ExprTrait, Order};

use super::list::{Filter, count, read_ids, through};
use crate::{AccountId, CustomerId, Error, conn::Conn, entities::directory};

/// Whom something is to be done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// These. Who is not there is left out.
    These(BTreeSet<CustomerId>),
    /// All that a list shows on all its pages, but some.
    Matching {
        /// The list's.
        filter: Filter,
        /// Left out.
        except: BTreeSet<CustomerId>,
    },
}

/// Some of a selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// In ascending order; may be empty where there are more.
    pub ids: Vec<CustomerId>,
    /// What the next ones come after; `None` at the end.
    pub next: Option<CustomerId>,
}

/// Returns the next of the customers selected, after `after` and at most `limit`: the way to go through all of them
/// without holding all of them, also when they change meanwhile.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.selected", skip_all, err)]
pub async fn selected(
    conn: &impl Conn,
    account: AccountId,
    selection: &Selection,
    after: CustomerId,
    limit: u64,
) -> Result<Selected, Error> {
    match selection {
        Selection::These(ids) => {
            let rest = ids.range((Bound::Excluded(after), Bound::Unbounded));
            let limit = usize::try_from(limit).map_or(AT_ONCE, |limit| Ord::min(limit, AT_ONCE));
            let some: Vec<CustomerId> = rest.take(limit).copied().collect();
            let next = some.last().copied();
            let filter = Filter { ids: Some(some), ..Filter::default() };
            Ok(Selected { ids: in_order(conn, account, &filter, after, u64::MAX).await?, next })
        }
        Selection::Matching { filter, except } => {
            let mut ids = in_order(conn, account, filter, after, limit).await?;
            let next = ids.last().copied();
            ids.retain(|id| !except.contains(id));
            Ok(Selected { ids, next })
        }
    }
}

/// Returns how many customers are selected.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.count_selected", skip_all, err)]
pub async fn count_selected(
    conn: &impl Conn,
    account: AccountId,
    selection: &Selection,
) -> Result<u64, Error> {
    match selection {
        Selection::These(ids) => among(conn, account, &Filter::default(), ids).await,
        Selection::Matching { filter, except } => {
            let all = count(conn, account, filter).await?;
            Ok(all.saturating_sub(among(conn, account, filter, except).await?))
        }
    }
}

/// Ids in one statement, below the 32,766 values SQLite binds.
const AT_ONCE: usize = 10_000;

/// Counts those of `ids` whom `filter` lets through.
async fn among(
    conn: &impl Conn,
    account: AccountId,
    filter: &Filter,
    ids: &BTreeSet<CustomerId>,
) -> Result<u64, Error> {
    let let_in = |id: &CustomerId| filter.ids.as_ref().is_none_or(|all| all.contains(id));
    let ids: Vec<CustomerId> = ids.iter().copied().filter(let_in).collect();
    let mut counted = 0;
    for some in ids.chunks(AT_ONCE) {
        let filter = Filter { ids: Some(some.to_vec()), ..filter.clone() };
        counted += count(conn, account, &filter).await?;
    }
    Ok(counted)
}

async fn in_order(
    conn: &impl Conn,
    account: AccountId,
    filter: &Filter,
    after: CustomerId,
    limit: u64,
) -> Result<Vec<CustomerId>, Error> {
    let id = (directory::Entity, directory::Column::CustomerId);
    let query = through(account, filter)
        .column(id)
        .and_where(Expr::col(id).gt(after.0))
        .order_by(id, Order::Asc)
        .limit(Ord::min(limit, AT_ONCE as u64))
        .take();
    read_ids(conn, &query).await
}
