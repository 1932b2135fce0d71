//! The portal, its customers, and the members who are signed in.

use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use pinion_domain::{Clock as _, PinPolicy};
use pinion_portal::config::{Data, Network};
use pinion_portal::{Config, Portal, Running, SystemClock};
use pinion_storage::accounts::{self, Account};
use pinion_storage::customers::{self, Field, ImportOutcome, ImportRow};
use pinion_storage::pins::{self, BulkPins};
use pinion_storage::sessions::{self, NewSession, NewTokens, Scope, TokenHash};
use pinion_storage::{Database, Options, PinKeys, UserId, users};
use rand::Rng as _;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tracing_subscriber::EnvFilter;

/// Customers of the space. Their PINs have six digits: so many do not fit into five.
pub const CUSTOMERS: usize = 100_000;

/// Customers who are signed in.
pub const MEMBERS: usize = 64;

/// Rows of an import in one transaction, as `pinion-portal members import` has it.
const CHUNK: usize = 500;

/// How long the tokens are good: longer than the measuring.
const SIGNED_IN: Duration = Duration::from_hours(24);

/// A portal that runs in this process, and its database opened a second time.
pub struct Space {
    /// Opened as the portal opens it.
    pub database: Database,
    /// The portal's.
    pub keys: Arc<PinKeys>,
    running: Running,
    members: Arc<[Member]>,
    _folder: TempDir,
}

/// A customer who is signed in.
pub struct Member {
    /// Whom they sign in as.
    pub user: UserId,
    /// Their access token.
    pub token: String,
    /// What is kept of it.
    pub hash: TokenHash,
    /// Their PIN.
    pub pin: String,
}

/// Everybody who is signed in, one after the other, over and over.
pub struct Members {
    all: Arc<[Member]>,
    at: usize,
}

impl Members {
    /// The next one.
    pub fn next(&mut self) -> &Member {
        self.at = (self.at + 1) % self.all.len();
        &self.all[self.at]
    }
}

impl Space {
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
        let members = sign_in(&database, &keys, &account, now).await.into();

        Self { database, keys: Arc::new(keys), running, members, _folder: folder }
    }

    /// Where the portal listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// What the portal answers with, without a socket.
    pub fn router(&self) -> axum::Router {
        self.running.router()
    }

    /// All members, from the one with this number on.
    pub fn members(&self, number: usize) -> Members {
        Members { all: self.members.clone(), at: number }
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

/// Signs in [`MEMBERS`] customers from all over the table.
async fn sign_in(
    database: &Database,
    keys: &PinKeys,
    account: &Account,
    now: SystemTime,
) -> Vec<Member> {
    let tx = database.begin().await.expect("the database takes writes");
    let mut members = Vec::with_capacity(MEMBERS);
    for number in 0..MEMBERS {
        let email = email(number * (CUSTOMERS / MEMBERS));
        let customer = customers::find_by_email(&tx, account.id, &email).await;
        let customer = customer.expect("the database answers").expect("they were imported");
        let user = users::for_customer(&tx, customer.id, now).await.expect("the e-mail is free");
        let (token, hash) = token("pinat_");
        let tokens = NewTokens {
            access: hash,
            access_expires_at: now + SIGNED_IN,
            refresh: self::token("pinrt_").1,
            refresh_expires_at: now + SIGNED_IN,
        };
        let session = NewSession {
            user,
            client_id: "pinion.bench",
            scope: Scope::Member,
            device: Some("bench"),
        };
        sessions::create(&tx, &session, &tokens, now, &mut random()).await.expect("it is kept");
        let pin = pins::open(&tx, keys, &customer).await.expect("the keys fit");
        let pin = pin.expect("every customer has a PIN").expose().to_owned();
        members.push(Member { user, token, hash, pin });
    }
    tx.commit().await.expect("the database takes writes");
    members
}

/// A token and what is kept of it, as the portal makes both.
fn token(prefix: &str) -> (String, TokenHash) {
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

fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
