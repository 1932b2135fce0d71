//! Those who have a PIN.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    AccountId, CustomerId, Error, Picture, Tx, UserId,
    conn::{Conn, execute},
    entities::customers,
    text::email_key,
};

mod change;
pub(crate) mod directory;
mod import;
mod import_new;
mod list;
mod lock;
mod profile;
mod register;
mod row;
mod selection;

pub use change::{Change, Field, UpdateError, delete, set_photo, update};
pub use import::{ImportOutcome, ImportRefusal, ImportRow, import_chunk};
pub use list::{Filter, Kind, Listed, Order, Sort, list};
pub use lock::{LockError, lock, lock_holders};
pub use profile::{Profile, page, profile, profile_by_token, these};
pub use register::{NewCustomer, RegisterError, register};
pub use row::Customer;
pub use selection::{Selected, Selection, count_selected, selected};

/// Returns the customer `id`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.get", skip_all, err)]
pub async fn get(conn: &impl Conn, id: CustomerId) -> Result<Option<Customer>, Error> {
    find(conn, customers::Column::Id.eq(id.0)).await
}

/// Returns the customer who signs in as `user`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.find_by_user", skip_all, err)]
pub async fn find_by_user(conn: &impl Conn, user: UserId) -> Result<Option<Customer>, Error> {
    find(conn, customers::Column::UserId.eq(user.0)).await
}

/// Returns the customer with this e-mail address, whatever its case.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.find_by_email", skip_all, err)]
pub async fn find_by_email(
    conn: &impl Conn,
    account: AccountId,
    email: &str,
) -> Result<Option<Customer>, Error> {
    let filter = customers::Column::AccountId
        .eq(account.0)
        .and(customers::Column::EmailKey.eq(email_key(email)));
    find(conn, filter).await
}

/// Returns the customer whom the wire calls `unique_id`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.find_by_unique_id", skip_all, err)]
pub async fn find_by_unique_id(
    conn: &impl Conn,
    account: AccountId,
    unique_id: uuid::Uuid,
) -> Result<Option<Customer>, Error> {
    let filter =
        customers::Column::AccountId.eq(account.0).and(customers::Column::UniqueId.eq(unique_id));
    find(conn, filter).await
}

/// Returns how many customers the account has, active or not.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.count", skip_all, err)]
pub async fn count(conn: &impl Conn, account: AccountId) -> Result<u64, Error> {
    let of_account = customers::Column::AccountId.eq(account.0);
    Ok(customers::Entity::find().filter(of_account).count(conn.raw()).await?)
}

/// Returns a customer's photo, where there is one.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.customers.photo", skip_all, err)]
pub async fn photo(conn: &impl Conn, id: CustomerId) -> Result<Option<Picture>, Error> {
    let found: Option<(Option<Vec<u8>>, Option<String>)> = customers::Entity::find_by_id(id.0)
        .select_only()
        .columns([customers::Column::Photo, customers::Column::PhotoType])
        .into_tuple()
        .one(conn.raw())
        .await?;
    Ok(found.and_then(Picture::from_columns))
}

/// Notes that something of a customer changed.
pub(crate) async fn touched(
    tx: &Tx,
    id: CustomerId,
    now: std::time::SystemTime,
) -> Result<(), Error> {
    execute(tx, &change::touch(id, now)).await?;
    directory::refresh(tx, &[id]).await
}

async fn find(conn: &impl Conn, filter: Expr) -> Result<Option<Customer>, Error> {
    let query = row::select().and_where(filter).take();
    let found = conn.raw().query_one(&query).await?;
    Ok(found.map(|found| row::read(&found)).transpose()?)
}
