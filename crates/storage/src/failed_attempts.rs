//! Check-ins that did not come about, with the true reason.

use std::time::SystemTime;

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, Listing, Page, Tx,
    conn::{Conn, sealed::Raw},
    entities::{customers, failed_attempts},
    page::count,
    random::uuid_v7,
    time::{from_ms, to_ms},
    visits::Source,
};

/// Why a check-in did not come about. The person at the pad is told the same for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nobody has this PIN.
    NoSuchPin,
    /// Its customer is suspended.
    Suspended,
}

impl Reason {
    /// Returns its name, in the database and on the wire, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchPin => "no_such_pin",
            Self::Suspended => "suspended",
        }
    }

    fn from_column(name: &str) -> Result<Self, Error> {
        [Self::NoSuchPin, Self::Suspended]
            .into_iter()
            .find(|reason| reason.as_str() == name)
            .ok_or(Error::Damaged("reason"))
    }
}

/// A check-in that did not come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// By what.
    pub source: Source,
    /// What the device is called. At most [`crate::text::MAX_NAME`] characters.
    pub device_label: Option<String>,
    /// Why.
    pub reason: Reason,
    /// Whose PIN it was, where it was anybody's.
    pub customer: Option<CustomerId>,
}

/// An attempt in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Names it, and sorts by time.
    pub id: Uuid,
    /// When it was.
    pub at: SystemTime,
    /// What it was.
    pub attempt: Attempt,
    /// The customer's name.
    pub customer_name: Option<String>,
}

/// Notes `attempt`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.failed_attempts.write", skip_all, err)]
pub async fn write(
    tx: &Tx,
    account: AccountId,
    attempt: &Attempt,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(), Error> {
    let row = failed_attempts::ActiveModel {
        id: Set(uuid_v7(now, rng)),
        account_id: Set(account.0),
        at_ms: Set(to_ms(now)),
        source: Set(attempt.source as i16),
        device_label: Set(attempt.device_label.clone()),
        reason: Set(attempt.reason.as_str().to_owned()),
        customer_id: Set(attempt.customer.map(|id| id.0)),
    };
    failed_attempts::Entity::insert(row).exec_without_returning(tx.raw()).await?;
    Ok(())
}

/// Forgets attempts that were before `before`, and returns how many those were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.failed_attempts.purge", skip_all, err)]
pub async fn purge(tx: &Tx, before: SystemTime) -> Result<u64, Error> {
    let old = failed_attempts::Column::AtMs.lt(to_ms(before));
    let gone = failed_attempts::Entity::delete_many().filter(old).exec(tx.raw()).await?;
    Ok(gone.rows_affected)
}

/// Returns a page of the attempts, newest first, and how many there are.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.failed_attempts.list", skip_all, err)]
pub async fn list(
    conn: &impl Conn,
    account: AccountId,
    page: Page,
) -> Result<Listing<Listed>, Error> {
    use failed_attempts::Column;

    let here = |column| (failed_attempts::Entity, column);
    let all = Query::select()
        .from(failed_attempts::Entity)
        .and_where(Expr::col(here(Column::AccountId)).eq(account.0))
        .take();
    let query = all
        .clone()
        .columns([Column::Id, Column::AtMs, Column::Source].map(here))
        .columns([Column::DeviceLabel, Column::Reason, Column::CustomerId].map(here))
        .column((customers::Entity, customers::Column::FullName))
        .left_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::Id)).equals(here(Column::CustomerId)),
        )
        .order_by(here(Column::AtMs), Order::Desc)
        .order_by(here(Column::Id), Order::Desc)
        .limit(page.size)
        .offset(page.offset())
        .take();
    let total = count(conn, all).await?;
    let rows = conn.raw().query_all(&query).await?;
    let records = rows.iter().map(|row| {
        let reason: String = row.try_get_by_index(4)?;
        Ok(Listed {
            id: row.try_get_by_index(0)?,
            at: from_ms(row.try_get_by_index(1)?),
            attempt: Attempt {
                source: Source::from_column(row.try_get_by_index(2)?)?,
                device_label: row.try_get_by_index(3)?,
                reason: Reason::from_column(&reason)?,
                customer: row.try_get_by_index::<Option<i64>>(5)?.map(CustomerId),
            },
            customer_name: row.try_get_by_index(6)?,
        })
    });
    Ok(Listing { records: records.collect::<Result<_, Error>>()?, total })
}
