//! Who of the staff may use the admin interface for programs.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Query};

use super::touched_one;
use crate::{
    AccountId, Error, Tx, UserId,
    conn::{Conn, execute},
    entities::users,
};

/// Tells whether `user` may use the admin interface for programs.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.has_api_access", skip_all, err)]
pub async fn has_api_access(conn: &impl Conn, user: UserId) -> Result<bool, Error> {
    let found: Option<bool> = users::Entity::find_by_id(user.0)
        .select_only()
        .column(users::Column::ApiAccess)
        .into_tuple()
        .one(conn.raw())
        .await?;
    Ok(found.unwrap_or(false))
}

/// Returns which of the staff may use the admin interface for programs.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.with_api_access", skip_all, err)]
pub async fn with_api_access(conn: &impl Conn, account: AccountId) -> Result<Vec<UserId>, Error> {
    let ids: Vec<i64> = users::Entity::find()
        .select_only()
        .column(users::Column::Id)
        .filter(users::Column::AccountId.eq(account.0))
        .filter(users::Column::StaffRole.is_not_null())
        .filter(users::Column::ApiAccess.eq(true))
        .into_tuple()
        .all(conn.raw())
        .await?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Lets `user` use the admin interface for programs, or no longer.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such user; otherwise if the database fails.
#[tracing::instrument(name = "db.users.set_api_access", skip_all, err)]
pub async fn set_api_access(tx: &Tx, user: UserId, may: bool) -> Result<(), Error> {
    let update = Query::update()
        .table(users::Entity)
        .value(users::Column::ApiAccess, may)
        .and_where(users::Column::Id.eq(user.0))
        .take();
    touched_one(execute(tx, &update).await?)
}
