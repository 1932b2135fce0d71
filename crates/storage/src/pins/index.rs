//! The rows behind codes: which are taken, and putting one there.

use std::{
    collections::{HashMap, HashSet},
    time::SystemTime,
};

use pinion_domain::Pin;
use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, PinKeys, Tx,
    conn::{Conn, sealed::Raw},
    entities::pins,
    keys::PinIndex,
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

/// Returns the standing of each of `indexes` that is not simply free.
pub(crate) async fn standings(
    conn: &impl Conn,
    account: AccountId,
    indexes: &[PinIndex],
    now: SystemTime,
) -> Result<HashMap<PinIndex, Standing>, Error> {
    let mut standings = HashMap::new();
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
            standings.insert(PinIndex(index), standing);
        }
    }
    Ok(standings)
}

/// Returns those of `indexes` that nothing stands behind.
///
/// Answers from the unique index alone and with the free ones alone: in a nearly full space, reading
/// the rows of all the others takes most of the time a PIN is made in.
pub(crate) async fn without_row(
    conn: &impl Conn,
    account: AccountId,
    indexes: &[PinIndex],
) -> Result<HashSet<PinIndex>, Error> {
    /// What SQLite and PostgreSQL both call the first column of a list of values.
    const INDEX: &str = "column1";

    let taken = Query::select()
        .expr(Expr::value(1))
        .from(pins::Entity)
        .and_where(pins::Column::AccountId.eq(account.0))
        .and_where(Expr::col((pins::Entity, pins::Column::PinIndex)).equals(("drawn", INDEX)))
        .take();
    let mut free = HashSet::new();
    for some in indexes.chunks(AT_ONCE) {
        let query = Query::select()
            .column(("drawn", INDEX))
            .from_values(some.iter().map(|index| index.0.to_vec()), "drawn")
            .and_where(Expr::not_exists(taken.clone()))
            .take();
        for row in conn.raw().query_all(&query).await? {
            let index: Vec<u8> = row.try_get_by_index(0)?;
            free.insert(PinIndex(index.try_into().map_err(|_| Error::Damaged("PIN index"))?));
        }
    }
    Ok(free)
}

/// Takes away the row of a released PIN that has rested.
pub(crate) async fn forget_rested(
    tx: &Tx,
    account: AccountId,
    index: PinIndex,
    now: SystemTime,
) -> Result<(), Error> {
    pins::Entity::delete_many()
        .filter(pins::Column::AccountId.eq(account.0))
        .filter(pins::Column::PinIndex.eq(index.0.to_vec()))
        .filter(pins::Column::ReleasedAtMs.lte(rested_by(now)))
        .exec(tx.raw())
        .await?;
    Ok(())
}

/// Gives `pin` to a customer; `false` where the code is taken or the customer has a PIN.
pub(crate) async fn insert(tx: &Tx, row: pins::ActiveModel) -> Result<bool, Error> {
    let inserted = pins::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(inserted == 1)
}

/// The row of a live PIN.
pub(crate) fn row(
    keys: &PinKeys,
    account: AccountId,
    (customer, unique_id): (CustomerId, Uuid),
    pin: &Pin,
    now: SystemTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> pins::ActiveModel {
    let sealed = keys.seal_pin(unique_id, pin, rng);
    pins::ActiveModel {
        account_id: Set(account.0),
        customer_id: Set(Some(customer.0)),
        pin_index: Set(keys.pin_index(account, pin).0.to_vec()),
        sealed: Set(Some(sealed.bytes)),
        digits: Set(i16::from(pin.digits())),
        key_id: Set(sealed.key_id),
        created_at_ms: Set(to_ms(now)),
        released_at_ms: Set(None),
        ..Default::default()
    }
}
