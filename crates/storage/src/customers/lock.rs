//! Two people at one customer: who comes second is told, and overwrites nothing.

use sea_orm::{
    ColumnTrait, ConnectionTrait,
    sea_query::{LockType, Order},
};

use super::{Customer, row};
use crate::{AccountId, CustomerId, Error, Tx, conn::sealed::Raw, entities::customers};

/// Why a customer is not to be changed.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else changed them meanwhile: as they are by now.
    #[error("the customer was changed meanwhile")]
    ChangedMeanwhile(Box<Customer>),

    /// There is no such customer.
    #[error("there is no such customer")]
    NotThere,

    /// The database failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Returns the customer `id`, whom nobody else changes until `tx` ends, where their revision is still `seen`.
/// `None` takes any.
///
/// # Errors
///
/// [`LockError`].
#[tracing::instrument(name = "db.customers.lock", skip_all, err(level = "info"))]
pub async fn lock(
    tx: &Tx,
    account: AccountId,
    id: CustomerId,
    seen: Option<i64>,
) -> Result<Customer, LockError> {
    let query = row::select()
        .and_where(customers::Column::Id.eq(id.0))
        .and_where(customers::Column::AccountId.eq(account.0))
        .lock(LockType::NoKeyUpdate)
        .take();
    let found = tx.raw().query_one(&query).await.map_err(Error::from)?;
    let customer = found.ok_or(LockError::NotThere)?;
    let customer = row::read(&customer).map_err(Error::from)?;
    if seen.is_some_and(|seen| seen != customer.revision) {
        return Err(LockError::ChangedMeanwhile(Box::new(customer)));
    }
    Ok(customer)
}

/// Returns those of the customers `ids` that are there, whom nobody else changes until `tx` ends.
///
/// They are locked in the order of their ids, so that two who lock some of the same wait for each other and no longer.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.lock_each", skip_all, err)]
pub async fn lock_each(
    tx: &Tx,
    account: AccountId,
    ids: &[CustomerId],
) -> Result<Vec<Customer>, Error> {
    let query = row::select()
        .and_where(customers::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .and_where(customers::Column::AccountId.eq(account.0))
        .order_by((customers::Entity, customers::Column::Id), Order::Asc)
        .lock(LockType::NoKeyUpdate)
        .take();
    let rows = tx.raw().query_all(&query).await?;
    Ok(rows.iter().map(row::read).collect::<Result<_, _>>()?)
}
