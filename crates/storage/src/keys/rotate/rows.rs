//! The rows that keys were used on, and writing them anew.

use std::collections::BTreeSet;

use pinion_domain::Pin;
use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryResult,
    sea_query::{
        Alias, Expr, ExprTrait, IntoIden, JoinType, Order, Query, SelectStatement, TableRef,
        UpdateStatement, ValueTuple,
    },
};
use uuid::Uuid;

use crate::{
    AccountId, Error, PinKeys, Tx, UserId,
    conn::{Conn, execute, sealed::Raw},
    entities::{customers, pins, users},
    keys::{KeySet, Sealed, check::Name},
};

/// Rows written anew in one statement, two values each: below the 32,766 values SQLite binds, and
/// few enough that others wait for a chunk a fraction of a second.
const AT_ONCE: u64 = 1000;

pub(super) async fn live_pins(conn: &impl Conn) -> Result<u64, Error> {
    Ok(pins::Entity::find().filter(pins::Column::ReleasedAtMs.is_null()).count(conn.raw()).await?)
}

/// Counts what is sealed with another key than `number`.
pub(super) async fn sealed_before(conn: &impl Conn, number: i16) -> Result<u64, Error> {
    let pins = pins::Entity::find().filter(pin_sealed_before(number)).count(conn.raw()).await?;
    let totp = users::Entity::find().filter(totp_sealed_before(number)).count(conn.raw()).await?;
    Ok(pins + totp)
}

/// Returns the names of the keys that some row was made with, and of those in use.
pub(super) async fn needed(conn: &impl Conn, in_use: i16) -> Result<Vec<Name>, Error> {
    let seals_of_pins = numbers(pins::Column::KeyId)
        .from(pins::Entity)
        .and_where(pins::Column::ReleasedAtMs.is_null())
        .take();
    let seals_of_totp = numbers(users::Column::TotpKeyId)
        .from(users::Entity)
        .and_where(users::Column::TotpKeyId.is_not_null())
        .take();
    let indexes = numbers(pins::Column::RestingKeyId)
        .from(pins::Entity)
        .and_where(pins::Column::ReleasedAtMs.is_not_null())
        .and_where(pins::Column::RestingKeyId.is_not_null())
        .take();

    let mut needed = vec![Name::Index(in_use), Name::Seal(in_use)];
    for query in [seals_of_pins, seals_of_totp] {
        needed.extend(read_numbers(conn, &query).await?.into_iter().map(Name::Seal));
    }
    needed.extend(read_numbers(conn, &indexes).await?.into_iter().map(Name::Index));
    Ok(needed)
}

fn numbers(column: impl ColumnTrait) -> SelectStatement {
    Query::select().distinct().column(column).take()
}

async fn read_numbers(conn: &impl Conn, query: &SelectStatement) -> Result<BTreeSet<i16>, Error> {
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

/// Seals some second factors with the key in use, and returns how many.
pub(super) async fn reseal_totp(
    tx: &Tx,
    keys: &PinKeys,
    set: &KeySet,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<u64, Error> {
    let query = Query::select()
        .columns([users::Column::Id, users::Column::TotpKeyId])
        .column(users::Column::TotpSecret)
        .from(users::Entity)
        .cond_where(totp_sealed_before(set.in_use()))
        .order_by(users::Column::Id, Order::Asc)
        .limit(AT_ONCE)
        // A second factor that is set meanwhile is not to be overwritten with the one before.
        .lock(sea_orm::sea_query::LockType::Update)
        .take();
    let some = tx.raw().query_all(&query).await?;
    let mut anew = Vec::with_capacity(some.len());
    for row in &some {
        let id: i64 = row.try_get_by_index(0)?;
        let sealed = Sealed { key_id: row.try_get_by_index(1)?, bytes: row.try_get_by_index(2)? };
        let secret = keys.open_totp(UserId(id), &sealed)?;
        anew.push((id, set.seal_totp(UserId(id), &secret, rng).bytes));
    }
    if anew.is_empty() {
        return Ok(0);
    }
    let update = from_list(anew, users::Entity, users::Column::Id, users::Column::TotpSecret)
        .value(users::Column::TotpKeyId, set.in_use())
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

fn totp_sealed_before(number: i16) -> Condition {
    Condition::all()
        .add(users::Column::TotpSecret.is_not_null())
        .add(users::Column::TotpKeyId.ne(number))
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
fn from_list<T: EntityTrait, C: ColumnTrait>(
    list: Vec<(i64, Vec<u8>)>,
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
