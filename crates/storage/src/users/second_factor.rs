//! A user's second factor: offered, proved, used and given up.

use std::time::SystemTime;

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{ExprTrait, OnConflict, Query},
};
use zeroize::Zeroizing;

use super::{User, touched_one};
use crate::{
    Error, PinKeys, Tx, UserId,
    conn::{Conn, execute, sealed::Raw},
    entities::{recovery_codes, totp_enrolments, users},
    keys::Sealed,
    time::to_ms,
};

/// Offers `user` the secret of a second factor, which they have until `expires_at` to prove. It is stored sealed, and
/// replaces one that was offered before.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.offer_totp", skip_all, err)]
pub async fn offer_totp(
    tx: &Tx,
    keys: &PinKeys,
    user: UserId,
    secret: &[u8],
    expires_at: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(), Error> {
    use totp_enrolments::Column;

    let Sealed { key_id, bytes } = keys.seal_totp(user, secret, rng);
    let offer = totp_enrolments::ActiveModel {
        user_id: Set(user.0),
        sealed: Set(bytes),
        key_id: Set(key_id),
        expires_at_ms: Set(to_ms(expires_at)),
    };
    totp_enrolments::Entity::insert(offer)
        .on_conflict(
            OnConflict::column(Column::UserId)
                .update_columns([Column::Sealed, Column::KeyId, Column::ExpiresAtMs])
                .to_owned(),
        )
        .exec_without_returning(tx.raw())
        .await?;
    Ok(())
}

/// Returns the secret that was offered to `user` and is still to be proved.
///
/// # Errors
///
/// If the database fails; [`Error::Damaged`] if it cannot be opened.
#[tracing::instrument(name = "db.users.offered_totp", skip_all, err)]
pub async fn offered_totp(
    conn: &impl Conn,
    keys: &PinKeys,
    user: UserId,
    now: SystemTime,
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let offer = totp_enrolments::Entity::find_by_id(user.0)
        .filter(totp_enrolments::Column::ExpiresAtMs.gt(to_ms(now)))
        .one(conn.raw())
        .await?;
    let sealed = offer.map(|offer| Sealed { key_id: offer.key_id, bytes: offer.sealed });
    sealed.map(|sealed| keys.open_totp(user, &sealed)).transpose()
}

/// Gives `user` a second factor: the secret of RFC 6238, which is stored sealed. What was offered is settled by it.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such user; otherwise if the database fails.
#[tracing::instrument(name = "db.users.set_totp", skip_all, err)]
pub async fn set_totp(
    tx: &Tx,
    keys: &PinKeys,
    user: UserId,
    secret: &[u8],
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(), Error> {
    let Sealed { key_id, bytes } = keys.seal_totp(user, secret, rng);
    write(tx, user, Some((bytes, key_id))).await?;
    totp_enrolments::Entity::delete_by_id(user.0).exec(tx.raw()).await?;
    Ok(())
}

/// Takes the second factor of `user` away, with the codes that stand in for it.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such user; otherwise if the database fails.
#[tracing::instrument(name = "db.users.clear_totp", skip_all, err)]
pub async fn clear_totp(tx: &Tx, user: UserId) -> Result<(), Error> {
    write(tx, user, None).await?;
    let codes = recovery_codes::Column::UserId.eq(user.0);
    recovery_codes::Entity::delete_many().filter(codes).exec(tx.raw()).await?;
    Ok(())
}

/// Returns the secret of the user's second factor, or `None` where the user has none.
///
/// # Errors
///
/// [`Error::Damaged`] if it cannot be opened.
pub fn open_totp(keys: &PinKeys, user: &User) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    user.totp.as_ref().map(|sealed| keys.open_totp(user.id, sealed)).transpose()
}

/// Uses up the time step `step` of the user's second factor. `false` where it, or a later one,
/// was used before: then the code is a replay.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.mark_totp_step", skip_all, err)]
pub async fn mark_totp_step(tx: &Tx, user: UserId, step: i64) -> Result<bool, Error> {
    let last = users::Column::TotpLastStep;
    let update = Query::update()
        .table(users::Entity)
        .value(last, step)
        .and_where(users::Column::Id.eq(user.0))
        .and_where(last.is_null().or(last.lt(step)))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Forgets what was offered and not proved in time, and returns how many offers that were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.purge_offers", skip_all, err)]
pub async fn purge_offers(tx: &Tx, now: SystemTime) -> Result<u64, Error> {
    let over = totp_enrolments::Column::ExpiresAtMs.lte(to_ms(now));
    let gone = totp_enrolments::Entity::delete_many().filter(over).exec(tx.raw()).await?;
    Ok(gone.rows_affected)
}

async fn write(tx: &Tx, user: UserId, totp: Option<(Vec<u8>, i16)>) -> Result<(), Error> {
    let (bytes, key_id) = totp.unzip();
    let update = Query::update()
        .table(users::Entity)
        .value(users::Column::TotpSecret, bytes)
        .value(users::Column::TotpKeyId, key_id)
        .value(users::Column::TotpLastStep, Option::<i64>::None)
        .and_where(users::Column::Id.eq(user.0))
        .take();
    touched_one(execute(tx, &update).await?)
}
