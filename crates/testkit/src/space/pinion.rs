//! A space on a real portal with a SQLite database of its own.

mod customers;
mod kiosks;
mod sample;
mod staff;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use pinion_domain::{Clock, Pin};
use pinion_portal::config::{Data, Network};
use pinion_portal::{Config, Portal, Running};
use pinion_storage::customers::{self as rows, Customer};
use pinion_storage::{Database, Options, PinKeys, accounts, pins, sessions, users};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret, SecretString};
pub use staff::Audited;
use tempfile::TempDir;
use totp_rs::{Algorithm, Builder, Secret};

use super::{EMAIL, FULL_NAME, PASSWORD, Space};
use crate::clock::ManualClock;

/// The secret of the second factor, once one is asked for. RFC 6238's own.
const TOTP_SECRET: &[u8] = b"12345678901234567890";

/// What the space calls itself.
const NAME: &str = "Harbour Works";

/// Longer than an access token lives (15 minutes), shorter than a refresh token (30 days).
const PAST_ACCESS: Duration = Duration::from_mins(16);

/// A space behind a real portal. The portal runs in this process, so that its clock can be moved.
pub struct PinionSpace {
    clock: Arc<ManualClock>,
    config: Config,
    running: Option<Running>,
    database: Database,
    keys: PinKeys,
    // Last: the portal is stopped before its files go.
    _folder: TempDir,
}

impl PinionSpace {
    /// The portal's clock.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// What time it is for the portal.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Where its database is, for whoever looks at that past the portal.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.config.data.database().expose_secret().to_owned()
    }

    /// Starts the portal at a port of one's own choice, so that its address is always the same.
    ///
    /// # Panics
    ///
    /// If the port is taken, or below 1,024 and this process may not have it.
    pub async fn at_port(port: u16) -> Self {
        let clock = ManualClock::default();
        let space = Self::start_by(clock, |config| config.network.listen.set_port(port)).await;
        space.register().await;
        space
    }

    /// Starts a portal that sends its mail by the server at `smtp_url`. Its clock goes on by itself, as mails wait for each
    /// other.
    ///
    /// # Panics
    ///
    /// If the portal does not start.
    pub async fn mailing_by(smtp_url: &str) -> Self {
        let sender = "Harbour Works <pins@harbour.example>".parse();
        let sender = sender.expect("it is a sender");
        let space = Self::start_by(ManualClock::running(), |config| {
            config.mail.smtp_url = Some(smtp_url.into());
            config.mail.sender = Some(sender);
        })
        .await;
        space.register().await;
        space
    }

    /// Starts a portal with nobody in it, as after its installation.
    ///
    /// # Panics
    ///
    /// If the portal does not start.
    pub async fn without_anybody() -> Self {
        Self::start_by(ManualClock::running(), |_| ()).await
    }

    async fn start_by(clock: ManualClock, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a database");
        let data = Data { directory: folder.path().join("data"), ..Data::default() };
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let network = Network { listen, ..Network::default() };
        let mut config = Config { network, data, ..Config::default() };
        change(&mut config);

        let clock = Arc::new(clock);
        let running =
            Portal::start(config.clone(), clock.clone()).await.expect("the portal starts");
        // At the same address after a break.
        config.network.listen = running.address();

        let url = config.data.database();
        let database = Database::open(url.expose_secret(), Options::default()).await;
        let database = database.expect("the portal made its database");
        let keys = PinKeys::open(&database, &config.data.keys_file()).await;
        let keys = keys.expect("the portal made its keys");
        Self { clock, config, running: Some(running), database, keys, _folder: folder }
    }

    /// The link with which the first admin is made.
    ///
    /// # Panics
    ///
    /// If there is an admin already, or the portal is down.
    pub async fn set_up_link(&self) -> String {
        let running = self.running.as_ref().expect("it is up");
        let link = running.set_up_link().await.expect("the database takes writes");
        link.expect("nobody is an admin yet").expose_secret().to_owned()
    }

    /// What an authenticator app shows at the moment, for a secret as it is typed into one.
    ///
    /// # Panics
    ///
    /// If it is no such secret.
    #[must_use]
    pub fn code_for(&self, base32: &str) -> String {
        let secret = Secret::try_from_base32(base32).expect("it is a secret");
        code_at(&self.clock, secret.as_bytes())
    }

    /// Moves the space into another time zone, by its IANA name.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn move_to(&self, time_zone: &str) {
        let tx = self.database.begin().await.expect("the database takes writes");
        let mut account = accounts::the_one(&tx).await.expect("there is an account");
        time_zone.clone_into(&mut account.time_zone);
        accounts::update(&tx, &account).await.expect("the account takes a time zone");
        tx.commit().await.expect("the database takes writes");
    }

    /// Takes the member's PIN away, and gives them no other.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn release_pin(&self) {
        let customer = self.customer().await.id;
        let tx = self.database.begin().await.expect("the database takes writes");
        let had = pins::release(&tx, customer, self.clock.now()).await;
        assert!(had.expect("the database takes writes"), "the member had a PIN");
        tx.commit().await.expect("the database takes writes");
    }

    async fn register(&self) {
        let tx = self.database.begin().await.expect("the database takes writes");
        let mut account = accounts::the_one(&tx).await.expect("the portal made its account");
        NAME.clone_into(&mut account.name);
        "Europe/Lisbon".clone_into(&mut account.time_zone);
        accounts::update(&tx, &account).await.expect("the account takes a name");
        let member = rows::NewCustomer {
            full_name: FULL_NAME.to_owned(),
            email: EMAIL.to_owned(),
            company: Some("Northlight".to_owned()),
            language: None,
            active: true,
            is_member: true,
            photo: None,
        };
        let now = self.clock.now();
        let (customer, _pin) =
            rows::register(&tx, &self.keys, &account, &member, None, now, &mut random())
                .await
                .expect("the first customer finds a free PIN");
        let user = users::for_customer(&tx, customer.id, now).await.expect("the e-mail is free");
        users::set_password_hash(&tx, user, &hash(PASSWORD), false).await.expect("it is kept");
        tx.commit().await.expect("the database takes writes");
    }

    async fn user(&self) -> users::User {
        let account = accounts::the_one(&self.database).await.expect("there is an account");
        let user = users::find_by_email(&self.database, account.id, EMAIL).await;
        user.expect("the database answers").expect("the member is registered")
    }

    async fn customer(&self) -> Customer {
        self.customer_at(EMAIL).await
    }
}

