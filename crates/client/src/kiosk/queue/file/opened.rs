//! How the queue's file is begun, opened and read.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::{Builder, Database, DatabaseError, ReadableDatabase, ReadableTable};

use super::{ASIDE, CACHE_BYTES, Found, Opens, PANICKED, QueueError, WAITING};
use crate::whole_file::sync_folder;

/// What a file that is being begun has behind its name.
const BEGUN: &str = "begun";

/// Opens a file, or begins it, and reads it.
///
/// # Errors
///
/// [`QueueError`] where it cannot be opened or read.
pub fn opened(opens: &Opens, path: &Path) -> Result<(Database, Found), QueueError> {
    // One that cannot be looked at may be there.
    if let Ok(false) = path.try_exists() {
        begin(opens, path)?;
    }

    read_through(opens, path)
}

/// Begins a file under another name, so that one has the name itself only once it is whole: half of one passes for damaged.
fn begin(opens: &Opens, path: &Path) -> Result<(), QueueError> {
    let mut begun = path.as_os_str().to_owned();
    begun.push(format!(".{BEGUN}"));
    let begun = Path::new(&begun);
    // What was left where this was cut short holds nothing.
    let _ = fs::remove_file(begun);

    let named = read_through(opens, begun).and_then(|(database, _)| {
        close(database);
        match fs::rename(begun, path) {
            // A disk that is no folder's has no names.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            renamed => Ok(renamed?),
        }
    });
    if named.is_err() {
        let _ = fs::remove_file(begun);
    } else if let Some(folder) = path.parent() {
        sync_folder(folder);
    }
    named
}

fn read_through(opens: &Opens, path: &Path) -> Result<(Database, Found), QueueError> {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES).set_check_integrity_on_open(true);
    let opened = catch_unwind(AssertUnwindSafe(|| opens(&builder, path).map_err(not_opened)));
    let database = opened.unwrap_or_else(|_| panicked())?;
    let found = catch_unwind(AssertUnwindSafe(|| read(&database).map_err(not_read)));
    match found.unwrap_or_else(|_| panicked()) {
        Ok(found) => Ok((database, found)),
        Err(error) => {
            close(database);
            Err(error)
        }
    }
}

fn panicked<T>() -> Result<T, QueueError> {
    Err(QueueError::Damaged(PANICKED.into()))
}

/// Lets go of a database that failed. Where its own bookkeeping is torn, it panics at that once more.
pub fn close(database: Database) {
    if catch_unwind(AssertUnwindSafe(|| drop(database))).is_err() {
        tracing::warn!("The queue of presses does not close");
    }
}

fn read(database: &Database) -> Result<Found, redb::Error> {
    // Made here, so that a first press has a table less to make.
    let transaction = database.begin_write()?;
    transaction.open_table(WAITING)?;
    transaction.open_table(ASIDE)?;
    transaction.commit()?;

    let transaction = database.begin_read()?;
    let mut found = Found::default();
    let Found { presses, unreadable, last_number } = &mut found;
    for (table, events) in [(WAITING, &mut presses.waiting), (ASIDE, &mut presses.aside)] {
        for entry in transaction.open_table(table)?.iter()? {
            let (number, record) = entry?;
            *last_number = number.value().max(*last_number);
            if let Ok(event) = serde_json::from_slice(record.value()) {
                events.insert(number.value(), event);
            } else {
                tracing::error!("A press in the queue cannot be read; it stays there");
                unreadable.push(number.value());
            }
        }
    }

    Ok(found)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the crate says that its errors will grow")]
fn not_opened(error: DatabaseError) -> QueueError {
    match error {
        DatabaseError::UpgradeRequired(_) | DatabaseError::RepairAborted => {
            QueueError::Damaged(error.to_string())
        }
        DatabaseError::Storage(error) => not_read(error.into()),
        error => QueueError::of(error),
    }
}

/// What a failure at reading or writing means.
#[expect(clippy::wildcard_enum_match_arm, reason = "the crate says that its errors will grow")]
pub fn not_read(error: redb::Error) -> QueueError {
    let is_damage = match &error {
        redb::Error::Corrupted(_) | redb::Error::TableTypeMismatch { .. } => true,
        redb::Error::Io(cause) => {
            matches!(cause.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
        }
        _ => false,
    };

    if is_damage { QueueError::Damaged(error.to_string()) } else { QueueError::of(error) }
}
