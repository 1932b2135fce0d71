//! One PIN generated and stored in a space of 100,000 codes that is 99 % full, beside the bare insert of the same row;
//! and the import that fills it.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them.

use std::time::{Duration, Instant, SystemTime};

use pinion_domain::{ForbiddenCodes, PinPolicy};
use pinion_storage::accounts::{self, Account};
use pinion_storage::customers::{self, Field, ImportOutcome, ImportRow};
use pinion_storage::pins::{self, BulkPins};
use pinion_storage::{Database, Options, PinKeys};
use pinion_testdb::{Postgres, Sqlite};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, DatabaseConnection, ExprTrait, TransactionTrait};

/// The share of the codes that is taken when the measuring begins.
const FULL: f64 = 0.99;

/// PINs generated, and bare rows inserted, by turns.
const ROUNDS: usize = 400;

/// Customers of the import, with six digits: 100,000 do not fit into five.
const IMPORTED: usize = 100_000;

/// Rows of an import in one transaction, as `pinion-portal members import` has it.
const CHUNK: usize = 500;

#[tokio::main]
async fn main() {
    let sqlite = Sqlite::fresh();
    generate("SQLite", &sqlite.url()).await;
    let postgres = Postgres::durable();
    generate("PostgreSQL", &postgres.url()).await;

    let sqlite = Sqlite::fresh();
    import("SQLite", &sqlite.url()).await;
    let postgres = Postgres::durable();
    import("PostgreSQL", &postgres.url()).await;
}

/// A database with its account, opened twice: as the product does, and bare.
struct Bench {
    database: Database,
    bare: DatabaseConnection,
    keys: PinKeys,
    account: Account,
    now: SystemTime,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn open(url: &str, digits: u8) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a program of its own has no other clock")]
        let now = SystemTime::now();
        let database =
            Database::open(url, Options::default()).await.expect("a fresh database opens");
        database.migrate().await.expect("a fresh database takes tables");
        let folder = tempfile::tempdir().expect("there is room for a key file");
        let keys = PinKeys::open_or_create(&database, &folder.path().join("keys"), &mut random())
            .await
            .expect("a fresh database gets keys");
        let tx = database.begin().await.expect("the database takes writes");
        let mut account = accounts::init(&tx, now).await.expect("a fresh database gets an account");
        account.policy = PinPolicy::new(digits, ForbiddenCodes::default(), false)
            .expect("these digits can be generated");
        accounts::update(&tx, &account).await.expect("the account takes a policy");
        tx.commit().await.expect("the database takes writes");
        let bare = sea_orm::Database::connect(bare_options(url)).await.expect("it opens twice");

        Self { database, bare, keys, account, now, _folder: folder }
    }

    /// Adds `count` customers, each with a generated PIN.
    async fn fill(&self, count: usize) {
        let rows: Vec<ImportRow> = (0..count).map(row).collect();
        let tx = self.database.begin().await.expect("the database takes writes");
        let mut pins = BulkPins::new(&tx, &self.keys, &self.account, self.now)
            .await
            .expect("the taken codes can be read");
        tx.commit().await.expect("the database takes writes");
        for chunk in rows.chunks(CHUNK) {
            let tx = self.database.begin().await.expect("the database takes writes");
            let outcomes = customers::import_chunk(
                &tx,
                &self.keys,
                &self.account,
                chunk,
                &mut pins,
                self.now,
                &mut random(),
            )
            .await
            .expect("the database takes a chunk");
            tx.commit().await.expect("the database takes writes");
            assert!(outcomes.iter().all(|outcome| matches!(outcome, ImportOutcome::Added { .. })));
        }
    }

    async fn bare(&self, query: &impl sea_orm::StatementBuilder) {
        self.bare.execute(query).await.expect("the bare statement runs");
    }
}

