//! Ten thousand PIN reminders, from the press of the button to the last one in the hands of a mail server on this
//! machine: how fast they go, and whether the portal grows with their number.
//!
//! The portal is the released program on SQLite, in a process of its own, and the mail server the tests' own. A mail is
//! rendered, handed over and written down before the next one, so the disk's flushes are in the figure.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them. Takes the program from `PINION_PORTAL`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use pinion_domain::Clock as _;
use pinion_portal::SystemClock;
use pinion_portal::config::Data;
use pinion_storage::customers::{self, Field, Filter, Selection};
use pinion_storage::jobs::{self, NewJob};
use pinion_storage::mail_settings::{self, Change};
use pinion_storage::mails::{self, MailState};
use pinion_storage::{AccountId, CustomerId, Database, Options, PinKeys, accounts};
use pinion_testkit::desktop::memory;
use pinion_testkit::desktop::process::Process;
use pinion_testkit::mail::Catcher;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use secrecy::ExposeSecret as _;

/// Customers who are reminded.
const REMINDERS: u64 = 10_000;

/// After how many the memory is read that the end is compared with: the program's own caches are filled by then.
const WARM: u64 = 2_000;

/// The most that memory may grow by from there, for 8,000 mails more: 1 KiB for each. Were mails kept, it would be 48 MB,
/// as one takes 6 kB. It is not nothing because the database grows meanwhile: `SQLite` keeps up to 2 MB of its pages for
/// each connection (`PRAGMA cache_size`), and few of those have met as many by then. Unit: MiB.
const MOST_GROWTH: f64 = 8.0;

/// The fastest pace the panel takes, so that the pace is not what is measured. Unit: mails a minute.
const FASTEST: u64 = 10_000;

/// How often the queue is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// When something is wrong rather than slow.
const PATIENCE: Duration = Duration::from_mins(15);

fn main() {
    let portal = env::var_os("PINION_PORTAL").map(PathBuf::from);
    let portal = portal.expect("PINION_PORTAL names a program; `cargo xtask bench` sets it");
    let folder = tempfile::tempdir().expect("there is room for a database");
    import(&portal, folder.path());

    let post = Catcher::start();
    let mut serve = command(&portal, folder.path());
    serve.env("PINION_SMTP_URL", post.url()).env("PINION_MAIL_FROM", "pins@example.org");
    let (serving, _listens) = Process::start_and_read_line(serve.arg("serve"));

    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(async {
        let queue = Queue::open(folder.path()).await;
        queue.go_fast().await;
        let started = Instant::now();
        queue.remind_everybody().await;
        queue.sent(WARM).await;
        let warm = memory::of_tree(serving.id()).resident_kib;
        queue.sent(REMINDERS).await;
        let took = started.elapsed();
        let end = memory::of_tree(serving.id()).resident_kib;
        assert_eq!(post.caught().len() as u64, REMINDERS, "each was sent once");

        report_rate(took);
        report_growth(warm, end);
    });
}

fn command(portal: &Path, folder: &Path) -> Command {
    let mut command = Command::new(portal);
    command
        .env("PINION_DATA", folder.join("data"))
        .env("PINION_LISTEN", "127.0.0.1:0")
        .stderr(Stdio::null());
    command
}

fn import(portal: &Path, folder: &Path) {
    let row = |number| format!("Customer {number},customer-{number}@example.org");
    let rows: Vec<String> =
        std::iter::once("full_name,email".to_owned()).chain((1..=REMINDERS).map(row)).collect();
    let sheet = rows.join("\n");
    let file = folder.join("customers.csv");
    fs::write(&file, sheet).expect("there is room for a sheet");
    let imported = command(portal, folder).args(["members", "import"]).arg(&file).output();
    let imported = imported.expect("the portal's program starts");
    assert!(imported.status.success(), "everybody is imported");
}

/// The portal's database, opened beside it.
struct Queue {
    database: Database,
    keys: PinKeys,
    account: AccountId,
}

impl Queue {
    async fn open(folder: &Path) -> Self {
        let data = Data { directory: folder.join("data"), ..Data::default() };
        let url = data.database();
        let database = Database::open(url.expose_secret(), Options::default()).await;
        let database = database.expect("the portal made its database");
        let keys = PinKeys::open(&database, &data.keys_file()).await;
        let keys = keys.expect("the portal made its keys");
        let account = accounts::the_one(&database).await.expect("there is an account").id;

        Self { database, keys, account }
    }

    async fn go_fast(&self) {
        let change =
            Change { sender: Field::Keep, smtp_url: Field::Keep, per_minute: Some(FASTEST) };
        let tx = self.database.begin().await.expect("the database takes writes");
        mail_settings::change(&tx, &self.keys, self.account, &change, &mut UnwrapErr(SysRng))
            .await
            .expect("the pace is taken");
        tx.commit().await.expect("the database takes writes");
    }

    /// Makes the job that the panel's **Send PIN Reminder** makes.
    async fn remind_everybody(&self) {
        let job = NewJob {
            account: self.account,
            kind: "send_pin_reminder",
            by_user: None,
            by_label: "bench",
            address: None,
        };
        let everybody = Selection::Matching { filter: Filter::default(), except: BTreeSet::new() };
        let everybody =
            customers::selected(&self.database, self.account, &everybody, CustomerId(0), REMINDERS);
        let everybody = everybody.await.expect("the database answers").ids;
        let tx = self.database.begin().await.expect("the database takes writes");
        let (now, rng) = (SystemClock.now(), &mut UnwrapErr(SysRng));
        jobs::create(&tx, &job, &everybody, now, rng).await.expect("the job is taken");
        tx.commit().await.expect("the database takes writes");
    }

    /// Waits until this many are sent.
    async fn sent(&self, count: u64) {
        let started = Instant::now();
        loop {
            let sent = mails::list(&self.database, self.account, Some(MailState::Sent), 0, 1);
            let (_, sent) = sent.await.expect("the database answers");
            if sent >= count {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{count} reminders are sent; {sent} are");
            thread::sleep(LOOK);
        }
    }
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn report_rate(took: Duration) {
    #[expect(clippy::cast_precision_loss, reason = "ten thousand is far below 2^52")]
    let rate = REMINDERS as f64 / took.as_secs_f64();
    let what =
        "10,000 PIN reminders rendered and handed to a mail server on the same machine, SQLite";
    println!("{}", serde_json::json!({ "what": what, "unit": "mails/s", "value": rate }));
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn report_growth(warm_kib: u64, end_kib: u64) {
    #[expect(clippy::cast_precision_loss, reason = "mebibytes of one program are far below 2^52")]
    let (warm, end) = (warm_kib as f64 / 1024.0, end_kib as f64 / 1024.0);
    let grown = serde_json::json!({
        "what": "what the portal's memory grew by from the 2,000th of them to the last (RSS)",
        "unit": "MiB",
        "value": end - warm,
        "target": MOST_GROWTH,
    });
    let whole = serde_json::json!({
        "what": "the portal's memory after the last (RSS)",
        "unit": "MiB",
        "value": end,
    });
    println!("{grown}\n{whole}");
}
