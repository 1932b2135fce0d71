//! What the id of a visit tells: when it began, and a number for an interface in which records have numbers.

use std::time::SystemTime;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    AccountId, Error,
    conn::Conn,
    entities::visits::{self, Column},
    time::from_ms,
};

/// Random bits of an id that go into its number: as many as keep it below 2⁵³ until 2039, so that it survives programs
/// which take every number for a float.
const RANDOM_BITS: u32 = 12;

/// Returns when the visit `id` began, to the millisecond, also where it is gone.
///
/// Source: RFC 9562, 5.7. Whatever begins a visit makes its id of that moment.
#[must_use]
pub fn began(id: Uuid) -> SystemTime {
    from_ms(i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX))
}

/// Returns the number of the visit `id`: its millisecond, and the twelve random bits that come after it. Two visits of
/// one millisecond have the same one in 4,096 cases; then neither is found by it.
#[must_use]
pub fn number(id: Uuid) -> i64 {
    let bits = id.as_u128();
    let (ms, random) = (bits >> 80, (bits >> 64) & ((1 << RANDOM_BITS) - 1));
    i64::try_from((ms << RANDOM_BITS) | random).unwrap_or(i64::MAX)
}

/// Returns the id of the visit whose number it is; `None` where there is none, or more than one.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.visits.find_by_number", skip_all, err)]
pub async fn find_by_number(
    conn: &impl Conn,
    account: AccountId,
    number: i64,
) -> Result<Option<Uuid>, Error> {
    let Ok(number) = u128::try_from(number) else { return Ok(None) };
    let (ms, random) = (number >> RANDOM_BITS, number & ((1 << RANDOM_BITS) - 1));
    // The version, 7, stands between the two.
    let first = (ms << 80) | (7 << 76) | (random << 64);
    let last = first | u128::from(u64::MAX);
    let ids: Vec<Uuid> = visits::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::Id.between(Uuid::from_u128(first), Uuid::from_u128(last)))
        .limit(2)
        .into_tuple()
        .all(conn.raw())
        .await?;
    Ok(if let [id] = ids[..] { Some(id) } else { None })
}
