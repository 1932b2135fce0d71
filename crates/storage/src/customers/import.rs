//! Many customers at a time, a chunk a transaction.

use std::{
    collections::{HashMap, HashSet},
    time::SystemTime,
};

use pinion_domain::{EditRefusal, Pin};
use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, ConnectionTrait,
    sea_query::{Expr, ExprTrait, IntoCondition, LockType, Query},
};

use super::{Change, Customer, Field, UpdateError, import_new::add, photo, row, set_photo, update};
use crate::{
    CustomerId, Error, Picture, PinKeys, Tx,
    accounts::Account,
    conn::sealed::Raw,
    entities::{accounts, customers, pins},
    keys::{KeySet, PinIndex},
    pins::{AssignError, BulkPins, Holder, SetError, assign, set},
    text::{TextError, email_key},
};

/// A customer as an import names them. One with the same e-mail address is changed, what is not
/// named stays.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// At most [`crate::text::MAX_NAME`] characters.
    pub full_name: String,
    /// At most [`crate::text::MAX_EMAIL`] characters. That it is an address is the caller's to
    /// check.
    pub email: String,
    /// The PIN they shall have; `None` keeps theirs, or makes one.
    pub pin: Option<Pin>,
    /// At most [`crate::text::MAX_NAME`] characters.
    pub company: Field<String>,
    /// BCP 47 tag.
    pub language: Field<String>,
    /// Whether they may use their PIN; a new customer may unless told.
    pub active: Option<bool>,
    /// Their photo.
    pub photo: Field<Picture>,
}

/// What became of a row.
#[derive(Debug)]
pub enum ImportOutcome {
    /// A new customer, with a PIN.
    Added {
        /// Who.
        customer: CustomerId,
    },
    /// A known customer was changed.
    Changed {
        /// Who.
        customer: CustomerId,
        /// Whether they have another PIN than before, which an audit log tells.
        pin_changed: bool,
    },
    /// A known customer is as the row says.
    Unchanged,
    /// Nothing of the row was saved.
    Refused(ImportRefusal),
}

