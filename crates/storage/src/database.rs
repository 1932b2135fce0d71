//! An open database, and what is done to it as a whole.

use std::{fs, os::unix::fs::OpenOptionsExt, path::Path};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::{
    Error, Options, Tx,
    conn::sealed,
    connect::{self, Connections},
    customers::directory,
    migrations::Migrator,
};

/// An open database, SQLite or PostgreSQL. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    url: secrecy::SecretString,
    options: Options,
    writer: DatabaseConnection,
    repeater: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    /// Opens the database at `url`: `sqlite:///var/lib/pinion/pinion.db` or `postgres://…`.
    ///
    /// A SQLite file that is not there is created, readable by its owner alone.
    ///
    /// # Errors
    ///
    /// [`Error::Address`] for any other address, [`Error::Unreachable`] where nothing answers.
    #[tracing::instrument(name = "db.open", skip_all, err)]
    pub async fn open(url: &str, options: Options) -> Result<Self, Error> {
        let Connections { writer, repeater, reader } = connect::connect(url, options).await?;
        Ok(Self { url: url.into(), options, writer, repeater, reader })
    }

    /// Brings the tables up to date. Several processes may do so at once.
    ///
    /// # Errors
    ///
    /// [`Error::Tables`] where a newer program has been here, or a step fails; then nothing
    /// changed.
    #[tracing::instrument(name = "db.migrate", skip_all, err)]
    pub async fn migrate(&self) -> Result<(), Error> {
        const ATTEMPTS: usize = 5;
        let mut attempt = 1;
        while self.pending_migrations().await? > 0 {
            let tx = self.begin().await?;
            match Migrator::up(&tx.0, None).await {
                Ok(()) => {
                    tx.commit().await?;
                    break;
                }
                // Another process got there first, and this one's steps fell over its tables.
                Err(_) if attempt < ATTEMPTS => tx.rollback().await?,
                Err(error) => return Err(Error::tables(error)),
            }
            attempt += 1;
        }
        directory::catch_up(self).await
    }

    /// Returns how many steps the tables are behind. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Tables`] where a newer program has been here.
    pub async fn pending_migrations(&self) -> Result<usize, Error> {
        let pending = Migrator::get_pending_migrations_read_only(&self.reader).await;
        Ok(pending.map_err(Error::tables)?.len())
    }

    /// Begins a transaction that writes, waiting for other writers where it must.
    ///
    /// # Errors
    ///
    /// If none could be begun within [`Options::patience`].
    #[tracing::instrument(name = "db.begin", skip_all, err)]
    pub async fn begin(&self) -> Result<Tx, Error> {
        Self::begin_on(&self.writer).await
    }

    /// As [`Database::begin`], for one of many transactions that are much alike, of which [`Database::repeated_at_once`]
    /// are under way at a time. On PostgreSQL they have few connections, which prepare their statements once; over many
    /// most would be prepared anew each time.
    ///
    /// # Errors
    ///
    /// If none could be begun within [`Options::patience`].
    #[tracing::instrument(name = "db.begin_repeated", skip_all, err)]
    pub async fn begin_repeated(&self) -> Result<Tx, Error> {
        Self::begin_on(&self.repeater).await
    }

    /// Returns how many transactions [`Database::begin_repeated`] begins before the next waits for the end of one.
    #[must_use]
    pub fn repeated_at_once(&self) -> usize {
        if self.is_one_file() { 1 } else { connect::REPEATERS as usize }
    }

    async fn begin_on(connections: &DatabaseConnection) -> Result<Tx, Error> {
        // Immediate: a transaction that read first and wrote later would fail, not wait, when
        // another wrote in between. PostgreSQL has no such mode, and no such failure.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Tx(connections.begin_with_options(options).await?))
    }

    /// Asks the database a question whose answer is known.
    ///
    /// # Errors
    ///
    /// If it does not answer.
    #[tracing::instrument(name = "db.check", skip_all, err)]
    pub async fn check(&self) -> Result<(), Error> {
        self.reader.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Finds out whether the database takes writes, and leaves nothing behind.
    ///
    /// # Errors
    ///
    /// If it does not.
    #[tracing::instrument(name = "db.check_writes", skip_all, err)]
    pub async fn check_writes(&self) -> Result<(), Error> {
        let tx = self.begin().await?;
        tx.0.execute_unprepared("UPDATE accounts SET name = name").await?;
        tx.rollback().await
    }

    /// Reads every page of a SQLite file and fails where one is damaged, an index does not fit its table, or a row
    /// refers to one that is not there. PostgreSQL looks after its pages itself.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`]; otherwise if the database fails.
    #[tracing::instrument(name = "db.check_integrity", skip_all, err)]
    pub async fn check_integrity(&self) -> Result<(), Error> {
        if !self.is_one_file() {
            return Ok(());
        }

        let ask = |sql| self.reader.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql));
        // Damage so bad that the check itself cannot be read through is an error of its own.
        let pages = ask("PRAGMA integrity_check(1)").await.map_err(|_| Error::Damaged("page"))?;
        let words: Option<String> = pages.first().map(|row| row.try_get_by_index(0)).transpose()?;
        if words.as_deref() != Some("ok") {
            return Err(Error::Damaged("page"));
        }
        let strays = ask("PRAGMA foreign_key_check").await?;
        if strays.is_empty() { Ok(()) } else { Err(Error::Damaged("reference")) }
    }

    /// Copies a SQLite database, as it is at one moment, into the new file `to` of mode 0600.
    /// Others read and write meanwhile.
    ///
    /// # Errors
    ///
    /// [`Error::NotOnThisDatabase`] on PostgreSQL; [`Error::Failed`] where `to` exists or cannot
    /// be written.
    #[tracing::instrument(name = "db.backup", skip_all, err)]
    pub async fn backup_sqlite(&self, to: &Path) -> Result<(), Error> {
        use secrecy::ExposeSecret;

        let copier = if self.is_one_file() {
            connect::sqlite_copier(self.url.expose_secret(), self.options).await?
        } else {
            return Err(Error::NotOnThisDatabase(
                "a PostgreSQL database is backed up with pg_dump, not with this command",
            ));
        };
        let path = to.to_str().ok_or_else(|| sea_orm::DbErr::Custom("no such path".to_owned()))?;
        // SQLite writes into an empty file, and keeps its mode.
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
        made.map_err(|error| sea_orm::DbErr::Custom(format!("{}: {error}", to.display())))?;
        let copy = Statement::from_sql_and_values(
            copier.get_database_backend(),
            "VACUUM INTO ?",
            [path.into()],
        );
        let outcome = copier.execute_raw(copy).await;
        let closed = copier.close().await;
        outcome?;
        Ok(closed?)
    }

    /// Tells whether the database is one SQLite file on this machine.
    #[must_use]
    pub fn is_one_file(&self) -> bool {
        connect::is_sqlite(secrecy::ExposeSecret::expose_secret(&self.url))
    }

    /// Closes every connection, after what runs on them.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn close(self) -> Result<(), Error> {
        self.reader.close().await?;
        self.repeater.close_by_ref().await?;
        Ok(self.writer.close().await?)
    }
}

impl sealed::Raw for Database {
    type Inner = DatabaseConnection;

    fn raw(&self) -> &Self::Inner {
        &self.reader
    }
}
