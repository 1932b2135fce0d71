//! The rows behind codes: which are taken, and putting one there.

use std::{
    collections::{HashMap, HashSet},
    time::SystemTime,
};

use pinion_domain::Pin;
use rand::CryptoRng;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter,
    sea_query::{Expr, ExprTrait, LockType, OnConflict, Order, Query, UnionType},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::{index_keys, pins},
    keys::{KeySet, PinIndex},
    pins::rested_by,
    time::to_ms,
};

/// How many codes are looked up in one statement, below the 32,766 values SQLite binds.
pub(crate) const AT_ONCE: usize = 4096;

/// What stands behind a code that is not simply free.
#[derive(Clone, Copy)]
pub(crate) enum Standing {
    /// Somebody has it.
    Held(CustomerId),
    /// It was released at this Unix millisecond and rests.
    Resting(i64),
    /// It was released and has rested: free, once its row is gone.
    Rested,
}

/// Where a code may stand, and what it is called: its index under the key in use.
type Places = HashMap<PinIndex, PinIndex>;

/// Returns every place of each of `pins`: under the key in use, and under those that released PINs
/// still rest under.
fn places<'a>(set: &KeySet, account: AccountId, pins: impl IntoIterator<Item = &'a Pin>) -> Places {
    let mut places = Places::new();
    for pin in pins {
        let mut indexes = set.pin_indexes(account, pin);
        let Some(name) = indexes.next() else { continue };
        places.insert(name, name);
        places.extend(indexes.map(|index| (index, name)));
    }
    places
}

/// Returns the standing of each of `pins` that is not simply free, by its index under the key in
/// use.
pub(crate) async fn standings<'a>(
    conn: &impl Conn,
    set: &KeySet,
    account: AccountId,
    pins: impl IntoIterator<Item = &'a Pin>,
    now: SystemTime,
) -> Result<HashMap<PinIndex, Standing>, Error> {
    let mut standings = HashMap::new();
    let places = places(set, account, pins);
    let indexes: Vec<PinIndex> = places.keys().copied().collect();
    for some in indexes.chunks(AT_ONCE) {
        let query = Query::select()
            .columns([pins::Column::PinIndex, pins::Column::CustomerId])
            .column(pins::Column::ReleasedAtMs)
            .from(pins::Entity)
            .and_where(pins::Column::AccountId.eq(account.0))
            .and_where(pins::Column::PinIndex.is_in(some.iter().map(|index| index.0.to_vec())))
            .take();
        for row in conn.raw().query_all(&query).await? {
            let index: Vec<u8> = row.try_get_by_index(0)?;
            let index = index.try_into().map_err(|_| Error::Damaged("PIN index"))?;
            let holder: Option<i64> = row.try_get_by_index(1)?;
            let standing = match row.try_get_by_index::<Option<i64>>(2)? {
                Some(released) if released <= rested_by(now) => Standing::Rested,
                Some(released) => Standing::Resting(released),
                None => Standing::Held(CustomerId(holder.ok_or(Error::Damaged("PIN"))?)),
            };
            let name = places.get(&PinIndex(index)).ok_or(Error::Damaged("PIN index"))?;
            // Beside a row that has rested and is not gone yet, another may have been made.
            let better = standings.entry(*name).or_insert(standing);
            if matches!(better, Standing::Rested) {
                *better = standing;
            }
        }
    }
    Ok(standings)
}

/// What is free of some codes.
pub(crate) struct Free {
    /// Those that nothing stands behind, by their indexes under the key in use.
    pub(crate) codes: HashSet<PinIndex>,
    /// Some code has rested, be it one of these or not. Until its row is gone, it is not among the
    /// free.
    pub(crate) some_rested: bool,
}