/// Why a row was refused.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefusal {
    /// A text is missing, or none a row takes.
    #[error(transparent)]
    Text(#[from] TextError),

    /// The policy refuses the PIN.
    #[error(transparent)]
    PinRefused(#[from] EditRefusal),

    /// Somebody has the PIN: a customer, or an earlier row.
    #[error("another customer has this PIN")]
    PinTaken {
        /// Their name, for the admin to read.
        holder: String,
    },

    /// The PIN was released lately.
    #[error("this PIN was released less than 30 days ago")]
    PinResting {
        /// From then on it may be given to somebody.
        until: SystemTime,
    },

    /// No PIN is free.
    #[error("none of the PINs with {digits} digits is free; {}", pinion_domain::advice(*digits))]
    NoFreePin {
        /// How many digits generated PINs have.
        digits: u8,
    },
}

/// Another writer may get in between so many times before it is taken for a failure.
const ATTEMPTS: usize = 8;

/// Adds or changes a customer for each of `rows`, some hundreds at a time being fastest, and
/// returns what became of each, in their order. `pins` goes from chunk to chunk.
///
/// A later row with the same address changes what an earlier one added. Otherwise customers who
/// are known are changed before new ones are added.
///
/// # Errors
///
/// If the database fails; what is refused is in the outcomes.
#[tracing::instrument(name = "db.customers.import_chunk", skip_all, fields(rows = rows.len()), err)]
pub async fn import_chunk(
    tx: &Tx,
    keys: &PinKeys,
    account: &Account,
    rows: &[ImportRow],
    pins: &mut BulkPins,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Vec<ImportOutcome>, Error> {
    lock_imports(tx, account).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut rest = rows;
    while !rest.is_empty() {
        let (some, after) = rest.split_at(distinct(rest));
        let mut attempt = 1;
        loop {
            let part = tx.savepoint().await?;
            match import_distinct(&part, keys, account, some, pins, now, rng).await {
                Ok(done) => {
                    part.commit().await?;
                    outcomes.extend(done);
                    break;
                }
                Err(error)
                    if (error.is_collision() || error.is_stale_reference())
                        && attempt < ATTEMPTS =>
                {
                    part.rollback().await?;
                    *pins = BulkPins::new(tx, keys, account, now).await?;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
        rest = after;
    }
    Ok(outcomes)
}

/// Waits for the chunks of other imports, and keeps them waiting until `tx` ends. SQLite has one writer anyway.
///
/// Two chunks of some hundred codes each almost always draw one the other has drawn and not committed; without
/// taking turns both would start anew until they gave up. The lock is one that rows which refer to the account
/// do not wait for, so others register and sign in meanwhile.
async fn lock_imports(tx: &Tx, account: &Account) -> Result<(), Error> {
    let query = Query::select()
        .column(accounts::Column::Id)
        .from(accounts::Entity)
        .and_where(accounts::Column::Id.eq(account.id.0))
        .lock(LockType::NoKeyUpdate)
        .take();
    let found = tx.raw().query_one(&query).await?;
    found.map(|_| ()).ok_or(Error::Gone("account"))
}

/// Returns how many of `rows`, from the first on, have different addresses.
fn distinct(rows: &[ImportRow]) -> usize {
    let mut seen = HashSet::with_capacity(rows.len());
    rows.iter().position(|row| !seen.insert(email_key(&row.email))).unwrap_or(rows.len())
}

async fn import_distinct(
    tx: &Tx,
    keys: &PinKeys,
    account: &Account,
    rows: &[ImportRow],
    pins: &mut BulkPins,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Vec<ImportOutcome>, Error> {
    let set = pins.set();
    let known = known(tx, account, rows).await?;
    let mut outcomes: Vec<Option<ImportOutcome>> = rows.iter().map(|_| None).collect();
    let mut new = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        match known.get(&email_key(&row.email)) {
            None => new.push(at),
            Some(known) => {
                let changed = change(tx, keys, &set, account, known, row, now, rng).await?;
                if let (ImportOutcome::Changed { pin_changed: true, .. }, Some(pin)) =
                    (&changed, &row.pin)
                {
                    pins.claim(set.pin_index(account.id, pin));
                }
                outcomes[at] = Some(changed);
            }
        }
    }
    add(tx, &set, account, rows, &new, &mut outcomes, pins, now, rng).await?;
    Ok(outcomes.into_iter().flatten().collect())
}

struct Known {
    customer: Customer,
    pin_index: Option<PinIndex>,
}

/// Finds the customers that the rows name, by address, each with the index of their PIN.
async fn known(
    tx: &Tx,
    account: &Account,
    rows: &[ImportRow],
) -> Result<HashMap<String, Known>, Error> {
    let live = Expr::col((pins::Entity, pins::Column::CustomerId))
        .equals((customers::Entity, customers::Column::Id))
        .and(pins::Column::ReleasedAtMs.is_null());
    let addresses = rows.iter().map(|row| email_key(&row.email));
    let query = row::select()
        .column((customers::Entity, customers::Column::EmailKey))
        .column((pins::Entity, pins::Column::PinIndex))
        .left_join(pins::Entity, live.into_condition())
        .and_where(customers::Column::AccountId.eq(account.id.0))
        .and_where(customers::Column::EmailKey.is_in(addresses))
        .take();
    let mut known = HashMap::new();
    for found in tx.raw().query_all(&query).await? {
        let index: Option<Vec<u8>> = found.try_get("", "pin_index")?;
        let index = index.map(|index| index.try_into().map(PinIndex)).transpose();
        let known_here = Known {
            customer: row::read(&found)?,
            pin_index: index.map_err(|_| Error::Damaged("PIN index"))?,
        };
        known.insert(found.try_get("", "email_key")?, known_here);
    }
    Ok(known)
}

/// Changes a known customer as `row` says, or nothing of them. PINs are compared by `known_keys`:
/// where others are in use, none is the same, and [`set`] finds out.
#[expect(clippy::too_many_arguments, reason = "one step of an import, which has that much state")]
async fn change(
    tx: &Tx,
    keys: &PinKeys,
    known_keys: &KeySet,
    account: &Account,
    known: &Known,
    row: &ImportRow,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<ImportOutcome, Error> {
    let change = Change {
        full_name: Some(row.full_name.clone()),
        email: None,
        company: row.company.clone(),
        language: row.language.clone(),
        active: row.active,
        is_member: None,
    };
    let part = tx.savepoint().await?;
    let customer = &known.customer;
    let mut changed = match update(&part, customer, &change, now).await {
        Ok(changed) => changed,
        Err(UpdateError::Text(text)) => return Ok(ImportOutcome::Refused(text.into())),
        Err(UpdateError::EmailTaken) => return Err(Error::Gone("customer")),
        Err(UpdateError::Storage(error)) => return Err(error),
    };
    changed |= change_photo(&part, customer, &row.photo, now).await?;
    let index = row.pin.as_ref().map(|pin| known_keys.pin_index(account.id, pin));
    let mut pin_changed = false;
    if let Some(pin) = row.pin.as_ref().filter(|_| known.pin_index != index) {
        match set(&part, keys, &account.policy, customer, pin, now, rng).await {
            Ok(set) => pin_changed = set,
            Err(SetError::Storage(error)) => return Err(error),
            Err(refusal) => {
                part.rollback().await?;
                return Ok(ImportOutcome::Refused(pin_refusal(refusal)?));
            }
        }
    } else if known.pin_index.is_none() {
        match assign(&part, keys, &account.policy, customer, now, rng).await {
            Ok(_) => pin_changed = true,
            Err(AssignError::NoFreePin { digits }) => {
                part.rollback().await?;
                return Ok(ImportOutcome::Refused(ImportRefusal::NoFreePin { digits }));
            }
            Err(AssignError::HasPin) => {}
            Err(AssignError::Storage(error)) => return Err(error),
        }
    }
    part.commit().await?;
    Ok(if changed || pin_changed {
        ImportOutcome::Changed { customer: customer.id, pin_changed }
    } else {
        ImportOutcome::Unchanged
    })
}

async fn change_photo(
    tx: &Tx,
    customer: &Customer,
    new: &Field<Picture>,
    now: SystemTime,
) -> Result<bool, Error> {
    let new = match new {
        Field::Keep => return Ok(false),
        Field::Clear => None,
        Field::Set(picture) => Some(picture.clone()),
    };
    if photo(tx, customer.id).await? == new {
        return Ok(false);
    }
    set_photo(tx, customer.id, new, now).await?;
    Ok(true)
}

fn pin_refusal(error: SetError) -> Result<ImportRefusal, Error> {
    match error {
        SetError::Refused(refusal) => Ok(refusal.into()),
        SetError::Taken(Holder { full_name, .. }) => {
            Ok(ImportRefusal::PinTaken { holder: full_name })
        }
        SetError::Resting { until } => Ok(ImportRefusal::PinResting { until }),
        SetError::Storage(error) => Err(error),
    }
}
