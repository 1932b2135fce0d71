//! `backup`: database and keys in one file, taken while the portal runs.

use std::path::Path;

use super::{Refusal, archive};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::store::Store;
use pinion_domain::Clock as _;

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
    let copy = scratch.path().join(archive::DATABASE);
    store.database.backup_sqlite(&copy).await?;
    archive::write(file, &copy, &config.data.keys_file()).map_err(|error| failed(&error))?;
    store.database.close().await?;
    Ok(())
}
