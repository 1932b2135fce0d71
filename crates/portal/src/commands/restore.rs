//! `restore`: a data directory from a backup, whole or not at all.

use std::fs::{self, File};
use std::path::Path;

use pinion_storage::{Database, Options, PinKeys};

use super::{Refusal, archive};
use crate::config::{Config, sqlite_url};
use crate::store;

pub async fn run(config: &Config, file: &Path) -> Result<(), Refusal> {
    let data = &config.data;
    if data.is_postgres() {
        return Err(Refusal::new(
            "the database is PostgreSQL: restore it with pg_restore or psql, and put its key file in place",
        ));
    }
    if data.database_url.is_some() || data.pin_keys_file.is_some() || data.pin_keys.is_some() {
        return Err(Refusal::new(
            "a backup fills a data directory: unset PINION_DATABASE_URL, PINION_PIN_KEYS_FILE and PINION_PIN_KEYS for it",
        ));
    }
    let in_use = fs::read_dir(&data.directory).is_ok_and(|mut entries| entries.next().is_some());
    if in_use {
        return Err(Refusal::new(format!(
            "{} is not empty, and a backup overwrites nothing; move it away first",
            data.directory.display()
        )));
    }

    let failed = |error: &dyn std::fmt::Display| {
        Refusal::new(format!("cannot restore {}: {error}", file.display()))
    };
    // Beside the directory, so that it takes one renaming to put it in place.
    let beside = archive::folder_of(&data.directory);
    store::make_private(&beside).map_err(|error| failed(&error))?;
    let draft = private_folder(&beside).map_err(|error| failed(&error))?;
    archive::read(file, draft.path()).map_err(|error| failed(&error))?;
    check(draft.path()).await?;

    fs::rename(draft.path(), &data.directory).map_err(|error| failed(&error))?;
    // It is no longer there to be cleaned up.
    let _ = draft.keep();
    File::open(&beside).and_then(|folder| folder.sync_all()).map_err(|error| failed(&error))
}

fn private_folder(beside: &Path) -> std::io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(beside)
}

/// A backup that does not open, or is damaged, is better refused now than found out at work.
async fn check(folder: &Path) -> Result<(), Refusal> {
    let url = sqlite_url(&folder.join(archive::DATABASE));
    let database = Database::open(&url, Options::default()).await?;
    database.check_integrity().await?;
    // What an older program wrote is brought up to date, as a portal would: keys are looked for where they are now.
    database.migrate().await?;
    PinKeys::open(&database, &folder.join(archive::KEYS)).await?;
    database.close().await?;
    Ok(())
}
