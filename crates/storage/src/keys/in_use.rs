//! Which keys the database uses: the one row of `index_keys`.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait,
    sea_query::{LockType, OnConflict, Order, Query, SelectStatement},
};

use super::KeySet;
use crate::{
    Error, Tx,
    conn::{Conn, sealed::Raw},
    entities::index_keys,
};

/// Returns the number of the keys in use.
///
/// # Errors
///
/// [`Error::Gone`] for a database that no key was used with yet.
pub(super) async fn number(conn: &impl Conn) -> Result<i16, Error> {
    let newest = select().order_by(index_keys::Column::Id, Order::Desc).limit(1).take();
    let found = conn.raw().query_one(&newest).await?.ok_or(Error::Gone("key"))?;
    Ok(found.try_get_by_index(0)?)
}

impl KeySet {
    /// Tells whether the database still uses the keys that are in use here.
    pub(crate) async fn is_in_use(&self, conn: &impl Conn) -> Result<bool, Error> {
        Ok(number(conn).await? == self.in_use())
    }
}

/// Returns whether the keys `number` are in use, and keeps them so until `tx` ends.
pub(super) async fn hold(tx: &Tx, number: i16) -> Result<bool, Error> {
    let row = select().and_where(index_keys::Column::Id.eq(number)).lock(LockType::KeyShare).take();
    Ok(tx.raw().query_one(&row).await?.is_some())
}

/// Adds the row of the keys `number`, unless it is there.
pub(super) async fn add(tx: &Tx, number: i16) -> Result<(), Error> {
    let row = index_keys::ActiveModel { id: sea_orm::ActiveValue::Set(number) };
    index_keys::Entity::insert(row)
        .on_conflict(OnConflict::column(index_keys::Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(())
}

/// Takes away the row of the keys `number`; fails while a live PIN refers to it.
pub(super) async fn remove(tx: &Tx, number: i16) -> Result<(), Error> {
    let gone = index_keys::Entity::delete_by_id(number).exec(tx.raw()).await?;
    if gone.rows_affected == 1 { Ok(()) } else { Err(Error::Gone("key")) }
}

fn select() -> SelectStatement {
    Query::select().column(index_keys::Column::Id).from(index_keys::Entity).take()
}