impl Space for PinionSpace {
    const IS_PINION: bool = true;

    fn name(&self) -> String {
        NAME.to_owned()
    }

    async fn start() -> Self {
        Self::at_port(0).await
    }

    fn address(&self) -> String {
        format!("http://{}", self.config.network.listen)
    }

    async fn pin(&self) -> String {
        self.pin_of(EMAIL).await
    }

    async fn change_pin(&self, pin: &str) {
        let customer = self.customer().await;
        let pin: Pin = pin.parse().expect("a test changes to a PIN");
        let tx = self.database.begin().await.expect("the database takes writes");
        let policy = accounts::the_one(&tx).await.expect("there is an account").policy;
        let now = self.clock.now();
        pins::set(&tx, &self.keys, &policy, &customer, &pin, now, &mut random())
            .await
            .expect("a test changes to a free PIN");
        tx.commit().await.expect("the database takes writes");
    }

    async fn check_in(&self) {
        self.check_in_at(EMAIL).await;
    }

    async fn expire_access_tokens(&self) {
        self.clock.advance(PAST_ACCESS);
    }

    async fn revoke(&self) {
        let user = self.user().await.id;
        let tx = self.database.begin().await.expect("the database takes writes");
        sessions::end_all(&tx, user, self.clock.now()).await.expect("sessions can be ended");
        tx.commit().await.expect("the database takes writes");
    }

    async fn sessions(&self) -> usize {
        let open = sessions::count_open(&self.database, self.user().await.id).await;
        usize::try_from(open.expect("the database answers")).expect("a test has few sessions")
    }

    async fn go_down(&mut self) {
        self.running.take().expect("it is up").shutdown().await;
    }

    async fn come_back(&mut self) {
        let running = Portal::start(self.config.clone(), self.clock.clone()).await;
        self.running = Some(running.expect("the portal starts again"));
    }

    async fn require_second_factor(&self) -> Box<dyn Fn() -> String> {
        let user = self.user().await.id;
        let tx = self.database.begin().await.expect("the database takes writes");
        users::set_totp(&tx, &self.keys, user, TOTP_SECRET, &mut random())
            .await
            .expect("the secret is kept");
        tx.commit().await.expect("the database takes writes");

        let clock = self.clock.clone();
        Box::new(move || code_at(&clock, TOTP_SECRET))
    }

    async fn require_new_password(&self) {
        let user = self.user().await.id;
        let tx = self.database.begin().await.expect("the database takes writes");
        users::set_password_hash(&tx, user, &hash(PASSWORD), true).await.expect("it is kept");
        tx.commit().await.expect("the database takes writes");
    }
}

/// What an authenticator app with this secret shows at the moment of `clock`.
fn code_at(clock: &ManualClock, secret: &[u8]) -> String {
    let since_epoch = clock.now().duration_since(UNIX_EPOCH).expect("the clock shows today");
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(secret.to_vec())
        .build_noncompliant();
    totp.generate(since_epoch.as_secs()).to_string()
}

fn hash(password: &str) -> SecretString {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.expect("the system has random bytes").to_string().into()
}

fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
