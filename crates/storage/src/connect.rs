//! Opening a database: the one place that knows which kind it is.

use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sea_orm::{
    ConnectOptions, DatabaseConnection, DbErr,
    sqlx::{
        self, Connection as _, Executor as _,
        postgres::PgConnection,
        sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::time::Instant;

use crate::{Error, error::is_locked};

/// A connection used less than this ago is taken for a good one. A test before each use is a round
/// trip to the database, which most questions take but one of; on a connection that lay idle, it
/// finds out that the server was restarted meanwhile.
const TRUSTED: Duration = Duration::from_secs(1);

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Connections that read (SQLite), or connections of any kind but two (PostgreSQL). At least 2.
    pub connections: u32,
    /// How long a query waits for a free connection, and a writer for another one to finish.
    pub patience: Duration,
}

impl Default for Options {
    /// 16 connections; half a minute of patience, as an import by another process writes a
    /// chunk at a time and each takes a fraction of a second.
    fn default() -> Self {
        Self { connections: 16, patience: Duration::from_secs(30) }
    }
}

/// The connections of an open database.
pub(crate) struct Connections {
    /// Begins transactions that write. One connection on SQLite.
    pub writer: DatabaseConnection,
    /// Begins those that are much alike and follow one another. On SQLite the one connection of all writers.
    pub repeater: DatabaseConnection,
    /// Reads. On SQLite its connections cannot write.
    pub reader: DatabaseConnection,
}

pub(crate) async fn connect(url: &str, options: Options) -> Result<Connections, Error> {
    if is_sqlite(url) {
        sqlite(url, options).await.map_err(Error::unreachable)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        postgres(url, options).await.map_err(Error::unreachable)
    } else {
        Err(Error::Address)
    }
}

pub(crate) fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// Returns the path of the SQLite file at `url`, or `None` for any other address. Nothing is opened.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    if !is_sqlite(url) {
        return None;
    }
    Some(SqliteConnectOptions::from_str(url).ok()?.get_filename().to_owned())
}

/// Opens a SQLite file by itself, to copy it: a copy holds no writer up.
pub(crate) async fn sqlite_copier(
    url: &str,
    options: Options,
) -> Result<DatabaseConnection, Error> {
    open_sqlite(url, options, 1, false).await.map_err(Error::unreachable)
}

async fn sqlite(url: &str, options: Options) -> Result<Connections, DbErr> {
    let file = sqlite_file(url)
        .ok_or_else(|| DbErr::Custom("the sqlite: address cannot be read".to_owned()))?;
    create_private(&file)?;
    let writer = open_sqlite(url, options, 1, false).await?;
    let readers = options.connections.max(1);
    let reader = open_sqlite(url, options, readers, true).await?;
    Ok(Connections { repeater: writer.clone(), writer, reader })
}

/// How long a process lets another one open a new file before it tries again itself.
const NEXT_TRY: Duration = Duration::from_millis(20);

/// Opens a SQLite file. The first to do so turns it to its write-ahead log, and whoever comes at the same moment is told
/// that it is locked, at once and whatever `busy_timeout` says: SQLite asks no busy handler where a
/// reader wants to become the writer, for fear of two that wait for one another. So it is asked again here.
async fn open_sqlite(
    url: &str,
    options: Options,
    connections: u32,
    reads_only: bool,
) -> Result<DatabaseConnection, DbErr> {
    let until = Instant::now() + options.patience;
    loop {
        let pool = sqlite_pool(url, options, connections, reads_only);
        match sea_orm::Database::connect(pool).await {
            Err(error) if is_locked(&error) && Instant::now() < until => {
                tokio::time::sleep(NEXT_TRY).await;
            }
            opened => return opened,
        }
    }
}

/// Statements that stay prepared on the connection on which they are asked again and again. A list in one has a text for
/// each of its lengths.
const KEPT_STATEMENTS: usize = 256;

fn sqlite_pool(url: &str, options: Options, connections: u32, reads_only: bool) -> ConnectOptions {
    let mut pool = pool(url, options, connections);
    pool.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full) // an acknowledged write survives a power cut
            .busy_timeout(options.patience)
            .foreign_keys(true)
            .pragma("secure_delete", "on"); // what is deleted is not left in the file
        if reads_only {
            sqlite.pragma("query_only", "on")
        } else {
            sqlite.statement_cache_capacity(KEPT_STATEMENTS)
        }
    });
    if !reads_only {
        pool.map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(is_out_of_transactions(connection)))
        });
    }
    pool
}

/// Whether a connection may be used again. Where the disk is full, SQLite undoes a transaction by itself; the driver waits
/// for its end all the same, takes the next ones for parts of it, and once one of them is undone commits none.
async fn is_out_of_transactions(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Behind a transaction that is being undone.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// How long a query waits for a connection to PostgreSQL at most. Writers do not queue for one there, so who waits
/// longer waits for a server that is down, and is better told.
const LONGEST_CONNECT: Duration = Duration::from_secs(8);

/// Transactions at once that ask the same again and again, each on its connection. Where there is one, a third of the
/// machine's time was idle; each more prepares everything anew.
pub(crate) const REPEATERS: u32 = 2;

async fn postgres(url: &str, options: Options) -> Result<Connections, DbErr> {
    let options = Options { patience: options.patience.min(LONGEST_CONNECT), ..options };
    let both = sea_orm::Database::connect(pool(url, options, options.connections.max(2))).await?;
    let mut few = pool(url, options, REPEATERS);
    few.connect_lazy(true)
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(KEPT_STATEMENTS))
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.after_connect(|connection, _| Box::pin(set_plans(connection)))
        });
    let repeater = sea_orm::Database::connect(few).await?;
    Ok(Connections { writer: both.clone(), repeater, reader: both })
}

