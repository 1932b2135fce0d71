//! The PINs that keys were used on, and writing them anew.

use std::collections::BTreeSet;

use pinion_domain::Pin;
use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryResult,
    Value,
    sea_query::{
        Alias, Expr, ExprTrait, IntoIden, JoinType, Order, Query, SelectStatement, TableRef,
        UpdateStatement, ValueTuple,
    },
};
use uuid::Uuid;

use crate::{
    AccountId, Error, PinKeys, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::{customers, pins},
    keys::{KeySet, Sealed, check::Name},
};

/// Rows written anew in one statement, two values each: below the 32,766 values SQLite binds, and
/// few enough that others wait for a chunk a fraction of a second.
pub(super) const AT_ONCE: u64 = 1000;

pub(super) async fn live_pins(conn: &impl Conn) -> Result<u64, Error> {
    Ok(pins::Entity::find().filter(pins::Column::ReleasedAtMs.is_null()).count(conn.raw()).await?)
}

/// Counts the PINs that are sealed with another key than `number`.
pub(super) async fn sealed_before(conn: &impl Conn, number: i16) -> Result<u64, Error> {
    Ok(pins::Entity::find().filter(pin_sealed_before(number)).count(conn.raw()).await?)
}

/// Returns the names of the keys that some PIN was found by or sealed with.
pub(super) async fn needed(conn: &impl Conn) -> Result<Vec<Name>, Error> {
    let seals = numbers(pins::Column::KeyId)
        .from(pins::Entity)
        .and_where(pins::Column::ReleasedAtMs.is_null())
        .take();
    let indexes = numbers(pins::Column::RestingKeyId)
        .from(pins::Entity)
        .and_where(pins::Column::ReleasedAtMs.is_not_null())
        .and_where(pins::Column::RestingKeyId.is_not_null())
        .take();

    let seals = read_numbers(conn, &seals).await?.into_iter().map(Name::Seal);
    let indexes = read_numbers(conn, &indexes).await?.into_iter().map(Name::Index);
    Ok(seals.chain(indexes).collect())
}

pub(super) fn numbers(column: impl ColumnTrait) -> SelectStatement {
    Query::select().distinct().column(column).take()
}

pub(super) async fn read_numbers(
    conn: &impl Conn,
    query: &SelectStatement,
) -> Result<BTreeSet<i16>, Error> {
    let rows = conn.raw().query_all(query).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Notes of released PINs that do not say so which key they rest under: servers that did not know
/// of it released them.
pub(super) async fn rest_under(tx: &Tx, number: i16) -> Result<(), Error> {
    let update = Query::update()
        .table(pins::Entity)
        .value(pins::Column::RestingKeyId, number)
        .value(pins::Column::IndexKeyId, Option::<i16>::None)
        .and_where(pins::Column::ReleasedAtMs.is_not_null())
        .and_where(pins::Column::RestingKeyId.is_null())
        .take();
    execute(tx, &update).await.map(|_| ())
}

/// Stores every live PIN under the index key in use.
pub(super) async fn index_anew(
    tx: &Tx,
    keys: &PinKeys,
    set: &KeySet,
    done: &mut (impl FnMut(u64) + Send),
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let some = live(tx, Condition::all().add(pins::Column::Id.gt(after))).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id;
        let mut anew = Vec::with_capacity(some.len());
        for row in &some {
            let pin = row.open(keys)?;
            anew.push((row.id, set.pin_index(row.account, &pin).0.to_vec()));
        }
        let update = from_list(anew, pins::Entity, pins::Column::Id, pins::Column::PinIndex)
            .value(pins::Column::IndexKeyId, set.in_use())
            .and_where(pins::Column::ReleasedAtMs.is_null())
            .take();
        done(execute(tx, &update).await?);
    }
}

/// Seals some PINs with the key in use, and returns how many; those released meanwhile do not
/// count, and need none.
pub(super) async fn reseal_pins(
    tx: &Tx,
    keys: &PinKeys,
    set: &KeySet,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<u64, Error> {
    let some = live(tx, pin_sealed_before(set.in_use())).await?;
    let mut anew = Vec::with_capacity(some.len());
    for row in &some {
        anew.push((row.id, set.seal_pin(row.customer, &row.open(keys)?, rng).bytes));
    }
    if anew.is_empty() {
        return Ok(0);
    }
    let update = from_list(anew, pins::Entity, pins::Column::Id, pins::Column::Sealed)
        .value(pins::Column::KeyId, set.in_use())
        .and_where(pins::Column::ReleasedAtMs.is_null())
        .take();
    execute(tx, &update).await?;
    Ok(count(&some))
}

fn count<T>(rows: &[T]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

fn pin_sealed_before(number: i16) -> Condition {
    Condition::all()
        .add(Expr::col((pins::Entity, pins::Column::KeyId)).ne(number))
        .add(Expr::col((pins::Entity, pins::Column::ReleasedAtMs)).is_null())
}

/// A live PIN, sealed.
struct Live {
    id: i64,
    account: AccountId,
    customer: Uuid,
    sealed: Sealed,
}

impl Live {
    fn open(&self, keys: &PinKeys) -> Result<Pin, Error> {
        keys.open_pin(self.customer, &self.sealed)
    }

    fn read(row: &QueryResult) -> Result<Self, Error> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            account: AccountId(row.try_get_by_index(1)?),
            customer: row.try_get_by_index(2)?,
            sealed: Sealed { key_id: row.try_get_by_index(3)?, bytes: row.try_get_by_index(4)? },
        })
    }
}

/// Returns the first live PINs for which `which` holds, in the order of their ids.
async fn live(tx: &Tx, which: Condition) -> Result<Vec<Live>, Error> {
    let query = Query::select()
        .columns([pins::Column::Id, pins::Column::AccountId].map(|column| (pins::Entity, column)))
        .column((customers::Entity, customers::Column::UniqueId))
        .columns([pins::Column::KeyId, pins::Column::Sealed].map(|column| (pins::Entity, column)))
        .from(pins::Entity)
        .join(
            JoinType::InnerJoin,
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::Id))
                .equals((pins::Entity, pins::Column::CustomerId)),
        )
        .and_where(Expr::col((pins::Entity, pins::Column::ReleasedAtMs)).is_null())
        .cond_where(which)
        .order_by((pins::Entity, pins::Column::Id), Order::Asc)
        .limit(AT_ONCE)
        .take();
    tx.raw().query_all(&query).await?.iter().map(Live::read).collect()
}

/// Begins an update that sets `column` of each row of `table` to the bytes beside its id.
pub(super) fn from_list<T: EntityTrait, C: ColumnTrait>(
    list: Vec<(impl Into<Value>, Vec<u8>)>,
    table: T,
    id: C,
    column: C,
) -> UpdateStatement {
    /// What SQLite and PostgreSQL both call the columns of a list of values.
    const COLUMNS: [&str; 2] = ["column1", "column2"];

    let list = list.into_iter().map(|(id, bytes)| ValueTuple::Two(id.into(), bytes.into()));
    Query::update()
        .table(table)
        .from(TableRef::ValuesList(list.collect(), Alias::new("anew").into_iden()))
        .value(column, Expr::col(("anew", COLUMNS[1])))
        .and_where(Expr::col((table, id)).equals(("anew", COLUMNS[0])))
        .take()
}
