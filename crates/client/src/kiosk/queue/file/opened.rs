//! How the queue's file is opened and read.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::{Builder, Database, DatabaseError, ReadableDatabase, ReadableTable};

use super::{ASIDE, CACHE_BYTES, Found, NotOpened, Opens, PANICKED, QueueError, WAITING};

/// Opens a file, or begins it, and reads it.
pub fn opened(opens: &Opens, path: &Path) -> Result<(Database, Found), NotOpened> {
    // One that cannot be looked at may be there, and is deleted by nobody.
    let was_there = path.try_exists().unwrap_or(true);
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES).set_check_integrity_on_open(true);
    let opened = catch_unwind(AssertUnwindSafe(|| opens(&builder, path).map_err(not_opened)));
    let opened = opened.unwrap_or_else(|_| panicked()).and_then(|database| {
        let found = catch_unwind(AssertUnwindSafe(|| read(&database).map_err(not_read)));
        match found.unwrap_or_else(|_| panicked()) {
            Ok(found) => Ok((database, found)),
            Err(error) => {
                close(database);
                Err(error)
            }
        }
    });

    if opened.is_err() && !was_there {
        // What was begun on a full disk holds nothing, and would pass for damaged.
        let _ = std::fs::remove_file(path);
    }
    opened
}

fn panicked<T>() -> Result<T, NotOpened> {
    Err(NotOpened::Damaged(PANICKED.into()))
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
    for (table, events) in [(WAITING, &mut found.waiting), (ASIDE, &mut found.aside)] {
        for entry in transaction.open_table(table)?.iter()? {
            let (number, record) = entry?;
            found.last_number = found.last_number.max(number.value());
            if let Ok(event) = serde_json::from_slice(record.value()) {
                events.insert(number.value(), event);
            } else {
                tracing::error!("A press in the queue cannot be read; it stays there");
                found.unreadable += 1;
            }
        }
    }

    Ok(found)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the crate says that its errors will grow")]
fn not_opened(error: DatabaseError) -> NotOpened {
    match error {
        DatabaseError::UpgradeRequired(_) | DatabaseError::RepairAborted => {
            NotOpened::Damaged(error.to_string())
        }
        DatabaseError::Storage(error) => not_read(error.into()),
        error => NotOpened::Failed(QueueError::of(error)),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the crate says that its errors will grow")]
pub fn not_read(error: redb::Error) -> NotOpened {
    let is_damage = match &error {
        redb::Error::Corrupted(_) | redb::Error::TableTypeMismatch { .. } => true,
        redb::Error::Io(cause) => {
            matches!(cause.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
        }
        _ => false,
    };

    if is_damage {
        NotOpened::Damaged(error.to_string())
    } else {
        NotOpened::Failed(QueueError::of(error))
    }
}