async fn generate(kind: &str, url: &str) {
    let bench = Bench::open(url, 5).await;
    let allowed = bench.account.policy.allowed_count();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a hundred thousand codes, rounded down"
    )]
    let taken = (allowed as f64 * FULL) as usize;
    bench.fill(taken).await;

    let mut generated = Vec::with_capacity(ROUNDS);
    let mut inserted = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let email = row(round * 7).email;
        let customer = customers::find_by_email(&bench.database, bench.account.id, &email)
            .await
            .expect("the database answers")
            .expect("the customer was imported");
        forget(&bench, customer.id.0).await;

        let started = Instant::now();
        let tx = bench.database.begin().await.expect("the database takes writes");
        pins::assign(&tx, &bench.keys, &bench.account.policy, &customer, bench.now, &mut random())
            .await
            .expect("one code in a hundred is free");
        tx.commit().await.expect("the database takes writes");
        generated.push(started.elapsed());

        let row = stored(&bench, customer.id.0).await;
        forget(&bench, customer.id.0).await;
        let insert = row.insert();
        let started = Instant::now();
        let tx = bench.bare.begin().await.expect("the database takes writes");
        tx.execute(&insert).await.expect("the row fits, it was there before");
        tx.commit().await.expect("the database takes writes");
        inserted.push(started.elapsed());
    }

    report(
        &format!("one PIN generated and stored, 100,000-code space 99 % full, {kind}, mean"),
        "ms",
        milliseconds(mean(&generated)),
        Some((milliseconds(mean(&inserted)), 3.0)),
    );
    report(
        &format!("the same, median, {kind}"),
        "ms",
        milliseconds(median(&mut generated)),
        Some((milliseconds(median(&mut inserted)), 3.0)),
    );
}

async fn import(kind: &str, url: &str) {
    let bench = Bench::open(url, 6).await;
    let started = Instant::now();
    bench.fill(IMPORTED).await;
    let taken = started.elapsed().as_secs_f64();

    let target = (kind == "SQLite").then_some(20.0);
    let line = serde_json::json!({
        "what": format!("100,000 customers imported, each with a generated PIN, {kind}"),
        "unit": "s",
        "value": taken,
        "target": target,
    });
    print(&line);
}

/// A row of the PINs' table, to be inserted as it was.
struct Row {
    account_id: i64,
    customer_id: i64,
    pin_index: Vec<u8>,
    sealed: Vec<u8>,
    digits: i16,
    key_id: i16,
    created_at_ms: i64,
    index_key_id: i16,
}

const COLUMNS: [&str; 8] = [
    "account_id",
    "customer_id",
    "pin_index",
    "sealed",
    "digits",
    "key_id",
    "created_at_ms",
    "index_key_id",
];

impl Row {
    fn insert(&self) -> sea_orm::sea_query::InsertStatement {
        Query::insert()
            .into_table("pins")
            .columns(COLUMNS)
            .values_panic([
                self.account_id.into(),
                self.customer_id.into(),
                self.pin_index.clone().into(),
                self.sealed.clone().into(),
                self.digits.into(),
                self.key_id.into(),
                self.created_at_ms.into(),
                self.index_key_id.into(),
            ])
            .take()
    }
}

async fn stored(bench: &Bench, customer: i64) -> Row {
    let of_customer = sea_orm::sea_query::Expr::col("customer_id").eq(customer);
    let select = Query::select().columns(COLUMNS).from("pins").and_where(of_customer).take();
    let row = bench.bare.query_one(&select).await.expect("the database answers");
    let row = row.expect("the PIN was stored");
    let read = "the row has the columns asked for";
    Row {
        account_id: row.try_get_by_index(0).expect(read),
        customer_id: row.try_get_by_index(1).expect(read),
        pin_index: row.try_get_by_index(2).expect(read),
        sealed: row.try_get_by_index(3).expect(read),
        digits: row.try_get_by_index(4).expect(read),
        key_id: row.try_get_by_index(5).expect(read),
        created_at_ms: row.try_get_by_index(6).expect(read),
        index_key_id: row.try_get_by_index(7).expect(read),
    }
}

/// Removes the customer's PIN without a trace, so that the space stays as full as it was.
async fn forget(bench: &Bench, customer: i64) {
    let of_customer = sea_orm::sea_query::Expr::col("customer_id").eq(customer);
    bench.bare(&Query::delete().from_table("pins").and_where(of_customer).take()).await;
}

/// The same promises about a commit as the product's own connection: no faster by being less careful.
fn bare_options(url: &str) -> sea_orm::ConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .pragma("secure_delete", "on")
    });
    options
}

fn row(number: usize) -> ImportRow {
    ImportRow {
        full_name: format!("Customer {number}"),
        email: format!("customer-{number}@example.org"),
        pin: None,
        company: Field::Keep,
        language: Field::Keep,
        active: None,
        photo: Field::Keep,
    }
}

fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

fn mean(times: &[Duration]) -> Duration {
    times.iter().sum::<Duration>() / u32::try_from(times.len()).expect("hundreds of rounds")
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn report(what: &str, unit: &str, value: f64, baseline: Option<(f64, f64)>) {
    print(&serde_json::json!({
        "what": what,
        "unit": unit,
        "value": value,
        "baseline": baseline.map(|(baseline, _)| baseline),
        "ratio": baseline.map(|(baseline, _)| value / baseline),
        "target": baseline.map(|(_, target)| target),
    }));
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn print(line: &serde_json::Value) {
    println!("{line}");
}
