//! Those who sign in.

use std::time::SystemTime;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{ExprTrait, OnConflict, Query},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AccountId, CustomerId, Error, Tx, UserId,
    conn::{Conn, execute, sealed::Raw},
    entities::{customers, users},
    text::{TextError, email_key},
    time::to_ms,
};

mod api_access;
mod contact;
mod row;
mod second_factor;
mod staff;

pub use api_access::{has_api_access, set_api_access, with_api_access};
pub use contact::set_contact;
pub use row::{StaffRole, User};
pub(crate) use second_factor::take_offers_back;
pub use second_factor::{
    clear_totp, mark_totp_step, offer_totp, offered_totp, open_totp, purge_offers, set_totp,
};
pub use staff::{
    TeamMember, admins, create_staff, has_admin, has_other_admin, remove_staff, set_role, team,
    team_member,
};

/// Why somebody could not be made a user.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Somebody signs in with this e-mail address already.
    #[error("there is a user with this e-mail address already")]
    EmailTaken,

    /// The name or the address is none.
    #[error(transparent)]
    Text(#[from] TextError),

    /// The database failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Returns the user who signs in with `email`, whatever its case.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.find_by_email", skip_all, err)]
pub async fn find_by_email(
    conn: &impl Conn,
    account: AccountId,
    email: &str,
) -> Result<Option<User>, Error> {
    let filter =
        users::Column::AccountId.eq(account.0).and(users::Column::EmailKey.eq(email_key(email)));
    row::find(conn, filter).await
}

/// Returns the user `id`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.get", skip_all, err)]
pub async fn get(conn: &impl Conn, id: UserId) -> Result<Option<User>, Error> {
    row::find(conn, users::Column::Id.eq(id.0)).await
}

/// Makes an admin who signs in with `email` and the password whose hash is `password_hash`.
///
/// # Errors
///
/// [`CreateError`]. A member with that address is not made an admin by it.
#[tracing::instrument(name = "db.users.create_admin", skip_all, err(level = "info"))]
pub async fn create_admin(
    tx: &Tx,
    account: AccountId,
    email: &str,
    full_name: &str,
    password_hash: &SecretString,
    now: SystemTime,
) -> Result<UserId, CreateError> {
    let whom = (email, full_name);
    create_staff(tx, account, StaffRole::Admin, whom, Some(password_hash), now).await
}

/// Returns the user of `customer`, made where there is none: with the customer's name and
/// address, and no password yet.
///
/// A user with that address who belongs to no customer (staff) becomes this customer's.
///
/// # Errors
///
/// [`CreateError::EmailTaken`] where the address signs another customer in; [`Error::Gone`] where
/// there is no such customer.
#[tracing::instrument(name = "db.users.for_customer", skip_all, err)]
pub async fn for_customer(
    tx: &Tx,
    customer: CustomerId,
    now: SystemTime,
) -> Result<UserId, CreateError> {
    let found = crate::customers::get(tx, customer).await?.ok_or(Error::Gone("customer"))?;
    if let Some(user) = found.user_id {
        return Ok(user);
    }
    let new = new_user(found.account_id, &found.email, &found.full_name, now);
    let user = match insert(tx, new).await? {
        Some(user) => user,
        None => find_by_email(tx, found.account_id, &found.email)
            .await?
            .filter(|user| user.customer_id.is_none())
            .map(|user| user.id)
            .ok_or(CreateError::EmailTaken)?,
    };
    let link = Query::update()
        .table(customers::Entity)
        .value(customers::Column::UserId, user.0)
        .and_where(customers::Column::Id.eq(customer.0))
        .and_where(customers::Column::UserId.is_null())
        .take();
    if execute(tx, &link).await? != 1 {
        return Err(Error::Gone("customer").into());
    }
    Ok(user)
}

/// Gives `user` a password, by its hash; `must_reset` asks for another at the next sign-in.
/// Sessions go on; ending them is [`crate::sessions::end_all`].
///
/// # Errors
///
/// [`Error::Gone`] if there is no such user; otherwise if the database fails.
#[tracing::instrument(name = "db.users.set_password_hash", skip_all, err)]
pub async fn set_password_hash(
    tx: &Tx,
    user: UserId,
    password_hash: &SecretString,
    must_reset: bool,
) -> Result<(), Error> {
    let update = Query::update()
        .table(users::Entity)
        .value(users::Column::PasswordHash, password_hash.expose_secret())
        .value(users::Column::MustResetPassword, must_reset)
        .and_where(users::Column::Id.eq(user.0))
        .take();
    touched_one(execute(tx, &update).await?)
}

/// Lets `user` sign in, or no longer.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such user; otherwise if the database fails.
#[tracing::instrument(name = "db.users.set_active", skip_all, err)]
pub async fn set_active(tx: &Tx, user: UserId, active: bool) -> Result<(), Error> {
    let update = Query::update()
        .table(users::Entity)
        .value(users::Column::Active, active)
        .and_where(users::Column::Id.eq(user.0))
        .take();
    touched_one(execute(tx, &update).await?)
}

/// Deletes `user` with all that hangs on them, unless they are staff.
pub(crate) async fn forget(tx: &Tx, user: UserId) -> Result<(), Error> {
    let delete = Query::delete()
        .from_table(users::Entity)
        .and_where(users::Column::Id.eq(user.0))
        .and_where(users::Column::StaffRole.is_null())
        .take();
    execute(tx, &delete).await?;
    Ok(())
}

fn new_user(
    account: AccountId,
    email: &str,
    full_name: &str,
    now: SystemTime,
) -> users::ActiveModel {
    users::ActiveModel {
        account_id: Set(account.0),
        email: Set(email.trim().to_owned()),
        email_key: Set(email_key(email)),
        full_name: Set(full_name.trim().to_owned()),
        must_reset_password: Set(false),
        active: Set(true),
        created_at_ms: Set(to_ms(now)),
        ..Default::default()
    }
}

/// Inserts `user` unless the address is taken.
async fn insert(tx: &Tx, user: users::ActiveModel) -> Result<Option<UserId>, Error> {
    let (account, key) = (user.account_id.clone(), user.email_key.clone());
    let inserted = users::Entity::insert(user)
        .on_conflict(
            OnConflict::columns([users::Column::AccountId, users::Column::EmailKey])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.raw())
        .await?;
    if inserted == 0 {
        return Ok(None);
    }
    let filter =
        users::Column::AccountId.eq(account.unwrap()).and(users::Column::EmailKey.eq(key.unwrap()));
    let found = users::Entity::find().filter(filter).one(tx.raw()).await?;
    Ok(found.map(|user| UserId(user.id)))
}

fn touched_one(rows: u64) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::Gone("user")) }
}
