//! Making a PIN: uniform over the codes that are free and allowed, and fast when few are.

use std::{sync::Arc, time::SystemTime};

use pinion_domain::{Pin, PinPolicy};
use rand::CryptoRng;

use super::{BulkPins, has_pin, index, purge_released};
use crate::{Error, PinKeys, Tx, customers::Customer, keys::KeySet};

/// Why a customer got no PIN.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// Every code the policy allows is held, or rests.
    #[error("none of the PINs with {digits} digits is free; {}", pinion_domain::advice(*digits))]
    NoFreePin {
        /// How many digits generated PINs have.
        digits: u8,
    },

    /// The customer has a PIN.
    #[error("the customer has a PIN already")]
    HasPin,

    /// The database failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// How many codes are drawn and looked up at once, one batch after the other.
///
/// A draw hits a free code with probability f, the free share. At 99 % full, the first batch finds
/// one in 72 of 100 cases, the second in 98, the third in all but one of 10,000; then the space is
/// gone through. Larger batches look up more in vain, smaller ones ask more often, and on PostgreSQL
/// to ask takes longer than to look a hundred codes up.
const BATCHES: [usize; 3] = [128, 256, 512];

/// Makes a PIN for `customer`, who has none.
///
/// # Errors
///
/// [`AssignError`].
#[tracing::instrument(name = "db.pins.assign", skip_all, err(level = "info"))]
pub async fn assign(
    tx: &Tx,
    keys: &PinKeys,
    policy: &PinPolicy,
    customer: &Customer,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Pin, AssignError> {
    let mut set = keys.last_known();
    loop {
        match make(tx, &set, policy, customer, now, rng).await? {
            Made::Pin(pin) => return Ok(pin),
            Made::None => return Err(AssignError::NoFreePin { digits: policy.digits() }),
            // Once, but for a rotation that ended in between.
            Made::Stale => set = keys.in_step(tx).await?,
        }
    }
}

/// What became of making a PIN with some keys.
enum Made {
    /// It is the customer's.
    Pin(Pin),
    /// No code is free.
    None,
    /// Other keys are in use: what was looked up was nothing.
    Stale,
}

async fn make(
    tx: &Tx,
    set: &Arc<KeySet>,
    policy: &PinPolicy,
    customer: &Customer,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Made, AssignError> {
    for size in BATCHES.into_iter().filter(|size| fits(*size, policy)) {
        let drawn = policy.sample_distinct(size, rng);
        if let Some(made) = first_free(tx, set, customer, drawn, now, rng).await? {
            return Ok(made);
        }
    }
    // Each round that finds a free code and does not get it saw another writer get one.
    for _ in 0..=policy.allowed_count() {
        let mut free =
            BulkPins::load(tx, Arc::clone(set), customer.account_id, policy, now).await?;
        let Some(pin) = free.take(rng) else {
            break;
        };
        if let Some(made) = first_free(tx, set, customer, vec![pin], now, rng).await? {
            return Ok(made);
        }
    }
    Ok(Made::None)
}

/// Drawing that many different codes is quick, as most draws give a new one.
fn fits(batch: usize, policy: &PinPolicy) -> bool {
    u64::try_from(batch).is_ok_and(|batch| batch * 4 <= policy.allowed_count())
}

/// Releases the PIN `customer` has, if any, and makes another.
///
/// # Errors
///
/// [`AssignError`]; then the old one stays.
#[tracing::instrument(name = "db.pins.replace", skip_all, err(level = "info"))]
pub async fn replace(
    tx: &Tx,
    keys: &PinKeys,
    policy: &PinPolicy,
    customer: &Customer,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Pin, AssignError> {
    let part = tx.savepoint().await?;
    super::release(&part, customer.id, now).await?;
    let pin = assign(&part, keys, policy, customer, now, rng).await?;
    crate::customers::touched(&part, customer.id, now).await?;
    part.commit().await?;
    Ok(pin)
}

/// Gives `customer` the first of the codes `drawn`, in the order drawn, that is free; `None` where
/// none is.
async fn first_free(
    tx: &Tx,
    set: &KeySet,
    customer: &Customer,
    drawn: Vec<Pin>,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Option<Made>, AssignError> {
    let account = customer.account_id;
    let mut free = index::without_row(tx, set, account, &drawn, now).await?;
    if free.some_rested {
        // Then a code is free exactly where it has no row.
        purge_released(tx, now).await?;
        free = index::without_row(tx, set, account, &drawn, now).await?;
    }
    for pin in drawn {
        if !free.codes.contains(&set.pin_index(account, &pin)) {
            continue;
        }
        let named = (customer.id, customer.unique_id);
        if index::insert(tx, index::row(set, account, named, &pin, now, rng)).await? {
            return Ok(Some(Made::Pin(pin)));
        }
        if has_pin(tx, customer.id).await? {
            return Err(AssignError::HasPin);
        }
        if !set.is_in_use(tx).await? {
            return Ok(Some(Made::Stale));
        }
    }
    Ok(None)
}
