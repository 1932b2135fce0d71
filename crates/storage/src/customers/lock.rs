//! Two people at one customer: who comes second is told, and overwrites nothing.

use std::collections::HashMap;

use pinion_domain::Pin;
use sea_orm::{
    ColumnTrait, ConnectionTrait,
    sea_query::{Expr, ExprTrait, LockType, Order},
};

use super::{Customer, row};
use crate::{
    AccountId, CustomerId, Error, PinKeys, Tx,
    conn::sealed::Raw,
    entities::{customers, pins},
    lengths::filled,
};

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

/// Returns who has each of the PINs `held`, in their order, whom nobody else changes until `tx` ends. `None` does not say that
/// nobody has it: only [`crate::pins::find`] looks with keys that this portal does not use yet.
///
/// They are locked in the order of their ids, so that two who lock some of the same wait for each other and no longer.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.lock_holders", skip_all, err)]
pub async fn lock_holders(
    tx: &Tx,
    keys: &PinKeys,
    account: AccountId,
    held: &[&Pin],
) -> Result<Vec<Option<Customer>>, Error> {
    let set = keys.last_known();
    let indexes: Vec<Vec<u8>> =
        held.iter().map(|pin| set.pin_index(account, pin).0.to_vec()).collect();
    let pin = |column| (pins::Entity, column);
    let customer = |column| (customers::Entity, column);
    let query = row::select()
        .column(pin(pins::Column::PinIndex))
        .inner_join(
            pins::Entity,
            Expr::col(pin(pins::Column::CustomerId)).equals(customer(customers::Column::Id)),
        )
        .and_where(Expr::col(pin(pins::Column::AccountId)).eq(account.0))
        .and_where(Expr::col(pin(pins::Column::PinIndex)).is_in(filled(indexes.iter().cloned())))
        .and_where(Expr::col(pin(pins::Column::ReleasedAtMs)).is_null())
        .order_by(customer(customers::Column::Id), Order::Asc)
        .lock_with_tables(LockType::NoKeyUpdate, [customers::Entity])
        .take();
    let mut holders: HashMap<Vec<u8>, Customer> = HashMap::with_capacity(indexes.len());
    for found in tx.raw().query_all(&query).await? {
        holders.insert(found.try_get("", "pin_index")?, row::read(&found)?);
    }
    Ok(indexes.iter().map(|index| holders.get(index).cloned()).collect())
}
