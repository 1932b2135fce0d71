//! An admin's choice of PIN.

use std::time::SystemTime;

use pinion_domain::{EditRefusal, Pin, PinPolicy};
use rand::CryptoRng;

use super::{REST, index, index::Standing};
use crate::{
    CustomerId, Error, PinKeys, Tx,
    customers::{self, Customer},
    time::from_ms,
};

/// Who has a PIN.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// Names them.
    pub id: CustomerId,
    /// For the admin to read.
    pub full_name: String,
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Holder({})", self.id)
    }
}

/// Why a customer cannot have a PIN. Nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// The policy refuses it.
    #[error(transparent)]
    Refused(#[from] EditRefusal),

    /// Another customer has it.
    #[error("another customer has this PIN")]
    Taken(Holder),

    /// It was released lately.
    #[error("this PIN was released less than 30 days ago")]
    Resting {
        /// From then on it may be given to somebody.
        until: SystemTime,
    },

    /// The database failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Another writer may get in between so many times before it is taken for a failure.
const ATTEMPTS: usize = 5;

/// Gives `customer` the PIN `pin`, releasing the one they had; `false` where it is theirs
/// already.
///
/// # Errors
///
/// [`SetError`]; then they keep what they had.
#[tracing::instrument(name = "db.pins.set", skip_all, err(level = "info"))]
pub async fn set(
    tx: &Tx,
    keys: &PinKeys,
    policy: &PinPolicy,
    customer: &Customer,
    pin: &Pin,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<bool, SetError> {
    policy.check_edit(pin)?;
    let account = customer.account_id;
    let mut set = keys.last_known();
    for _ in 0..ATTEMPTS {
        let part = tx.savepoint().await?;
        let at = set.pin_index(account, pin);
        match index::standings(&part, &set, account, [pin], now).await?.get(&at) {
            Some(Standing::Held(holder)) if *holder == customer.id => return Ok(false),
            Some(Standing::Held(holder)) => return Err(taken(tx, *holder).await?),
            Some(Standing::Resting(since)) => {
                return Err(SetError::Resting { until: from_ms(*since) + REST });
            }
            Some(Standing::Rested) => {
                index::forget_rested(&part, &set, account, pin, now).await?;
            }
            None => {}
        }
        super::release(&part, customer.id, now).await?;
        let named = (customer.id, customer.unique_id);
        if index::insert(&part, index::row(&set, account, named, pin, now, rng)).await? {
            customers::touched(&part, customer.id, now).await?;
            part.commit().await?;
            return Ok(true);
        }
        part.rollback().await?;
        set = keys.in_step(tx).await?;
    }
    Err(Error::Gone("PIN").into())
}

pub(crate) async fn taken(tx: &Tx, holder: CustomerId) -> Result<SetError, Error> {
    let holder = customers::get(tx, holder).await?.ok_or(Error::Gone("customer"))?;
    Ok(SetError::Taken(Holder { id: holder.id, full_name: holder.full_name }))
}
