//! A space on a database of its own.

use std::{
    path::Path,
    time::{Duration, SystemTime},
};

use pinion_domain::{ForbiddenCodes, Pin, PinPolicy};
use pinion_storage::{
    Database, Options, PinKeys, Tx,
    accounts::{self, Account},
    customers::{self, Customer, NewCustomer},
};
use pinion_testdb::{Postgres, Sqlite};
use rand::{SeedableRng, rngs::ChaCha20Rng};

/// An account on a fresh database, with keys, a time and fixed randomness.
pub struct Space {
    pub db: Database,
    pub keys: PinKeys,
    pub account: Account,
    pub now: SystemTime,
    pub rng: ChaCha20Rng,
    pub url: String,
    pub folder: tempfile::TempDir,
    fresh: Fresh,
    _database: Box<dyn Send>,
}

/// Makes an empty database: its address, and what keeps it there.
type Fresh = fn() -> (String, Box<dyn Send>);

impl Space {
    pub async fn on_sqlite() -> Self {
        Self::new(|| {
            let database = Sqlite::fresh();
            (database.url(), Box::new(database))
        })
        .await
    }

    pub async fn on_postgres() -> Self {
        Self::new(|| {
            let database = Postgres::fresh();
            (database.url(), Box::new(database))
        })
        .await
    }

    async fn new(fresh: Fresh) -> Self {
        let (url, database) = tokio::task::spawn_blocking(fresh).await.unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(20_261_123);
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        let folder = tempfile::tempdir().unwrap();
        let db = Database::open(&url, Options::default()).await.unwrap();
        db.migrate().await.unwrap();
        let keys = PinKeys::open_or_create(&db, &folder.path().join("pin-keys"), &mut rng).await;
        let tx = db.begin().await.unwrap();
        let account = accounts::init(&tx, now).await.unwrap();
        tx.commit().await.unwrap();
        let keys = keys.unwrap();
        Self { db, keys, account, now, rng, url, folder, fresh, _database: database }
    }

    /// Makes an empty database of the same kind.
    pub async fn another(&self) -> (String, Box<dyn Send>) {
        tokio::task::spawn_blocking(self.fresh).await.unwrap()
    }

    pub fn key_file(&self) -> std::path::PathBuf {
        Path::new(self.folder.path()).join("pin-keys")
    }

    /// Leaves a policy of four digits with exactly `codes` allowed.
    pub async fn allow_only(&mut self, codes: &[&str]) {
        let four = PinPolicy::new(4, ForbiddenCodes::default(), false).unwrap();
        let others = four.all_allowed().filter(|pin| !codes.contains(&pin.expose()));
        self.account.policy = PinPolicy::new(4, others.collect(), false).unwrap();
        self.save_account().await;
    }

    pub async fn save_account(&self) {
        let tx = self.db.begin().await.unwrap();
        accounts::update(&tx, &self.account).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Registers somebody and commits.
    pub async fn register(&mut self, name: &str) -> (Customer, Pin) {
        let tx = self.db.begin().await.unwrap();
        let registered = self.register_in(&tx, name, None).await.unwrap();
        tx.commit().await.unwrap();
        registered
    }

    /// Registers somebody with a chosen PIN and commits.
    pub async fn register_with(&mut self, name: &str, pin: &str) -> Customer {
        let tx = self.db.begin().await.unwrap();
        let (customer, _) = self.register_in(&tx, name, Some(pin)).await.unwrap();
        tx.commit().await.unwrap();
        customer
    }

    pub async fn register_in(
        &mut self,
        tx: &Tx,
        name: &str,
        digits: Option<&str>,
    ) -> Result<(Customer, Pin), customers::RegisterError> {
        let chosen = digits.map(pin);
        let Self { keys, account, now, rng, .. } = self;
        customers::register(tx, keys, account, &person(name), chosen.as_ref(), *now, rng).await
    }

    pub fn wait(&mut self, time: Duration) {
        self.now += time;
    }
}

pub fn person(name: &str) -> NewCustomer {
    NewCustomer {
        full_name: name.to_owned(),
        email: format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
        company: None,
        language: None,
        active: true,
        is_member: true,
        photo: None,
    }
}

pub fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

pub const DAY: Duration = Duration::from_hours(24);
