//! PINs: making, choosing, opening, finding and releasing them.

use std::time::{Duration, SystemTime};

use pinion_domain::{Fill, Pin, PinPolicy};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, Query},
};

use crate::{
    AccountId, CustomerId, Error, PinKeys, Tx,
    conn::{Conn, execute, sealed::Raw},
    customers::Customer,
    entities::pins,
    keys::Sealed,
    time::{from_ms, to_ms},
};

mod assign;
mod bulk;
pub(crate) mod index;
mod lengths;
mod set;

pub use assign::{AssignError, assign, replace};
pub use bulk::BulkPins;
pub use lengths::all_have;
pub use set::{Holder, SetError, set};

/// How long a released PIN is not handed out again.
///
/// Source: the rule for released PINs, 30 days.
pub const REST: Duration = Duration::from_hours(30 * 24);

/// Returns a customer's PIN.
///
/// # Errors
///
/// If the database fails; [`Error::Damaged`] if it cannot be opened.
#[tracing::instrument(name = "db.pins.open", skip_all, err)]
pub async fn open(
    conn: &impl Conn,
    keys: &PinKeys,
    customer: &Customer,
) -> Result<Option<Pin>, Error> {
    let row = pins::Entity::find().filter(live(customer.id)).one(conn.raw()).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let bytes = row.sealed.ok_or(Error::Damaged("PIN"))?;
    keys.open_pin(customer.unique_id, &Sealed { key_id: row.key_id, bytes }).map(Some)
}

/// What there is to know of a PIN without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// How many digits it has.
    pub digits: u8,
    /// Since when it is theirs.
    pub given_at: SystemTime,
}

/// Returns what there is to know of a customer's PIN without opening it.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.pins.about", skip_all, err)]
pub async fn about(conn: &impl Conn, customer: CustomerId) -> Result<Option<About>, Error> {
    let row = pins::Entity::find().filter(live(customer)).one(conn.raw()).await?;
    let about = row.map(|row| {
        let digits = u8::try_from(row.digits).map_err(|_| Error::Damaged("PIN"))?;
        Ok(About { digits, given_at: from_ms(row.created_at_ms) })
    });
    about.transpose()
}

/// Returns who has `pin`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.pins.find", skip_all, err)]
pub async fn find(
    conn: &impl Conn,
    keys: &PinKeys,
    account: AccountId,
    pin: &Pin,
) -> Result<Option<CustomerId>, Error> {
    let mut set = keys.last_known();
    loop {
        let index = set.pin_index(account, pin);
        let row = pins::Entity::find()
            .filter(pins::Column::AccountId.eq(account.0))
            .filter(pins::Column::PinIndex.eq(index.0.to_vec()))
            .filter(pins::Column::ReleasedAtMs.is_null())
            .one(conn.raw())
            .await?;
        if let Some(row) = row {
            return Ok(row.customer_id.map(CustomerId));
        }
        // It is nobody's, or it is found by a key that this portal does not use yet.
        let now_in_use = keys.in_step(conn).await?;
        if now_in_use.in_use() == set.in_use() {
            return Ok(None);
        }
        set = now_in_use;
    }
}

/// Who had a PIN at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderAt {
    /// Who has it now, too.
    Still(CustomerId),
    /// Who has another by now.
    Then(CustomerId),
}

/// Returns who had `pin` at `at`, as long as that can be known: a PIN that was released is, for [`REST`].
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.pins.holder_at", skip_all, err)]
pub async fn holder_at(
    conn: &impl Conn,
    keys: &PinKeys,
    account: AccountId,
    pin: &Pin,
    at: SystemTime,
) -> Result<Option<HolderAt>, Error> {
    let set = keys.in_step(conn).await?;
    let rows = pins::Entity::find()
        .filter(pins::Column::AccountId.eq(account.0))
        .filter(pins::Column::PinIndex.is_in(set.pin_indexes(account, pin).map(|i| i.0.to_vec())))
        .filter(pins::Column::CreatedAtMs.lte(to_ms(at)))
        .all(conn.raw())
        .await?;
    let live = rows.iter().find(|row| row.released_at_ms.is_none());
    if let Some(row) = live {
        return Ok(row.customer_id.map(|id| HolderAt::Still(CustomerId(id))));
    }
    let then = rows.iter().find(|row| row.released_at_ms.is_some_and(|gone| gone > to_ms(at)));
    Ok(then.and_then(|row| row.customer_id).map(|id| HolderAt::Then(CustomerId(id))))
}

