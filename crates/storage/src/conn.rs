//! What queries run on: the database, or a transaction.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, TransactionTrait};

use crate::Error;

/// Something a query can be asked of: [`crate::Database`] or [`Tx`].
///
/// Functions that only read take any of the two; functions that write take a [`Tx`].
pub trait Conn: sealed::Raw {}

impl<C: sealed::Raw> Conn for C {}

pub(crate) mod sealed {
    use sea_orm::ConnectionTrait;

    /// Keeps the ORM's types to this crate.
    pub trait Raw: Send + Sync {
        /// The ORM's connection.
        type Inner: ConnectionTrait;

        /// Returns the ORM's connection.
        fn raw(&self) -> &Self::Inner;
    }
}

/// A transaction that writes. Dropped without [`Tx::commit`], it never was.
///
/// On SQLite there is one at a time, across processes; a second waits for the first.
#[must_use = "a transaction that is not committed is rolled back"]
pub struct Tx(pub(crate) DatabaseTransaction);

impl Tx {
    /// Makes everything written durable, and visible to others.
    ///
    /// # Errors
    ///
    /// If the database fails; then nothing was written.
    #[tracing::instrument(name = "db.commit", skip_all, err)]
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.0.commit().await?)
    }

    /// Undoes everything, and waits until that is done.
    ///
    /// # Errors
    ///
    /// If the database fails; then, too, nothing was written.
    pub async fn rollback(self) -> Result<(), Error> {
        Ok(self.0.rollback().await?)
    }

    /// Begins a part that can be undone by itself.
    pub(crate) async fn savepoint(&self) -> Result<Tx, Error> {
        Ok(Tx(self.0.begin().await?))
    }
}

impl sealed::Raw for Tx {
    type Inner = DatabaseTransaction;

    fn raw(&self) -> &Self::Inner {
        &self.0
    }
}

/// Runs a statement and returns how many rows it touched.
pub(crate) async fn execute(
    tx: &Tx,
    statement: &impl sea_orm::StatementBuilder,
) -> Result<u64, Error> {
    Ok(tx.0.execute(statement).await?.rows_affected())
}

/// Waits for the writers of `table`, and keeps others waiting until `tx` ends; readers go on.
/// SQLite, which has one writer, does so anyway.
pub(crate) async fn keep_writers_out(tx: &Tx, table: &'static str) -> Result<(), Error> {
    if tx.0.get_database_backend() == DbBackend::Postgres {
        let lock = format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE");
        tx.0.execute_unprepared(&lock).await?;
    }
    Ok(())
}
