//! `backup`: database and keys in one file, taken while the portal runs.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use pinion_domain::Clock as _;
use pinion_storage::{Database, KeyError, KeySource, Options, PinKeys};
use secrecy::ExposeSecret as _;

use super::{Refusal, archive};
use crate::clock::SystemClock;
use crate::config::{Config, sqlite_url};
use crate::store::Store;

/// Keys may be rotated between the two copies so many times before it is taken for a failure.
const ATTEMPTS: usize = 3;

pub async fn run(config: Config, file: &Path) -> Result<(), Refusal> {
    if config.data.is_postgres() {
        return Err(Refusal::new(
            "the database is PostgreSQL: back it up with pg_dump, and keep a copy of the key file with it",
        ));
    }
    if file.exists() {
        return Err(Refusal::new(format!(
            "{} exists; a backup overwrites nothing",
            file.display()
        )));
    }

    let store = Store::open(&config, SystemClock.now()).await?;
    let failed = |error: &dyn std::fmt::Display| {
        Refusal::new(format!("cannot write {}: {error}", file.display()))
    };
    // In the data directory, since nowhere else are rows as safe from others.
    let scratch = tempfile::tempdir_in(&config.data.directory).map_err(|error| failed(&error))?;
    let (copy, keys) = (scratch.path().join(archive::DATABASE), scratch.path().join(archive::KEYS));
    let source = config.data.keys();
    // Keys that this process was given at its start are the same at each attempt.
    let attempts = if matches!(source, KeySource::File(_)) { ATTEMPTS } else { 1 };
    let mut attempt = 1;
    loop {
        store.database.backup_sqlite(&copy).await?;
        copy_keys(&source, &keys).map_err(|error| failed(&error))?;
        match check(&copy, &keys).await {
            Ok(()) => break,
            Err(KeyError::Incomplete { .. }) if attempt < attempts => {
                fs::remove_file(&copy).map_err(|error| failed(&error))?;
                attempt += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    archive::write(file, &copy, &keys).map_err(|error| failed(&error))?;
    store.database.close().await?;
    Ok(())
}

fn copy_keys(from: &KeySource, to: &Path) -> io::Result<()> {
    match from {
        KeySource::File(file) => fs::copy(file, to).map(|_| ()),
        KeySource::Text { text, .. } => {
            archive::private_file(to)?.write_all(text.expose_secret().as_bytes())
        }
    }
}

/// The database was copied before its keys: they may have been rotated in between, and the old ones be gone.
async fn check(copy: &Path, keys: &Path) -> Result<(), KeyError> {
    let database = Database::open(&sqlite_url(copy), Options::default()).await?;
    let fits = PinKeys::open(&database, keys).await;
    database.close().await?;
    fits.map(|_| ())
}
