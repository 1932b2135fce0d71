//! Files somebody looked at before importing them, sealed, for an hour.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    AccountId, Error, PinKeys, Tx, UserId,
    conn::{Conn, sealed::Raw},
    entities::import_previews,
    keys::Sealed,
    random::uuid_v4,
    time::to_ms,
};

/// How long a file is kept.
pub const LIFETIME: Duration = Duration::from_hours(1);

/// Keeps `file` for `user`, and returns what it is found by.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.import_previews.keep", skip_all, err)]
pub async fn keep(
    tx: &Tx,
    keys: &PinKeys,
    (account, user): (AccountId, UserId),
    file: &[u8],
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Uuid, Error> {
    let set = keys.held_in_use(tx).await?;
    let id = uuid_v4(rng);
    let Sealed { key_id, bytes } = set.seal_preview(id, file, rng);
    let row = import_previews::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        user_id: Set(user.0),
        expires_at_ms: Set(to_ms(now + LIFETIME)),
        sealed: Set(bytes),
        key_id: Set(key_id),
    };
    import_previews::Entity::insert(row).exec_without_returning(tx.raw()).await?;
    Ok(id)
}

/// Returns the file that `user` had kept as `id`; `None` where there is none, its hour is over, or it is another's.
///
/// # Errors
///
/// If the database fails; [`Error::Damaged`] if it cannot be opened.
#[tracing::instrument(name = "db.import_previews.open", skip_all, err)]
pub async fn open(
    conn: &impl Conn,
    keys: &PinKeys,
    (account, user): (AccountId, UserId),
    id: Uuid,
    now: SystemTime,
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let row = import_previews::Entity::find_by_id(id)
        .filter(import_previews::Column::AccountId.eq(account.0))
        .filter(import_previews::Column::UserId.eq(user.0))
        .filter(import_previews::Column::ExpiresAtMs.gt(to_ms(now)))
        .one(conn.raw())
        .await?;
    row.map(|row| keys.open_preview(id, &Sealed { key_id: row.key_id, bytes: row.sealed }))
        .transpose()
}

/// Forgets the file. Forgetting twice is no error.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.import_previews.forget", skip_all, err)]
pub async fn forget(tx: &Tx, id: Uuid) -> Result<(), Error> {
    import_previews::Entity::delete_by_id(id).exec(tx.raw()).await?;
    Ok(())
}

/// Forgets the files whose hour is over, and returns how many.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.import_previews.purge_expired", skip_all, err)]
pub async fn purge_expired(tx: &Tx, now: SystemTime) -> Result<u64, Error> {
    let over = import_previews::Column::ExpiresAtMs.lte(to_ms(now));
    Ok(import_previews::Entity::delete_many().filter(over).exec(tx.raw()).await?.rows_affected)
}
