//! Opening what a portal keeps: directory, database, keys, account.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use pinion_storage::accounts::{self, Account};
use pinion_storage::{Database, KeyError, Options, PinKeys};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use secrecy::ExposeSecret as _;

use crate::config::{Config, Data};

/// What a portal keeps, opened.
pub struct Store {
    /// The database, its tables up to date.
    pub database: Database,
    /// The keys that belong to it.
    pub keys: PinKeys,
    /// The account it holds.
    pub account: Account,
}

/// Why it cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory cannot be made.
    #[error("cannot make the data directory {path}: {cause}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// There is no data yet, or it is elsewhere.
    #[error("there is no database {0}; `pinion-portal serve` and `admin create` make it")]
    NoData(PathBuf),
    /// The database.
    #[error(transparent)]
    Database(#[from] pinion_storage::Error),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

impl Store {
    /// Opens the data, or makes it where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn open_or_create(config: &Config, now: SystemTime) -> Result<Self, StoreError> {
        Self::make(config, Options::default(), now).await
    }

    /// As [`Self::open_or_create`], for requests: none waits for the database until its own time is over.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn open_to_serve(config: &Config, now: SystemTime) -> Result<Self, StoreError> {
        let usual = Options::default();
        let patience = usual.patience.min(config.limits.patience());
        Self::make(config, Options { patience, ..usual }, now).await
    }

    async fn make(config: &Config, options: Options, now: SystemTime) -> Result<Self, StoreError> {
        make_private(&config.data.directory).map_err(|cause| StoreError::Directory {
            path: config.data.directory.clone(),
            cause,
        })?;

        let database = Database::open(config.data.database().expose_secret(), options).await?;
        database.migrate().await?;
        let keys = PinKeys::open_or_create(&database, config.data.keys(), &mut os_random()).await?;
        let tx = database.begin().await?;
        let account = accounts::init(&tx, now).await?;
        tx.commit().await?;
        Ok(Self { database, keys, account })
    }

    /// Opens the data that is there.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn open(config: &Config, now: SystemTime) -> Result<Self, StoreError> {
        // Opening a SQLite file would make it, and one that was just made has nothing to be saved or exported.
        if let Some(missing) = config.data.sqlite_file().filter(|file| !file.exists()) {
            return Err(StoreError::NoData(missing));
        }

        Self::open_or_create(config, now).await
    }
}

/// Opens the database as it is.
///
/// # Errors
///
/// If its address is wrong or nothing answers there.
pub async fn open_database(data: &Data) -> Result<Database, pinion_storage::Error> {
    Database::open(data.database().expose_secret(), Options::default()).await
}

/// The operating system's random source.
///
/// It fails on no system that has booted; where it does, no key and no PIN may be made, so it panics.
#[must_use]
pub fn os_random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Makes a directory that its owner alone can enter. One that is there stays as it is.
pub fn make_private(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }

    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
