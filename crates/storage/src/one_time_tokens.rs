//! Tokens in links that are good once, for a while: to set up the first admin, and to choose a new password.

use std::time::SystemTime;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::ExprTrait};

use crate::{
    Error, Tx, UserId,
    conn::{Conn, sealed::Raw},
    entities::one_time_tokens::{self, Column},
    sessions::TokenHash,
    time::to_ms,
};

const SET_UP: &str = "set_up";
const PASSWORD_RESET: &str = "password_reset";

/// Keeps a token that makes the first admin. Any number of them may wait, since each server hands out its own.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.put_set_up", skip_all, err)]
pub async fn put_set_up(tx: &Tx, token: TokenHash, expires_at: SystemTime) -> Result<(), Error> {
    insert(tx, SET_UP, None, token, expires_at).await
}

/// Tells whether the token that makes the first admin is good at present.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.has_set_up", skip_all, err)]
pub async fn has_set_up(
    conn: &impl Conn,
    token: TokenHash,
    now: SystemTime,
) -> Result<bool, Error> {
    Ok(find(conn, SET_UP, token, now).await?.is_some())
}

/// Uses up the token that makes the first admin, and every other such with it: of two that are shown at once, one is
/// good. `false` where there is no such token, or no longer.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.take_set_up", skip_all, err)]
pub async fn take_set_up(tx: &Tx, token: TokenHash, now: SystemTime) -> Result<bool, Error> {
    if find(tx, SET_UP, token, now).await?.is_none() {
        return Ok(false);
    }
    let all = Column::Purpose.eq(SET_UP);
    let deleted = one_time_tokens::Entity::delete_many().filter(all).exec(tx.raw()).await?;
    Ok(deleted.rows_affected > 0)
}

/// Keeps a token by which `user` may choose a new password, instead of any before.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.put_password_reset", skip_all, err)]
pub async fn put_password_reset(
    tx: &Tx,
    user: UserId,
    token: TokenHash,
    expires_at: SystemTime,
) -> Result<(), Error> {
    forget_password_resets(tx, user).await?;
    insert(tx, PASSWORD_RESET, Some(user), token, expires_at).await
}

/// Tells whether the token by which somebody may choose a new password is good at present.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.has_password_reset", skip_all, err)]
pub async fn has_password_reset(
    conn: &impl Conn,
    token: TokenHash,
    now: SystemTime,
) -> Result<bool, Error> {
    Ok(find(conn, PASSWORD_RESET, token, now).await?.is_some())
}

/// Uses up the token by which somebody may choose a new password, and returns who; `None` where there is no such
/// token, or no longer.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.take_password_reset", skip_all, err)]
pub async fn take_password_reset(
    tx: &Tx,
    token: TokenHash,
    now: SystemTime,
) -> Result<Option<UserId>, Error> {
    let Some(found) = find(tx, PASSWORD_RESET, token, now).await? else {
        return Ok(None);
    };
    let deleted = one_time_tokens::Entity::delete_by_id(found.hash).exec(tx.raw()).await?;
    Ok(found.user_id.filter(|_| deleted.rows_affected == 1).map(UserId))
}

/// Takes back the tokens by which `user` could choose a new password.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.forget_password_resets", skip_all, err)]
pub async fn forget_password_resets(tx: &Tx, user: UserId) -> Result<(), Error> {
    let of_user = Column::UserId.eq(user.0).and(Column::Purpose.eq(PASSWORD_RESET));
    one_time_tokens::Entity::delete_many().filter(of_user).exec(tx.raw()).await?;
    Ok(())
}

/// Forgets tokens that have expired, and returns how many those were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.one_time_tokens.purge_expired", skip_all, err)]
pub async fn purge_expired(tx: &Tx, now: SystemTime) -> Result<u64, Error> {
    let over = Column::ExpiresAtMs.lte(to_ms(now));
    let gone = one_time_tokens::Entity::delete_many().filter(over).exec(tx.raw()).await?;
    Ok(gone.rows_affected)
}

async fn insert(
    tx: &Tx,
    purpose: &str,
    user: Option<UserId>,
    token: TokenHash,
    expires_at: SystemTime,
) -> Result<(), Error> {
    let row = one_time_tokens::ActiveModel {
        hash: Set(token.0.to_vec()),
        purpose: Set(purpose.to_owned()),
        user_id: Set(user.map(|user| user.0)),
        expires_at_ms: Set(to_ms(expires_at)),
    };
    one_time_tokens::Entity::insert(row).exec_without_returning(tx.raw()).await?;
    Ok(())
}

async fn find(
    conn: &impl Conn,
    purpose: &str,
    token: TokenHash,
    now: SystemTime,
) -> Result<Option<one_time_tokens::Model>, Error> {
    let found = one_time_tokens::Entity::find_by_id(token.0.to_vec())
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::ExpiresAtMs.gt(to_ms(now)))
        .one(conn.raw())
        .await?;
    Ok(found)
}
