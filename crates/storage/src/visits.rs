//! Who is in, and who was.

use std::time::SystemTime;

use pinion_domain::presence::EndedBy;
use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, OnConflict, Query},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, LocationId, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::visits,
    random::uuid_v7,
    time::{from_ms, to_ms},
};

mod change;
mod each;
mod list;
mod number;

pub(crate) use change::ended_by;
pub use change::{Visit, add, correct_end, end, get, going_on, last, lock, remove};
pub use each::{Begin, begin_each, end_each, last_each};
pub use list::{Filter, Listed, list, listed, present};
pub use number::{began, find_by_number, number};

/// How somebody came in. The numbers are those of the documented interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum Source {
    /// Not known.
    None = 0,
    /// Staff, or the kiosk.
    Manual = 1,
    /// A door.
    Door = 2,
    /// The Wi-Fi.
    Network = 3,
    /// A tile.
    Tile = 4,
    /// A sensor.
    Sensor = 5,
}

impl Source {
    pub(crate) fn from_column(number: i16) -> Result<Self, Error> {
        [Self::None, Self::Manual, Self::Door, Self::Network, Self::Tile, Self::Sensor]
            .into_iter()
            .find(|source| *source as i16 == number)
            .ok_or(Error::Damaged("source"))
    }
}

/// Checks `customer` in from `now` on, and returns the visit; `None` where they are in already.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.open", skip_all, err)]
pub async fn open(
    tx: &Tx,
    (account, location, customer): (AccountId, LocationId, CustomerId),
    source: Source,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Option<Uuid>, Error> {
    let id = uuid_v7(now, rng);
    let visit = visits::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        location_id: Set(location.0),
        customer_id: Set(customer.0),
        from_ms: Set(to_ms(now)),
        to_ms: Set(None),
        source: Set(source as i16),
        ended_by: Set(None),
    };
    let inserted = visits::Entity::insert(visit)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok((inserted == 1).then_some(id))
}

/// Returns since when `customer` is in; `None` where they are not.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.open_since", skip_all, err)]
pub async fn open_since(
    conn: &impl Conn,
    customer: CustomerId,
) -> Result<Option<SystemTime>, Error> {
    let from: Option<i64> = visits::Entity::find()
        .select_only()
        .column(visits::Column::FromMs)
        .filter(visits::Column::CustomerId.eq(customer.0))
        .filter(visits::Column::ToMs.is_null())
        .into_tuple()
        .one(conn.raw())
        .await?;
    Ok(from.map(from_ms))
}

/// Checks `customer` out at `now`; `false` where they are not in. A clock that was set back ends
/// the visit when it began.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.close", skip_all, err)]
pub async fn close(tx: &Tx, customer: CustomerId, now: SystemTime) -> Result<bool, Error> {
    let began = visits::Column::FromMs;
    let ended = CaseStatement::new()
        .case(began.gt(to_ms(now)), Expr::col(began))
        .finally(Expr::value(to_ms(now)));
    let update = Query::update()
        .table(visits::Entity)
        .value(visits::Column::ToMs, ended)
        .value(visits::Column::EndedBy, ended_by(EndedBy::Customer))
        .and_where(visits::Column::CustomerId.eq(customer.0))
        .and_where(visits::Column::ToMs.is_null())
        .take();
    Ok(execute(tx, &update).await? == 1)
}
