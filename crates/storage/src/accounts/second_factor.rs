//! Whether a space wants a second factor of its admins.

use sea_orm::{ColumnTrait, EntityTrait, QuerySelect, sea_query::Query};

use crate::{
    AccountId, Error, Tx,
    conn::{Conn, execute},
    entities::accounts,
};

/// Tells whether every admin must have a second factor.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such account; otherwise if the database fails.
#[tracing::instrument(name = "db.accounts.requires_second_factor", skip_all, err)]
pub async fn requires_second_factor(conn: &impl Conn, account: AccountId) -> Result<bool, Error> {
    accounts::Entity::find_by_id(account.0)
        .select_only()
        .column(accounts::Column::RequireSecondFactor)
        .into_tuple()
        .one(conn.raw())
        .await?
        .ok_or(Error::Gone("account"))
}

/// Wants a second factor of every admin, or no longer.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such account; otherwise if the database fails.
#[tracing::instrument(name = "db.accounts.require_second_factor", skip_all, err)]
pub async fn require_second_factor(
    tx: &Tx,
    account: AccountId,
    required: bool,
) -> Result<(), Error> {
    let update = Query::update()
        .table(accounts::Entity)
        .value(accounts::Column::RequireSecondFactor, required)
        .and_where(accounts::Column::Id.eq(account.0))
        .take();
    if execute(tx, &update).await? == 1 { Ok(()) } else { Err(Error::Gone("account")) }
}
