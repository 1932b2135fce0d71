//! The rows that a check-in writes, a visit and an event, and nothing else.

use std::time::Duration;

use pinion_domain::Clock as _;
use pinion_portal::SystemClock;
use pinion_storage::accounts;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Executor as _};
use uuid::Uuid;

use super::filled::Filled;
use super::kiosk::{PEOPLE, of_all};
use super::load::Ask;

const SQLITE_VISIT: &str = "INSERT INTO visits (id, account_id, location_id, customer_id, \
     from_ms, to_ms, source, ended_by) VALUES (?, ?, ?, ?, ?, ?, 1, 'customer')";

const SQLITE_EVENT: &str = "INSERT INTO check_in_events (id, account_id, location_id, kiosk_id, \
     at_ms, said_at_ms, received_at_ms, outcome, customer_id, visit_id, since_ms) \
     VALUES (?, ?, ?, ?, ?, ?, ?, 'checked_in', ?, ?, ?)";

const POSTGRES: &str = "WITH visit AS (INSERT INTO visits (id, account_id, location_id, \
     customer_id, from_ms, to_ms, source, ended_by) \
     VALUES ($1, $2, $3, $4, $5, $5, 1, 'customer') RETURNING id) \
     INSERT INTO check_in_events (id, account_id, location_id, kiosk_id, at_ms, said_at_ms, \
     received_at_ms, outcome, customer_id, visit_id, since_ms) \
     SELECT $6, $2, $3, $7, $5, $5, $5, 'checked_in', $4, id, $5 FROM visit";

/// Whose rows they are.
#[derive(Clone, Copy)]
struct Whose {
    account: i64,
    location: i64,
    kiosk: Uuid,
    customer: i64,
}

/// Somebody who writes the rows over and over.
pub struct Bare {
    /// In turn.
    all: Vec<Whose>,
    at: usize,
    connection: Connection,
}

enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Bare {
    /// Opens connections: one to a SQLite file, which takes one writer, to PostgreSQL one for each of `kiosks`.
    pub async fn open(filled: &Filled, url: &str, kiosks: &[Uuid]) -> Vec<Self> {
        let tx = filled.database.begin().await.expect("the database takes writes");
        let account = filled.account.id;
        let location = accounts::default_location(&tx, account).await;
        let location = location.expect("the database answers").expect("a space is somewhere");
        let at_once = if url.starts_with("sqlite") { 1 } else { kiosks.len() };
        let mut open = Vec::new();
        for (number, kiosk) in kiosks.iter().take(at_once).enumerate() {
            let mut all = Vec::with_capacity(PEOPLE);
            for person in 0..PEOPLE {
                // As many as press, and none of those.
                let (customer, _) = filled.customer(&tx, 1 + of_all(number, person)).await;
                let (account, location, customer) = (account.0, location.0, customer.id.0);
                all.push(Whose { account, location, kiosk: *kiosk, customer });
            }
            open.push(Self { all, at: 0, connection: connect(url).await });
        }
        tx.rollback().await.expect("the database answers");
        open
    }
}

async fn connect(url: &str) -> Connection {
    if url.starts_with("sqlite") {
        // As the portal opens it.
        let options: SqliteConnectOptions = url.parse().expect("the address is one");
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30));
        Connection::Sqlite(options.connect().await.expect("the file opens"))
    } else {
        let options: PgConnectOptions = url.parse().expect("the address is one");
        Connection::Postgres(options.connect().await.expect("the server takes connections"))
    }
}

impl Ask for Bare {
    async fn ask(&mut self) {
        let now = SystemClock.now().duration_since(std::time::UNIX_EPOCH).expect("it is later");
        let ms = i64::try_from(now.as_millis()).expect("it is not the end of time");
        let (visit, event) = (Uuid::now_v7(), Uuid::now_v7());
        self.at = (self.at + 1) % self.all.len();
        let whose = self.all[self.at];
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite(connection, whose, (visit, event), ms).await,
            Connection::Postgres(connection) => {
                postgres(connection, whose, (visit, event), ms).await
            }
        }
        .expect("the database takes the rows");
    }
}

async fn sqlite(
    connection: &mut SqliteConnection,
    whose: Whose,
    (visit, event): (Uuid, Uuid),
    ms: i64,
) -> sqlx::Result<()> {
    connection.execute("BEGIN IMMEDIATE").await?;
    let query = sqlx::query(SQLITE_VISIT).bind(visit).bind(whose.account).bind(whose.location);
    query.bind(whose.customer).bind(ms).bind(ms).execute(&mut *connection).await?;
    let query = sqlx::query(SQLITE_EVENT).bind(event).bind(whose.account).bind(whose.location);
    let query = query.bind(whose.kiosk).bind(ms).bind(ms).bind(ms);
    let query = query.bind(whose.customer).bind(visit).bind(ms);
    query.execute(&mut *connection).await?;
    connection.execute("COMMIT").await?;
    Ok(())
}

async fn postgres(
    connection: &mut PgConnection,
    whose: Whose,
    (visit, event): (Uuid, Uuid),
    ms: i64,
) -> sqlx::Result<()> {
    let query = sqlx::query(POSTGRES).bind(visit).bind(whose.account).bind(whose.location);
    let query = query.bind(whose.customer).bind(ms).bind(event).bind(whose.kiosk);
    query.execute(connection).await?;
    Ok(())
}
