//! A portal that runs as a program of its own, and the people of its space.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pinion_client::SystemClock;
use pinion_client::clock::Clock as _;
use pinion_storage::check_in_settings::{self, CheckInSettings};
use pinion_storage::sessions::TokenHash;
use pinion_storage::{Database, Options, Tx, accounts, kiosk_pairings, kiosks};
use pinion_testkit::desktop::process::Process;
use pinion_testkit::ledger::Books;
use rand::Rng as _;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

/// The database's file, and the log of what was written last: all that SQLite goes by after a power cut.
const DATABASE_FILES: [&str; 2] = ["pinion.sqlite", "pinion.sqlite-wal"];

/// By what the portal knows a kiosk.
pub type Token = SecretString;

/// Somebody who presses.
#[derive(Debug, Clone)]
pub struct Person {
    pub pin: String,
    pub email: String,
}

pub struct PortalProgram {
    data: PathBuf,
    /// Where it is no file among the data.
    database: Option<String>,
    address: String,
    /// Where it writes all that it has to say; `None` where nobody reads it.
    log: Option<PathBuf>,
    running: Option<Process>,
}

impl PortalProgram {
    /// Starts a portal that keeps all it has in the folder `data`.
    pub fn start(data: &Path) -> Self {
        Self::start_on(data, None)
    }

    /// As [`PortalProgram::start`], on the database at an address where one is given.
    pub fn start_on(data: &Path, database: Option<String>) -> Self {
        Self::begin(data, database, None)
    }

    /// As [`PortalProgram::start`], with all that it has to say written to the file `log`.
    pub fn start_talkative(data: &Path, log: &Path) -> Self {
        Self::begin(data, None, Some(log.to_owned()))
    }

    fn begin(data: &Path, database: Option<String>, log: Option<PathBuf>) -> Self {
        let (data, address) = (data.to_owned(), "127.0.0.1:0".into());
        let mut program = Self { data, database, address, log, running: None };
        program.come_back();
        program
    }

    /// Starts another one on the same data and database.
    pub fn second(&self) -> Self {
        Self::start_on(&self.data, self.database.clone())
    }

    /// Starts it at the address it had.
    pub fn come_back(&mut self) {
        let mut serve = self.command();
        serve.arg("serve").env("PINION_LISTEN", &self.address).stderr(Stdio::null());
        if let Some(log) = &self.log {
            let log = File::create(log).expect("there is room for a log");
            serve.env("PINION_LOG", "trace").stderr(log);
        }
        let (running, line) = Process::start_and_read_line(&mut serve);
        let address = line.strip_prefix("listening on http://").expect("it says where it listens");
        address.clone_into(&mut self.address);
        self.running = Some(running);
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// What is in its database after it was killed. A copy is read: to read the file itself would be to mend it, which is the
    /// portal's to do when it comes back.
    pub async fn left(&self) -> Books {
        assert!(!self.is_up(), "a file that is written to cannot be copied");
        let copy = TempDir::new().expect("there is room for a copy");
        for name in DATABASE_FILES {
            let file = self.data.join(name);
            if file.exists() {
                fs::copy(&file, copy.path().join(name)).expect("there is room for a copy");
            }
        }
        let database = copy.path().join(DATABASE_FILES[0]);
        Books::read(&format!("sqlite://{}", database.display())).await
    }

    pub fn is_up(&self) -> bool {
        self.running.is_some()
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        &self.address
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Imports people with the PINs 40001, 40002, …
    pub fn import(&self, count: usize) -> Vec<Person> {
        let pins: Vec<String> = (1..=count).map(|number| (40_000 + number).to_string()).collect();
        self.import_with(&pins)
    }

    /// Imports people with these PINs.
    pub fn import_with(&self, pins: &[impl AsRef<str>]) -> Vec<Person> {
        let person =
            |pin: &str| Person { email: format!("person-{pin}@example.org"), pin: pin.to_owned() };
        let people: Vec<Person> = pins.iter().map(|pin| person(pin.as_ref())).collect();
        let row = |it: &Person| format!("Person {},{},{}\n", it.pin, it.email, it.pin);
        let table = format!("full_name,email,pin\n{}", people.iter().map(row).collect::<String>());
        let file = self.data.join("people.csv");
        fs::write(&file, table).expect("there is room for a table");
        let imported = self
            .command()
            .args(["members", "import"])
            .arg(&file)
            .output()
            .expect("the program runs");
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        people
    }

    fn command(&self) -> Command {
        // Beside the folder of the tests' own programs.
        let tests = std::env::current_exe().expect("a program knows where it is");
        let program = tests.ancestors().nth(2).expect("it is in a folder").join("pinion-portal");
        let mut command = Command::new(program);
        command.env("PINION_DATA", &self.data);
        if let Some(database) = &self.database {
            command.env("PINION_DATABASE_URL", database);
        }
        command
    }

    pub fn database_url(&self) -> String {
        let file = || format!("sqlite://{}", self.data.join("pinion.sqlite").display());
        self.database.clone().unwrap_or_else(file)
    }

    /// Approves a kiosk as an admin would, and lets each press of one person count, however soon after the last.
    pub async fn approve(&self, user_code: &str, name: &str) {
        let (database, tx) = self.change().await;
        let kiosk = add_kiosk(&tx, name).await;
        let (code, now) = (user_code.replace('-', ""), SystemClock.now());
        assert!(kiosk_pairings::approve(&tx, &code, kiosk, now).await.expect("it is kept"));
        tx.commit().await.expect("it takes writes");
        database.close().await.expect("it closes");
    }

    /// Makes kiosks that are paired, and returns their tokens; otherwise as [`PortalProgram::approve`].
    pub async fn give_tokens(&self, count: usize) -> Vec<Token> {
        let (database, tx) = self.change().await;
        let mut tokens = Vec::with_capacity(count);
        for nth in 0..count {
            let kiosk = add_kiosk(&tx, &format!("Kiosk {nth}")).await;
            let mut bytes = [0; 32];
            UnwrapErr(SysRng).fill_bytes(&mut bytes);
            let token = format!("pinki_{}", URL_SAFE_NO_PAD.encode(bytes));
            let hash = TokenHash(Sha256::digest(&token).into());
            assert!(kiosks::give_token(&tx, kiosk, hash).await.expect("it is kept"));
            tokens.push(token.into());
        }
        tx.commit().await.expect("it takes writes");
        database.close().await.expect("it closes");
        tokens
    }

    async fn change(&self) -> (Database, Tx) {
        let database = Database::open(&self.database_url(), Options::default()).await;
        let database = database.expect("the portal made it");
        let tx = database.begin().await.expect("it takes writes");
        (database, tx)
    }
}

/// Adds a kiosk, and lets each press of one person count, however soon after the last.
async fn add_kiosk(tx: &Tx, name: &str) -> Uuid {
    let account = accounts::the_one(tx).await.expect("there is an account").id;
    let location = accounts::default_location(tx, account).await.expect("it answers");
    let location = location.expect("a space is somewhere");
    let settings = CheckInSettings { repeat_within: Duration::ZERO, ..CheckInSettings::default() };
    check_in_settings::write(tx, account, &settings).await.expect("they are kept");
    let (now, mut random) = (SystemClock.now(), UnwrapErr(SysRng));
    kiosks::add(tx, (account, location), name, now, &mut random).await.expect("it is kept")
}
