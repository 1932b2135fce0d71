//! Lists and searches among 100,000 customers, on both databases: what the database and this crate take of an answer.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them.

use std::time::{Duration, Instant, SystemTime};

use pinion_domain::{ForbiddenCodes, PinPolicy};
use pinion_storage::accounts::{self, Account};
use pinion_storage::customers::{self, Field, Filter, ImportOutcome, ImportRow, Kind, Order, Sort};
use pinion_storage::pins::BulkPins;
use pinion_storage::{Database, Options, Page, Picture, PinKeys};
use pinion_testdb::{Postgres, Sqlite};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

/// With six digits: 100,000 do not fit into five.
const CUSTOMERS: usize = 100_000;

/// Rows of an import in one transaction.
const CHUNK: usize = 500;

/// One customer in so many has a photo, of as many bytes as a phone's picture of that size has.
const PHOTO_EVERY: usize = 20;
const PHOTO_BYTES: usize = 20_000;

/// Times each question is asked; the slowest answer counts.
const ROUNDS: usize = 20;

/// The most an answer may take. Unit: milliseconds.
const TARGET_MS: f64 = 100.0;

#[tokio::main]
async fn main() {
    let sqlite = Sqlite::fresh();
    measure("SQLite", &sqlite.url()).await;
    let postgres = Postgres::durable();
    measure("PostgreSQL", &postgres.url()).await;
}

async fn measure(kind: &str, url: &str) {
    let (database, account) = filled(url).await;
    let first = Page { number: 1, size: 25 };
    let last = Page { number: 4_000, size: 25 };
    let by_name = Order::default();
    let by = |by| Order { by, descending: true };
    let all = Filter::default();
    let text = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };
    let contacts = Filter { kind: Some(Kind::Contact), ..text("a") };

    for (what, filter, order, page) in [
        ("first page", &all, by_name, first),
        ("first page, latest change first", &all, by(Sort::Updated), first),
        ("first page, by company", &all, by(Sort::Company), first),
        ("last page", &all, by_name, last),
        ("search that finds all", &text("example"), by_name, first),
        ("search that finds 1 in 10", &text("zoe"), by_name, first),
        ("search that finds one", &text("person-77777@"), by_name, first),
        ("search that finds none", &text("qqqq"), by_name, first),
        ("search for two words, latest change first", &text("bruck 12"), by(Sort::Updated), first),
        ("search among contacts", &contacts, by_name, first),
    ] {
        let mut slowest = Duration::ZERO;
        let mut found = 0;
        for _ in 0..ROUNDS {
            let started = Instant::now();
            let listing = customers::list(&database, account.id, filter, order, page).await;
            slowest = slowest.max(started.elapsed());
            found = listing.expect("the database answers").total;
        }
        report(
            &format!("100,000 customers, {what} ({found} found), {kind}, slowest of {ROUNDS}"),
            slowest,
        );
    }
}

/// A database with all the customers.
async fn filled(url: &str) -> (Database, Account) {
    #[expect(clippy::disallowed_methods, reason = "a program of its own has no other clock")]
    let now = SystemTime::now();
    let database = Database::open(url, Options::default()).await.expect("a fresh database opens");
    database.migrate().await.expect("a fresh database takes tables");
    let folder = tempfile::tempdir().expect("there is room for a key file");
    let keys = PinKeys::open_or_create(&database, &folder.path().join("keys"), &mut random())
        .await
        .expect("a fresh database gets keys");
    let tx = database.begin().await.expect("the database takes writes");
    let mut account = accounts::init(&tx, now).await.expect("a fresh database gets an account");
    account.policy =
        PinPolicy::new(6, ForbiddenCodes::default(), false).expect("six digits can be generated");
    accounts::update(&tx, &account).await.expect("the account takes a policy");
    let mut pins = BulkPins::new(&tx, &keys, &account, now).await.expect("no code is taken");
    tx.commit().await.expect("the database takes writes");

    let rows: Vec<ImportRow> = (0..CUSTOMERS).map(row).collect();
    for (number, chunk) in (0..).zip(rows.chunks(CHUNK)) {
        let at = now + Duration::from_secs(number);
        let tx = database.begin().await.expect("the database takes writes");
        let outcomes =
            customers::import_chunk(&tx, &keys, &account, chunk, &mut pins, at, &mut random())
                .await
                .expect("the database takes a chunk");
        tx.commit().await.expect("the database takes writes");
        assert!(outcomes.iter().all(|outcome| matches!(outcome, ImportOutcome::Added { .. })));
    }
    (database, account)
}

fn row(number: usize) -> ImportRow {
    const FIRST: [&str; 10] =
        ["Ana", "Zoë", "Łukasz", "Mary", "王小明", "Dmitri", "Ἀθηνᾶ", "Jürgen", "Nuria", "Ole"];
    const LAST: [&str; 7] =
        ["Líšková", "Ørsted", "von der Brück", "O'Brien", "Example", "García", "Meyer"];

    let photo = number
        .is_multiple_of(PHOTO_EVERY)
        .then(|| Picture { bytes: vec![0xA5; PHOTO_BYTES], media_type: "image/jpeg".into() });
    ImportRow {
        full_name: format!("{} {} {number}", FIRST[number % 10], LAST[number % 7]),
        email: format!("person-{number}@example.org"),
        pin: None,
        company: if number.is_multiple_of(3) {
            Field::Set(format!("Lodní Architekti {}", number % 1_000))
        } else {
            Field::Keep
        },
        language: Field::Keep,
        active: Some(!number.is_multiple_of(50)),
        photo: photo.map_or(Field::Keep, Field::Set),
    }
}

fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn report(what: &str, slowest: Duration) {
    let line = serde_json::json!({
        "what": what,
        "unit": "ms",
        "value": slowest.as_secs_f64() * 1_000.0,
        "target": TARGET_MS,
    });
    println!("{line}");
}