/// Releases a customer's PIN: its ciphertext goes at once, its index after [`REST`]. `false`
/// where they had none.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.pins.release", skip_all, err)]
pub async fn release(tx: &Tx, customer: CustomerId, now: SystemTime) -> Result<bool, Error> {
    let update = Query::update()
        .table(pins::Entity)
        .value(pins::Column::Sealed, Expr::value(Option::<Vec<u8>>::None))
        .value(pins::Column::ReleasedAtMs, to_ms(now))
        .value(pins::Column::RestingKeyId, Expr::col(pins::Column::IndexKeyId))
        .value(pins::Column::IndexKeyId, Expr::value(Option::<i16>::None))
        .cond_where(live(customer))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Forgets released PINs that have rested, and returns how many.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.pins.purge_released", skip_all, err)]
pub async fn purge_released(tx: &Tx, now: SystemTime) -> Result<u64, Error> {
    let rested = pins::Column::ReleasedAtMs.lte(rested_by(now));
    Ok(pins::Entity::delete_many().filter(rested).exec(tx.raw()).await?.rows_affected)
}

/// Returns how many of the codes the policy allows are taken. Chosen PINs of another length, or
/// that the policy would not hand out, do not count.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.pins.fill", skip_all, err)]
pub async fn fill(
    conn: &impl Conn,
    keys: &PinKeys,
    account: AccountId,
    policy: &PinPolicy,
    now: SystemTime,
) -> Result<Fill, Error> {
    let taken = || {
        pins::Entity::find()
            .filter(pins::Column::AccountId.eq(account.0))
            .filter(pins::Column::Digits.eq(i16::from(policy.digits())))
            .filter(resting_or_live(now))
    };
    let mut count = taken().count(conn.raw()).await?;
    let set = keys.in_step(conn).await?;
    let forbidden: Vec<Vec<u8>> = policy
        .forbidden_here()
        .flat_map(|pin| set.pin_indexes(account, &pin).collect::<Vec<_>>())
        .map(|index| index.0.to_vec())
        .collect();
    for some in forbidden.chunks(index::AT_ONCE) {
        let chosen = taken().filter(pins::Column::PinIndex.is_in(some.to_vec()));
        // Counted a moment later, when some that were counted first may be others'.
        count = count.saturating_sub(chosen.count(conn.raw()).await?);
    }
    Ok(Fill { taken: count, allowed: policy.allowed_count() })
}

/// A PIN released at or before this moment has rested. Unit: Unix milliseconds.
pub(crate) fn rested_by(now: SystemTime) -> i64 {
    to_ms(now).saturating_sub(i64::try_from(REST.as_millis()).unwrap_or(i64::MAX))
}

fn resting_or_live(now: SystemTime) -> Condition {
    let released = pins::Column::ReleasedAtMs;
    Condition::any().add(released.is_null()).add(released.gt(rested_by(now)))
}

fn live(customer: CustomerId) -> Condition {
    Condition::all()
        .add(pins::Column::CustomerId.eq(customer.0))
        .add(pins::Column::ReleasedAtMs.is_null())
}

/// Returns whether `customer` has a PIN.
async fn has_pin(conn: &impl Conn, customer: CustomerId) -> Result<bool, Error> {
    let query =
        Query::select().expr(Expr::value(1)).from(pins::Entity).cond_where(live(customer)).take();
    Ok(conn.raw().query_one(&query).await?.is_some())
}

#[cfg(test)]
mod uniformity;
