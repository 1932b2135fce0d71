//! A portal with 100,000 customers, in this process.

use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use pinion_domain::{Clock as _, PinPolicy};
use pinion_portal::config::{Data, Network};
use pinion_portal::{Config, Portal, Running, SystemClock};
use pinion_storage::accounts::{self, Account};
use pinion_storage::customers::{self, Customer, Field, ImportOutcome, ImportRow};
use pinion_storage::pins::{self, BulkPins};
use pinion_storage::sessions::TokenHash;
use pinion_storage::{Database, Options, PinKeys, Tx};
use rand::Rng as _;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tracing_subscriber::EnvFilter;

/// Customers of the space. Their PINs have six digits: so many do not fit into five.
pub const CUSTOMERS: usize = 100_000;

/// Rows of an import in one transaction, as `pinion-portal members import` has it.
const CHUNK: usize = 500;

/// A portal that runs in this process, and its database opened a second time.
pub struct Filled {
    /// Opened as the portal opens it.
    pub database: Database,
    /// The portal's.
    pub keys: Arc<PinKeys>,
    /// The portal's.
    pub account: Account,
    /// The portal.
    pub running: Running,
    _folder: TempDir,
}

impl Filled {
    /// Starts a portal on the empty database at `url`, logging as `serve` does, and fills it.
    pub async fn open(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a key file");
        log_to(&folder);
        let data = Data {
            directory: folder.path().join("data"),
            database_url: Some(url.into()),
            ..Data::default()
        };
        let network =
            Network { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..Network::default() };
        let config = Config { network, data, ..Config::default() };
        let running = Portal::start(config.clone(), Arc::new(SystemClock)).await;
        let running = running.expect("the portal starts");

        let url = config.data.database();
        let database = Database::open(url.expose_secret(), Options::default());
        let database = database.await.expect("the portal made its database");
        let keys = PinKeys::open(&database, &config.data.keys_file()).await;
        let keys = keys.expect("the portal made its keys");
        let now = SystemClock.now();
        let account = six_digits(&database).await;
        fill(&database, &keys, &account, now).await;

        Self { database, keys: Arc::new(keys), account, running, _folder: folder }
    }

    /// The customer of this number, below [`CUSTOMERS`], and their PIN.
    pub async fn customer(&self, tx: &Tx, number: usize) -> (Customer, String) {
        let customer = customers::find_by_email(tx, self.account.id, &email(number)).await;
        let customer = customer.expect("the database answers").expect("they were imported");
        let pin = pins::open(tx, &self.keys, &customer).await.expect("the keys fit");
        let pin = pin.expect("every customer has a PIN").expose().to_owned();
        (customer, pin)
    }

    /// Stops the portal and lets go of the database.
    pub async fn close(self) {
        self.running.shutdown().await;
        self.database.close().await.expect("the database closes in order");
    }
}

/// Logs what `serve` logs unless told otherwise, into a file: the time of that is the server's too.
fn log_to(folder: &TempDir) {
    let file = File::create(folder.path().join("log")).expect("there is room for a log");
    let lines = tracing_subscriber::fmt().with_writer(Arc::new(file)).with_ansi(false);
    let _ = lines.with_env_filter(EnvFilter::new("info")).try_init(); // the second space logs there too
}

async fn six_digits(database: &Database) -> Account {
    let tx = database.begin().await.expect("the database takes writes");
    let mut account = accounts::the_one(&tx).await.expect("the portal made its account");
    let forbidden = account.policy.forbidden().clone();
    account.policy = PinPolicy::new(6, forbidden, false).expect("six digits can be generated");
    accounts::update(&tx, &account).await.expect("the account takes a policy");
    tx.commit().await.expect("the database takes writes");
    account
}

async fn fill(database: &Database, keys: &PinKeys, account: &Account, now: SystemTime) {
    let tx = database.begin().await.expect("the database takes writes");
    let pins = BulkPins::new(&tx, keys, account, now).await;
    let mut pins = pins.expect("the taken codes can be read");
    tx.commit().await.expect("the database takes writes");

    let rows: Vec<ImportRow> = (0..CUSTOMERS).map(row).collect();
    for chunk in rows.chunks(CHUNK) {
        let tx = database.begin().await.expect("the database takes writes");
        let outcomes =
            customers::import_chunk(&tx, keys, account, chunk, &mut pins, now, &mut random())
                .await
                .expect("the database takes a chunk");
        tx.commit().await.expect("the database takes writes");
        assert!(outcomes.iter().all(|outcome| matches!(outcome, ImportOutcome::Added { .. })));
    }
}

/// A token and what is kept of it, as the portal makes both.
pub fn token(prefix: &str) -> (String, TokenHash) {
    let mut bytes = [0; 32];
    random().fill_bytes(&mut bytes);
    let text = format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes));
    let hash = Sha256::digest(text.as_bytes()).into();
    (text, TokenHash(hash))
}

fn row(number: usize) -> ImportRow {
    ImportRow {
        full_name: format!("Customer {number}"),
        email: email(number),
        pin: None,
        company: Field::Set(format!("Company {}", number % 5_000)),
        language: Field::Keep,
        active: None,
        photo: Field::Keep,
    }
}

fn email(number: usize) -> String {
    format!("customer-{number}@example.org")
}

/// The system's randomness.
pub fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
