//! Many PINs at a time: what is taken is read once and remembered.

use std::{collections::HashSet, sync::Arc, time::SystemTime};

use pinion_domain::{Pin, PinPolicy};
use rand::{CryptoRng, RngExt};
use sea_orm::{ColumnTrait, ConnectionTrait, sea_query::Query};

use crate::{
    AccountId, Error, PinKeys, Tx,
    accounts::Account,
    conn::sealed::Raw,
    entities::pins,
    keys::{KeySet, PinIndex},
    pins::purge_released,
};

/// The codes that were taken when it was loaded, and those taken from it since.
///
/// Another writer may take one meanwhile: the unique index tells, and [`BulkPins`] is loaded
/// anew.
#[derive(Clone)]
pub struct BulkPins {
    /// What it was loaded with. Once other keys are in use, nothing made with these is stored.
    set: Arc<KeySet>,
    account: AccountId,
    policy: Arc<PinPolicy>,
    taken: HashSet<PinIndex>,
    /// Every free code, once so few are left that drawing at random misses too often.
    listed: Option<Vec<Pin>>,
}

/// Draws that miss before the free codes are listed: at 99 % full, one in five runs.
const DRAWS: usize = 160;

/// The most codes that are listed. In a larger space drawing goes on: to fill even a tenth of it
/// takes a million customers.
const MOST_LISTED: u64 = 1_000_000;

/// Draws in a space too large to list before it is called full.
const MOST_DRAWS: usize = 100_000;

impl BulkPins {
    /// Reads which codes are taken. Released ones that have rested are forgotten on the way.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn new(
        tx: &Tx,
        keys: &PinKeys,
        account: &Account,
        now: SystemTime,
    ) -> Result<Self, Error> {
        let set = keys.in_step(tx).await?;
        Self::load(tx, set, account.id, &account.policy, now).await
    }

    #[tracing::instrument(name = "db.pins.load_taken", skip_all, err)]
    pub(crate) async fn load(
        tx: &Tx,
        set: Arc<KeySet>,
        account: AccountId,
        policy: &PinPolicy,
        now: SystemTime,
    ) -> Result<Self, Error> {
        purge_released(tx, now).await?;
        let query = Query::select()
            .column(pins::Column::PinIndex)
            .from(pins::Entity)
            .and_where(pins::Column::AccountId.eq(account.0))
            .and_where(pins::Column::Digits.eq(i16::from(policy.digits())))
            .take();
        let rows = tx.raw().query_all(&query).await?;
        let mut taken = HashSet::with_capacity(rows.len());
        for row in rows {
            let index: Vec<u8> = row.try_get_by_index(0)?;
            taken.insert(PinIndex(index.try_into().map_err(|_| Error::Damaged("PIN index"))?));
        }
        let mut pins = Self { set, account, policy: Arc::new(policy.clone()), taken, listed: None };
        pins.list_if_draws_would_miss();
        Ok(pins)
    }

    /// Takes a code, uniformly from those free and allowed; `None` where none is free.
    pub(crate) fn take(&mut self, rng: &mut (impl CryptoRng + ?Sized)) -> Option<Pin> {
        if self.listed.is_none() {
            let enough = self.policy.allowed_count() <= MOST_LISTED;
            for _ in 0..if enough { DRAWS } else { MOST_DRAWS } {
                let pin = self.policy.sample(rng)?;
                if self.claim_free(&pin) {
                    return Some(pin);
                }
            }
            if !enough {
                return None;
            }
            self.list();
        }
        while let Some(free) = self.listed.as_mut().filter(|free| !free.is_empty()) {
            let pin = free.swap_remove(rng.random_range(0..free.len()));
            if self.claim_free(&pin) {
                return Some(pin);
            }
        }
        None
    }

    /// The keys its codes are stored with.
    pub(crate) fn set(&self) -> Arc<KeySet> {
        Arc::clone(&self.set)
    }

    /// Counts a chosen code as taken.
    pub(crate) fn claim(&mut self, index: PinIndex) {
        self.taken.insert(index);
    }

    /// Counts `pin` as taken; `false` where it was.
    fn claim_free(&mut self, pin: &Pin) -> bool {
        let mut indexes = self.set.pin_indexes(self.account, pin);
        let Some(index) = indexes.next() else { return false };
        !indexes.any(|resting| self.taken.contains(&resting)) && self.taken.insert(index)
    }

    fn is_free(&self, pin: &Pin) -> bool {
        !self.set.pin_indexes(self.account, pin).any(|index| self.taken.contains(&index))
    }

    fn list_if_draws_would_miss(&mut self) {
        let allowed = self.policy.allowed_count();
        let taken = u64::try_from(self.taken.len()).unwrap_or(u64::MAX);
        let few_free = taken.saturating_mul(100) > allowed.saturating_mul(98);
        let few_allowed = allowed * 10 < 10_u64.pow(u32::from(self.policy.digits()));
        if allowed <= MOST_LISTED && (few_free || few_allowed) {
            self.list();
        }
    }

    fn list(&mut self) {
        let free = self.policy.all_allowed().filter(|pin| self.is_free(pin)).collect();
        self.listed = Some(free);
    }
}

impl std::fmt::Debug for BulkPins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BulkPins({} taken)", self.taken.len())
    }
}
