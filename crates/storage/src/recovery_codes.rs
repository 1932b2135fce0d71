//! Codes that stand in for a second factor that was lost, each good once.
//!
//! What is kept of one is an HMAC under a key outside the database: people must be able to write a code down, so it is
//! too short for a plain hash.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    Error, PinKeys, Tx, UserId,
    conn::{Conn, sealed::Raw},
    entities::recovery_codes,
};

/// Gives `user` these codes, instead of any before.
///
/// # Errors
///
/// If the database fails, or two of the codes are alike.
#[tracing::instrument(name = "db.recovery_codes.replace", skip_all, err)]
pub async fn replace(tx: &Tx, keys: &PinKeys, user: UserId, codes: &[&str]) -> Result<(), Error> {
    let of_user = recovery_codes::Column::UserId.eq(user.0);
    recovery_codes::Entity::delete_many().filter(of_user).exec(tx.raw()).await?;
    let rows = codes.iter().map(|code| recovery_codes::ActiveModel {
        user_id: Set(user.0),
        code_hash: Set(keys.recovery_code_hash(user, code).to_vec()),
    });
    recovery_codes::Entity::insert_many(rows).exec_without_returning(tx.raw()).await?;
    Ok(())
}

/// Uses `code` up. `false` where it is none of the user's, or was used before.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.recovery_codes.use_up", skip_all, err)]
pub async fn use_up(tx: &Tx, keys: &PinKeys, user: UserId, code: &str) -> Result<bool, Error> {
    let hash = keys.recovery_code_hash(user, code).to_vec();
    let deleted = recovery_codes::Entity::delete_by_id((user.0, hash)).exec(tx.raw()).await?;
    Ok(deleted.rows_affected == 1)
}

/// Returns how many codes `user` has left.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.recovery_codes.left", skip_all, err)]
pub async fn left(conn: &impl Conn, user: UserId) -> Result<u64, Error> {
    let of_user = recovery_codes::Column::UserId.eq(user.0);
    Ok(recovery_codes::Entity::find().filter(of_user).count(conn.raw()).await?)
}
