//! What every request can reach.

use std::ops::Deref;
use std::sync::Arc;
use std::time::SystemTime;

use pinion_domain::Clock;
use pinion_storage::{AccountId, Database, PinKeys};
use url::Url;

use crate::auth::kiosk::MetKiosks;
use crate::check_in::Waiting;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::passwords::Passwords;
use crate::store::Store;

/// [`State`], shared between requests.
#[derive(Clone)]
pub struct Shared(Arc<State>);

/// What every request can reach. Nothing in it is a truth another process would miss.
pub struct State {
    /// The database.
    pub database: Database,
    /// The keys that PINs are sealed with.
    pub keys: PinKeys,
    /// The account this portal serves. Its settings are read anew where they matter.
    pub account: AccountId,
    /// The one source of the time of day.
    pub clock: Arc<dyn Clock>,
    /// The queue for hashing.
    pub passwords: Passwords,
    /// Kiosks that were met.
    pub kiosks: MetKiosks,
    /// Presses at kiosks that wait for one another's transaction.
    pub presses: Waiting,
    /// What is counted.
    pub metrics: Metrics,
    /// What the operator set.
    pub config: Config,
    /// The address people know the portal by, without a slash at the end of its text where it has no path.
    pub public_url: Url,
}

impl Shared {
    /// Shares `state`.
    #[must_use]
    pub fn new(state: State) -> Self {
        Self(Arc::new(state))
    }
}

impl Deref for Shared {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl State {
    /// Puts a portal together from what it keeps and what its operator set.
    #[must_use]
    pub fn new(store: Store, config: Config, clock: Arc<dyn Clock>, public_url: Url) -> Self {
        Self {
            database: store.database,
            keys: store.keys,
            account: store.account.id,
            clock,
            passwords: Passwords::default(),
            kiosks: MetKiosks::default(),
            presses: Waiting::default(),
            metrics: Metrics::default(),
            config,
            public_url,
        }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// The address of `path`, which begins with a slash, as people reach it.
    #[must_use]
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}
