//! Making a PIN: uniform over the codes that are free and allowed, and fast when few are.

use std::time::SystemTime;

use pinion_domain::{Pin, PinPolicy};
use rand::CryptoRng;

use super::{BulkPins, has_pin, index, purge_released};
use crate::{Error, PinKeys, Tx, customers::Customer, keys::PinIndex};

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
/// A draw hits a free code with probability f, the free share. The first batch is enough in a
/// space that is half full (99.6 %) and costs next to nothing; at 99 % full the second finds one
/// in 72 of 100 cases, the third in 98, the fourth in all but one of 10,000; then the space is gone
/// through. Larger batches look up more in vain, smaller ones ask more often.
const BATCHES: [usize; 4] = [8, 128, 256, 512];

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
    // From here on, a code is free exactly where it has no row.
    purge_released(tx, now).await?;
    for size in BATCHES.into_iter().filter(|size| fits(*size, policy)) {
        let drawn = policy.sample_distinct(size, rng);
        if let Some(pin) = first_free(tx, keys, customer, drawn, now, rng).await? {
            return Ok(pin);
        }
    }
    // Each round that finds a free code and does not get it saw another writer get one.
    for _ in 0..=policy.allowed_count() {
        let mut free = BulkPins::load(tx, keys, customer.account_id, policy, now).await?;
        let Some(pin) = free.take(keys, rng) else {
            break;
        };
        if let Some(pin) = first_free(tx, keys, customer, vec![pin], now, rng).await? {
            return Ok(pin);
        }
    }
    Err(AssignError::NoFreePin { digits: policy.digits() })
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

/// Gives `customer` the first of the codes `drawn`, in the order drawn, that is free.
async fn first_free(
    tx: &Tx,
    keys: &PinKeys,
    customer: &Customer,
    drawn: Vec<Pin>,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Option<Pin>, AssignError> {
    let account = customer.account_id;
    let indexes: Vec<PinIndex> = drawn.iter().map(|pin| keys.pin_index(account, pin)).collect();
    let free = index::without_row(tx, account, &indexes).await?;
    for (pin, _) in drawn.into_iter().zip(indexes).filter(|(_, index)| free.contains(index)) {
        let named = (customer.id, customer.unique_id);
        if index::insert(tx, index::row(keys, account, named, &pin, now, rng)).await? {
            return Ok(Some(pin));
        }
        if has_pin(tx, customer.id).await? {
            return Err(AssignError::HasPin);
        }
    }
    Ok(None)
}
