//! A customer together with the PIN and whether they are in, in one query.

use std::time::SystemTime;

use pinion_domain::Pin;
use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryResult,
    sea_query::{Expr, ExprTrait, IntoCondition, Order, Query, SelectStatement},
};

use super::{Customer, row};
use crate::{
    AccountId, CustomerId, Error, PinKeys, UserId,
    conn::Conn,
    entities::{self, accounts, customers, pins, visits},
    keys::Sealed,
    sessions::{self, Scope, TokenHash},
};

/// What a member is shown of themselves.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The customer.
    pub customer: Customer,
    /// Their PIN.
    pub pin: Option<Pin>,
    /// They are in.
    pub checked_in: bool,
    /// IANA name of the time zone of their space.
    pub time_zone: String,
}

/// Returns the profile of the customer who signs in as `user`; `None` for staff without one.
///
/// # Errors
///
/// If the database fails; [`Error::Damaged`] if the PIN cannot be opened.
#[tracing::instrument(name = "db.customers.profile", skip_all, err)]
pub async fn profile(
    conn: &impl Conn,
    keys: &PinKeys,
    user: UserId,
) -> Result<Option<Profile>, Error> {
    let query = select().and_where(customers::Column::UserId.eq(user.0)).take();
    let found = conn.raw().query_one(&query).await?;
    found.map(|found| read(&found, Some(keys))).transpose()
}

/// Returns the profile of the customer whose access token has the hash `access`; `None` where
/// [`sessions::authenticate`] knows no caller of scope [`Scope::Member`], and for staff who are no
/// customer.
///
/// One query for both questions: a second one costs a request as much again.
///
/// # Errors
///
/// As [`profile`].
#[tracing::instrument(name = "db.customers.profile_by_token", skip_all, err)]
pub async fn profile_by_token(
    conn: &impl Conn,
    keys: &PinKeys,
    access: TokenHash,
    now: SystemTime,
) -> Result<Option<Profile>, Error> {
    let caller = sessions::callers(access, now)
        .column((entities::sessions::Entity, entities::sessions::Column::UserId))
        .and_where(entities::sessions::Column::Scope.eq(Scope::Member.as_str()))
        .take();
    // A token is one caller's. Told so by `=` and not `IN`, a database plans no join for it.
    let user = Expr::col((customers::Entity, customers::Column::UserId)).eq(caller);
    let query = select().and_where(user).take();
    let found = conn.raw().query_one(&query).await?;
    found.map(|found| read(&found, Some(keys))).transpose()
}

/// Returns up to `limit` customers with an id above `after`, in the order of their ids: the way
/// to go through all of them without holding all of them. PINs only where `keys` are given.
///
/// # Errors
///
/// If the database fails; [`Error::Damaged`] if a PIN cannot be opened.
#[tracing::instrument(name = "db.customers.page", skip_all, err)]
pub async fn page(
    conn: &impl Conn,
    keys: Option<&PinKeys>,
    account: AccountId,
    after: CustomerId,
    limit: u64,
) -> Result<Vec<Profile>, Error> {
    let found = conn.raw().query_all(&select_page(account, after, limit)).await?;
    found.iter().map(|found| read(found, keys)).collect()
}

/// Returns the customers `ids`, in the order of their ids; who is not there is left out. PINs only where `keys` are
/// given.
///
/// # Errors
///
/// As [`page`].
#[tracing::instrument(name = "db.customers.these", skip_all, err)]
pub async fn these(
    conn: &impl Conn,
    keys: Option<&PinKeys>,
    account: AccountId,
    ids: &[CustomerId],
) -> Result<Vec<Profile>, Error> {
    let id = (customers::Entity, customers::Column::Id);
    let query = select()
        .and_where(customers::Column::AccountId.eq(account.0))
        .and_where(Expr::col(id).is_in(ids.iter().map(|id| id.0)))
        .order_by(id, Order::Asc)
        .take();
    let found = conn.raw().query_all(&query).await?;
    found.iter().map(|found| read(found, keys)).collect()
}

fn select_page(account: AccountId, after: CustomerId, limit: u64) -> SelectStatement {
    select()
        .and_where(customers::Column::AccountId.eq(account.0))
        .and_where(customers::Column::Id.gt(after.0))
        .order_by((customers::Entity, customers::Column::Id), Order::Asc)
        .limit(limit)
        .take()
}

fn select() -> SelectStatement {
    let here = (customers::Entity, customers::Column::Id);
    let live = Expr::col((pins::Entity, pins::Column::CustomerId))
        .equals(here)
        .and(Expr::col((pins::Entity, pins::Column::ReleasedAtMs)).is_null());
    let open_visit = Query::select()
        .expr(Expr::value(1))
        .from(visits::Entity)
        .and_where(Expr::col((visits::Entity, visits::Column::CustomerId)).equals(here))
        .and_where(Expr::col((visits::Entity, visits::Column::ToMs)).is_null())
        .take();
    let time_zone = Query::select()
        .column((accounts::Entity, accounts::Column::TimeZone))
        .from(accounts::Entity)
        .and_where(
            Expr::col((accounts::Entity, accounts::Column::Id))
                .equals((customers::Entity, customers::Column::AccountId)),
        )
        .take();
    row::select()
        .expr_as(time_zone, "time_zone")
        .column((pins::Entity, pins::Column::Sealed))
        .column((pins::Entity, pins::Column::KeyId))
        .expr_as(Expr::exists(open_visit), "checked_in")
        .left_join(pins::Entity, live.into_condition())
        .take()
}

fn read(found: &QueryResult, keys: Option<&PinKeys>) -> Result<Profile, Error> {
    let customer = row::read(found)?;
    let sealed: Option<Vec<u8>> = found.try_get("", "sealed")?;
    let key_id: Option<i16> = found.try_get("", "key_id")?;
    let sealed = sealed.zip(key_id).map(|(bytes, key_id)| Sealed { key_id, bytes });
    let pin = keys.zip(sealed).map(|(keys, sealed)| keys.open_pin(customer.unique_id, &sealed));
    Ok(Profile {
        customer,
        pin: pin.transpose()?,
        checked_in: found.try_get("", "checked_in")?,
        time_zone: found.try_get("", "time_zone")?,
    })
}

#[cfg(test)]
mod tests {
    use sea_orm::{Statement, sea_query::SqliteQueryBuilder};

    use super::*;
    use crate::{Database, Options, conn::sealed::Raw as _};

    #[tokio::test]
    async fn reads_a_page_without_sorting_every_customer() {
        let file = pinion_testdb::Sqlite::fresh();
        let db = Database::open(&file.url(), Options::default()).await.unwrap();
        db.migrate().await.unwrap();

        let page = select_page(AccountId(1), CustomerId(7), 5000).to_string(SqliteQueryBuilder);
        let backend = db.raw().get_database_backend();
        let plan = Statement::from_string(backend, format!("EXPLAIN QUERY PLAN {page}"));
        let steps = db.raw().query_all_raw(plan).await.unwrap();
        let steps: Vec<String> =
            steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect();

        assert!(steps[0].contains("account_id=? AND id>?"), "{steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("ORDER BY")), "{steps:#?}");
    }
}