/// Returns those of `pins` that nothing stands behind.
///
/// Answers from the unique index alone and with the free ones alone: in a nearly full space, reading
/// the rows of all the others takes most of the time a PIN is made in. Whether one has rested is
/// asked in the same statement: on PostgreSQL, each is a round trip.
pub(crate) async fn without_row(
    conn: &impl Conn,
    set: &KeySet,
    account: AccountId,
    pins: &[Pin],
    now: SystemTime,
) -> Result<Free, Error> {
    /// What SQLite and PostgreSQL both call the first column of a list of values.
    const INDEX: &str = "column1";

    let taken = Query::select()
        .expr(Expr::value(1))
        .from(pins::Entity)
        .and_where(pins::Column::AccountId.eq(account.0))
        .and_where(Expr::col((pins::Entity, pins::Column::PinIndex)).equals(("drawn", INDEX)))
        .take();
    // Not “is there one released by then?”: PostgreSQL, which knows little of a column that is
    // nearly always null, goes through the whole table for that.
    let first_released = Query::select()
        .column(pins::Column::ReleasedAtMs)
        .from(pins::Entity)
        .and_where(pins::Column::ReleasedAtMs.is_not_null())
        .order_by(pins::Column::ReleasedAtMs, Order::Asc)
        .limit(1)
        .take();
    let first_released = Query::select()
        .expr(Expr::cust("NULL"))
        .column(("first", pins::Column::ReleasedAtMs))
        .from_subquery(first_released, "first")
        .take();
    let places = places(set, account, pins);
    let indexes: Vec<PinIndex> = places.keys().copied().collect();
    let mut empty = HashSet::new();
    let mut some_rested = false;
    for some in indexes.chunks(AT_ONCE) {
        let query = Query::select()
            .column(("drawn", INDEX))
            .expr(Expr::cust("CAST(NULL AS bigint)"))
            .from_values(some.iter().map(|index| index.0.to_vec()), "drawn")
            .and_where(Expr::not_exists(taken.clone()))
            .union(UnionType::All, first_released.clone())
            .take();
        for row in conn.raw().query_all(&query).await? {
            match row.try_get_by_index::<Option<Vec<u8>>>(0)? {
                Some(index) => {
                    let index = index.try_into().map_err(|_| Error::Damaged("PIN index"))?;
                    empty.insert(PinIndex(index));
                }
                None => some_rested = row.try_get_by_index::<i64>(1)? <= rested_by(now),
            }
        }
    }
    // A code is free where all its places are.
    let taken: HashSet<PinIndex> =
        places.iter().filter(|(place, _)| !empty.contains(*place)).map(|(_, name)| *name).collect();
    let codes = places.into_values().filter(|name| !taken.contains(name)).collect();
    Ok(Free { codes, some_rested })
}

/// Takes away the rows of a released PIN that has rested.
pub(crate) async fn forget_rested(
    tx: &Tx,
    set: &KeySet,
    account: AccountId,
    pin: &Pin,
    now: SystemTime,
) -> Result<(), Error> {
    let indexes = set.pin_indexes(account, pin).map(|index| index.0.to_vec());
    pins::Entity::delete_many()
        .filter(pins::Column::AccountId.eq(account.0))
        .filter(pins::Column::PinIndex.is_in(indexes))
        .filter(pins::Column::ReleasedAtMs.lte(rested_by(now)))
        .exec(tx.raw())
        .await?;
    Ok(())
}

/// Gives `pin` to a customer; `false` where the code is taken, the customer has a PIN, or the keys
/// it was made with are in use no more.
///
/// The last is asked in the same statement, and the row of the keys is held: a reference to one
/// that has gone meanwhile would be an error, which ends a transaction on PostgreSQL.
pub(crate) async fn insert(tx: &Tx, row: pins::ActiveModel) -> Result<bool, Error> {
    let (mut columns, mut values) = (Vec::new(), Query::select());
    for column in pins::Column::iter() {
        if let Some(value) = row.get(column).into_value() {
            columns.push(column);
            values.expr(Expr::value(value));
        }
    }
    let made_with = row.index_key_id.clone().take().flatten();
    values
        .from(index_keys::Entity)
        .and_where(Expr::col((index_keys::Entity, index_keys::Column::Id)).eq(made_with))
        .lock(LockType::KeyShare);
    let insert = Query::insert()
        .into_table(pins::Entity)
        .columns(columns)
        .select_from(values)
        .expect("as many values as columns")
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .take();
    Ok(execute(tx, &insert).await? == 1)
}

/// The row of a live PIN.
pub(crate) fn row(
    set: &KeySet,
    account: AccountId,
    (customer, unique_id): (CustomerId, Uuid),
    pin: &Pin,
    now: SystemTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> pins::ActiveModel {
    let sealed = set.seal_pin(unique_id, pin, rng);
    pins::ActiveModel {
        account_id: Set(account.0),
        customer_id: Set(Some(customer.0)),
        pin_index: Set(set.pin_index(account, pin).0.to_vec()),
        sealed: Set(Some(sealed.bytes)),
        digits: Set(i16::from(pin.digits())),
        key_id: Set(sealed.key_id),
        created_at_ms: Set(to_ms(now)),
        released_at_ms: Set(None),
        index_key_id: Set(Some(set.in_use())),
        resting_key_id: Set(None),
        ..Default::default()
    }
}