/// How the server is to plan what batches ask: once for each statement, where it would plan the first five of each list's
/// lengths anew; and by indexes, one row after the other. While a table is young its statistics say that it is read
/// faster whole, and a plan is kept for longer than that. What has no index costs so much then that it would be compiled
/// first, without the last.
///
/// Source: docs/decisions/0019.
const PLANS: [&str; 5] = [
    "SET plan_cache_mode = force_generic_plan",
    "SET enable_seqscan = off",
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET jit = off",
];

/// Says so. A server that is like PostgreSQL and knows no such setting answers all the same.
async fn set_plans(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for setting in PLANS {
        match connection.execute(setting).await {
            Err(sqlx::Error::Database(error)) => {
                tracing::debug!(%error, "The database plans as it likes");
            }
            done => {
                done?;
            }
        }
    }
    Ok(())
}

fn pool(url: &str, options: Options, connections: u32) -> ConnectOptions {
    let mut pool = ConnectOptions::new(url);
    pool.max_connections(connections)
        .acquire_timeout(options.patience)
        .connect_timeout(options.patience)
        .test_before_acquire_if_idle_for(TRUSTED)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    pool
}

/// Creates the file with mode 0600, which SQLite's log files beside it inherit.
fn create_private(file: &Path) -> Result<(), DbErr> {
    let opened = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match opened {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(DbErr::Custom(format!("{}: {error}", file.display())))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{
        ConnectionTrait as _, DbBackend, SqliteTransactionMode, Statement, TransactionOptions,
        TransactionTrait as _,
    };

    use super::*;
    use crate::Database;

    /// One that is about to write keeps the file from being turned to its write-ahead log, as another one that opens
    /// it does.
    #[tokio::test]
    async fn a_file_that_another_is_opening_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/pinion.db?mode=rwc", folder.path().display());
        let other = sea_orm::Database::connect(&url).await.unwrap();
        other.execute_unprepared("CREATE TABLE t (n INTEGER)").await.unwrap();
        let about_to_write = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let writing = other.begin_with_options(about_to_write).await.unwrap();

        let mut opening = Box::pin(connect(&url, Options::default()));
        // Until it was refused once, and for no other reason.
        let early = tokio::time::timeout(5 * NEXT_TRY, &mut opening).await;
        writing.commit().await.unwrap();

        assert!(early.is_err(), "it waits, and does not fail");
        opening.await.unwrap();
    }

    #[tokio::test]
    async fn a_writer_that_another_process_keeps_waiting_is_told_to_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("pinion.db").display());
        let hasty = Options { patience: Duration::from_secs(1), ..Options::default() };
        let other = Database::open(&url, Options::default()).await.unwrap();
        let database = Database::open(&url, hasty).await.unwrap();
        let writing = other.begin().await.unwrap();

        let refused = database.begin().await.map(drop).unwrap_err();
        writing.rollback().await.unwrap();

        assert!(matches!(refused, Error::Failed(_)) && refused.is_unavailable(), "{refused:?}");
        database.begin().await.unwrap().rollback().await.unwrap();
    }

    #[tokio::test]
    async fn what_is_committed_after_there_was_no_room_is_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("pinion.db").display());
        let Connections { writer, .. } = connect(&url, Options::default()).await.unwrap();
        writer.execute_unprepared("CREATE TABLE t (bytes BLOB)").await.unwrap();
        let most_pages = async |pages: u32| {
            let limit = format!("PRAGMA max_page_count = {pages}");
            writer.execute_unprepared(&limit).await.unwrap();
        };
        let write = async || {
            let about_to_write = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            let tx = writer.begin_with_options(about_to_write).await?;
            tx.execute_unprepared("INSERT INTO t VALUES (randomblob(100000))").await?;
            tx.commit().await
        };

        most_pages(1).await;
        let refused = Error::from(write().await.unwrap_err());
        most_pages(1_000).await;

        assert!(refused.is_unavailable(), "{refused:?}");
        writer.begin().await.unwrap().rollback().await.unwrap();
        write().await.unwrap();
        let other = connect(&url, Options::default()).await.unwrap();
        let count = statement("SELECT count(*) FROM t");
        let row = other.reader.query_one_raw(count).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1, "others see it");
    }

    #[tokio::test]
    async fn a_server_without_room_is_asked_again_later() {
        let server = pinion_testdb::Postgres::fresh();
        let Connections { writer, .. } = connect(&server.url(), Options::default()).await.unwrap();
        let full = "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$";

        let refused = Error::from(writer.execute_unprepared(full).await.unwrap_err());

        assert!(refused.is_unavailable(), "{refused:?}");
    }

    fn statement(sql: &str) -> Statement {
        Statement::from_string(DbBackend::Sqlite, sql)
    }

    /// What no test can do is cut the power; what SQLite's documents say survives it is asked of the connection.
    #[tokio::test]
    async fn what_sqlite_acknowledges_is_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("pinion.db").display());
        let Connections { writer, .. } = connect(&url, Options::default()).await.unwrap();
        let ask = async |pragma: &str| {
            writer.query_one_raw(statement(&format!("PRAGMA {pragma}"))).await.unwrap().unwrap()
        };

        let synchronous: i64 = ask("synchronous").await.try_get_by_index(0).unwrap();
        let journal: String = ask("journal_mode").await.try_get_by_index(0).unwrap();

        assert_eq!((synchronous, journal.as_str()), (2, "wal"), "2 is FULL");
    }
}
