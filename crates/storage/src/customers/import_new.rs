//! The rows of an import that name nobody yet: checked together, inserted together.

use std::{collections::HashMap, time::SystemTime};

use pinion_domain::Pin;
use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QuerySelect, QueryTrait, sea_query::Query,
};
use uuid::Uuid;

use super::{
    Field, ImportOutcome, ImportRefusal, ImportRow, NewCustomer, directory,
    register::{check, new_row},
};
use crate::{
    AccountId, CustomerId, Error, Tx,
    accounts::Account,
    conn::sealed::Raw,
    entities::{customers, pins},
    keys::{KeySet, PinIndex},
    pins::{BulkPins, REST, index, index::Standing},
    time::from_ms,
};

/// Rows in one INSERT: seventeen values each, below the 32,766 SQLite binds.
const AT_ONCE: usize = 500;

/// Somebody who will be added, and the PIN they get.
struct Added {
    /// The place of their row.
    at: usize,
    row: customers::ActiveModel,
    unique_id: Uuid,
    pin: Pin,
}

/// Adds those of `rows` that `new` points at, and notes what became of them in `outcomes`.
#[expect(clippy::too_many_arguments, reason = "one step of an import, which has that much state")]
pub(super) async fn add(
    tx: &Tx,
    set: &KeySet,
    account: &Account,
    rows: &[ImportRow],
    new: &[usize],
    outcomes: &mut [Option<ImportOutcome>],
    pins: &mut BulkPins,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(), Error> {
    let mut chosen = Chosen::look_up(tx, set, account, rows, new, now).await?;
    for pin in &chosen.rested {
        index::forget_rested(tx, set, account.id, pin, now).await?;
    }
    // All choices come before the first PIN is made, which could be one that a later row chose; and what a refused
    // row chose stays free.
    let mut admitted = Vec::with_capacity(new.len());
    for at in new {
        let (row, person) = (&rows[*at], person(&rows[*at]));
        let choice = check(&person)
            .map_err(ImportRefusal::from)
            .and_then(|()| chosen.admit(*at, row, account));
        if let (Ok(Some(_)), Some(index)) = (&choice, chosen.indexes.get(at)) {
            pins.claim(*index);
        }
        admitted.push((*at, person, choice));
    }

    let mut added = Vec::with_capacity(new.len());
    for (at, person, choice) in admitted {
        let pin = choice.and_then(|pin| pin.map_or_else(|| make(pins, account, rng), Ok));
        match pin {
            Err(refusal) => outcomes[at] = Some(ImportOutcome::Refused(refusal)),
            Ok(pin) => {
                let row = new_row(account, &person, now, rng);
                let unique_id = row.unique_id.clone().unwrap();
                added.push(Added { at, row, unique_id, pin });
            }
        }
    }
    for some in added.chunks(AT_ONCE) {
        let ids = insert(tx, set, account.id, some, now, rng).await?;
        for (added, customer) in some.iter().zip(ids) {
            outcomes[added.at] = Some(ImportOutcome::Added { customer });
        }
    }
    Ok(())
}

fn make(
    pins: &mut BulkPins,
    account: &Account,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Pin, ImportRefusal> {
    let digits = account.policy.digits();
    pins.take(rng).ok_or(ImportRefusal::NoFreePin { digits })
}

fn person(row: &ImportRow) -> NewCustomer {
    NewCustomer {
        full_name: row.full_name.clone(),
        email: row.email.clone(),
        company: value(&row.company),
        language: value(&row.language),
        active: row.active.unwrap_or(true),
        is_member: true,
        photo: value(&row.photo),
    }
}

fn value<T: Clone>(field: &Field<T>) -> Option<T> {
    match field {
        Field::Keep | Field::Clear => None,
        Field::Set(value) => Some(value.clone()),
    }
}

/// The PINs that new rows ask for.
struct Chosen {
    indexes: HashMap<usize, PinIndex>,
    standings: HashMap<PinIndex, Standing>,
    rested: Vec<Pin>,
    holders: HashMap<CustomerId, String>,
    earlier: HashMap<PinIndex, String>,
}

impl Chosen {
    async fn look_up(
        tx: &Tx,
        set: &KeySet,
        account: &Account,
        rows: &[ImportRow],
        new: &[usize],
        now: SystemTime,
    ) -> Result<Self, Error> {
        let pins = || new.iter().filter_map(|at| Some((*at, rows[*at].pin.as_ref()?)));
        let indexes: HashMap<usize, PinIndex> =
            pins().map(|(at, pin)| (at, set.pin_index(account.id, pin))).collect();
        let standings =
            index::standings(tx, set, account.id, pins().map(|(_, pin)| pin), now).await?;
        let rested = pins()
            .filter(|(at, _)| matches!(standings.get(&indexes[at]), Some(Standing::Rested)))
            .map(|(_, pin)| pin.clone())
            .collect();
        let holders = holders(tx, standings.values()).await?;
        Ok(Self { indexes, standings, rested, holders, earlier: HashMap::new() })
    }

    /// Returns the PIN that row `at` may have; `None` where it asks for none.
    fn admit(
        &mut self,
        at: usize,
        row: &ImportRow,
        account: &Account,
    ) -> Result<Option<Pin>, ImportRefusal> {
        let Some((pin, index)) = row.pin.as_ref().zip(self.indexes.get(&at)) else {
            return Ok(None);
        };
        account.policy.check_edit(pin)?;
        match self.standings.get(index) {
            Some(Standing::Held(holder)) => {
                let holder = self.holders.get(holder).cloned().unwrap_or_default();
                return Err(ImportRefusal::PinTaken { holder });
            }
            Some(Standing::Resting(since)) => {
                return Err(ImportRefusal::PinResting { until: from_ms(*since) + REST });
            }
            Some(Standing::Rested) | None => {}
        }
        if let Some(holder) = self.earlier.get(index) {
            return Err(ImportRefusal::PinTaken { holder: holder.clone() });
        }
        self.earlier.insert(*index, row.full_name.clone());
        Ok(Some(pin.clone()))
    }
}

async fn holders(
    tx: &Tx,
    standings: impl Iterator<Item = &Standing>,
) -> Result<HashMap<CustomerId, String>, Error> {
    let ids: Vec<i64> = standings
        .filter_map(|standing| match standing {
            Standing::Held(holder) => Some(holder.0),
            Standing::Resting(_) | Standing::Rested => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = customers::Entity::find()
        .select_only()
        .columns([customers::Column::Id, customers::Column::FullName])
        .into_query()
        .and_where(customers::Column::Id.is_in(ids))
        .take();
    let rows = tx.raw().query_all(&query).await?;
    let named = rows
        .iter()
        .map(|row| Ok((CustomerId(row.try_get_by_index(0)?), row.try_get_by_index::<String>(1)?)));
    named.collect()
}

/// Inserts customers with their PINs, and returns who they are, in their order.
async fn insert(
    tx: &Tx,
    set: &KeySet,
    account: AccountId,
    added: &[Added],
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Vec<CustomerId>, Error> {
    let rows = added.iter().map(|added| added.row.clone());
    customers::Entity::insert_many(rows).exec_without_returning(tx.raw()).await?;
    let query = Query::select()
        .columns([customers::Column::UniqueId, customers::Column::Id])
        .from(customers::Entity)
        .and_where(customers::Column::UniqueId.is_in(added.iter().map(|added| added.unique_id)))
        .take();
    let mut ids = HashMap::with_capacity(added.len());
    for row in tx.raw().query_all(&query).await? {
        ids.insert(row.try_get_by_index::<Uuid>(0)?, CustomerId(row.try_get_by_index(1)?));
    }
    let (mut entries, mut rows) =
        (Vec::with_capacity(added.len()), Vec::with_capacity(added.len()));
    let mut in_order = Vec::with_capacity(added.len());
    for added in added {
        let id = ids.get(&added.unique_id).ok_or(Error::Gone("customer"))?;
        in_order.push(*id);
        entries.push(directory::entry_of_new(*id, &added.row));
        rows.push(index::row(set, account, (*id, added.unique_id), &added.pin, now, rng));
    }
    directory::put(tx, entries).await?;
    pins::Entity::insert_many(rows).exec_without_returning(tx.raw()).await?;
    Ok(in_order)
}
