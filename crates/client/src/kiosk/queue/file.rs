//! The queue's file.
//!
//! A database that failed once answers nothing any more; it is closed then and opened anew for the next call.

mod damaged;
mod merged;
mod opened;

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{Builder, Database, DatabaseError, TableDefinition, WriteTransaction};
use same_file::Handle;
use uuid::Uuid;

use self::merged::{Merged, merged};
use self::opened::{close, not_read, opened};
use super::Event;

/// What waits: a press as JSON by its number.
const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");

/// What was set aside, likewise.
const ASIDE: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("aside");

/// The file's name. A damaged one gets this with a number behind it.
const NAME: &str = "presses.redb";

/// How much of the file is held in memory. Unit: bytes. The events are held besides.
const CACHE_BYTES: usize = 1024 * 1024;

/// Presses, by number.
#[derive(Debug, Clone, Default)]
pub struct Presses {
    /// Those that wait.
    pub waiting: BTreeMap<u64, Event>,
    /// Those that were set aside.
    pub aside: BTreeMap<u64, Event>,
}

/// What is in a file.
#[derive(Default)]
struct Found {
    presses: Presses,
    /// The numbers of records that this app cannot read. They stay where they are.
    unreadable: Vec<u64>,
    /// The highest number of any of them; 0 where there is none.
    last_number: u64,
}

/// Why the disk did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The file cannot be opened or written: the disk is full, shut or gone, or another program has the file.
    #[error("the disk does not take it: {0}")]
    Disk(#[from] Box<redb::Error>),

    /// The folder cannot be made, or a file in it not be copied, renamed or removed.
    #[error("the folder cannot be used: {0}")]
    Folder(#[from] io::Error),

    /// The file is not what it was written as.
    #[error("the file is damaged: {0}")]
    Damaged(String),

    /// Somebody has deleted the file, or put another in its place.
    #[error("the file is gone")]
    Gone,
}

impl QueueError {
    fn of(error: impl Into<redb::Error>) -> Self {
        Self::Disk(Box::new(error.into()))
    }
}

/// How a file is opened, or begun where it is not there.
pub type Opens = dyn Fn(&Builder, &Path) -> Result<Database, DatabaseError> + Send;

/// The file of a queue.
pub struct QueueFile {
    folder: PathBuf,
    opens: Box<Opens>,
    database: Option<Database>,
    /// The file that was opened last. Where its name leads elsewhere, what is written into it is gone with the app.
    held: Option<Handle>,
    was_read: bool,
    has_tried_damaged: bool,
    next_number: u64,
    /// What the file may hold among those that wait and is to hold no more, as the disk did not take that when it was due:
    /// what was answered, and what nobody was told to be kept. Removed with whatever is written next.
    owed: BTreeMap<u64, Uuid>,
}

/// What is wrong with a file that something else wrote into: the database's own bookkeeping may end in a panic then.
const PANICKED: &str = "its reader panicked";

impl QueueFile {
    /// The file in `folder`, not opened yet.
    pub fn new(folder: &Path) -> Self {
        Self::opened_by(folder, Box::new(|builder, path| builder.create(path)))
    }

    /// As [`QueueFile::new`], on whatever disk `opens` writes to.
    pub fn opened_by(folder: &Path, opens: Box<Opens>) -> Self {
        Self {
            folder: folder.to_owned(),
            opens,
            database: None,
            held: None,
            was_read: false,
            has_tried_damaged: false,
            next_number: 1,
            owed: BTreeMap::new(),
        }
    }

    /// Opens the file and reads what is in it. A damaged one is set aside, and a new one begun. What is `known` already and
    /// not in it is written into it: it was in one that is set aside, deleted or replaced. Returns all presses, known and
    /// found, with their numbers from here on, and how many records there are that this app cannot read.
    ///
    /// # Errors
    ///
    /// [`QueueError`] where it cannot be opened, or does not take what is known. Nothing is changed in memory then.
    pub fn open(&mut self, known: Presses) -> Result<(Presses, usize), QueueError> {
        // Held by this process, it would be nobody's to open or to rename.
        self.let_go();
        self.held = None;
        make_private(&self.folder)?;
        let (database, found) = match opened(&self.opens, &self.folder.join(NAME)) {
            Err(QueueError::Damaged(cause)) => {
                let kept = self.set_aside()?;
                tracing::error!(%cause, "The queue of presses is damaged; it is kept as {}", kept.display());
                opened(&self.opens, &self.folder.join(NAME))?
            }
            opened => opened?,
        };
        self.hold(database);
        let unreadable = found.unreadable.len();
        let Merged { all, missing, over, next_number } =
            merged(known, found, &self.owed, self.next_number);
        (self.owed, self.next_number) = (over, next_number);
        self.add_all(&missing)?;
        self.was_read = true;

        Ok((all, unreadable))
    }

    /// Whether what is in the file is known.
    pub fn was_read(&self) -> bool {
        self.was_read
    }

    /// Notes where the file is no more what it was, so that it is read or begun anew.
    pub fn look(&mut self) {
        if self.is_gone() {
            tracing::error!("Somebody has deleted or replaced the queue of presses");
            self.was_read = false;
        }
    }

    /// A number that no press in the file has.
    pub fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Writes a press under its number, which is [`QueueFile::next_number`] or higher.
    ///
    /// # Errors
    ///
    /// [`QueueError`] where the disk does not take it. The file is to hold it no more then.
    pub fn add(&mut self, number: u64, event: &Event) -> Result<(), QueueError> {
        let record = json(event);
        let written = self.write(|transaction| {
            transaction.open_table(WAITING)?.insert(number, record.as_slice())?;
            Ok(())
        });
        self.next_number = number + 1;
        if written.is_err() {
            // A commit that failed may be on the disk all the same.
            self.owed.insert(number, event.id);
        }

        written
    }

    /// Removes presses that wait, and whatever could not be removed before.
    ///
    /// # Errors
    ///
    /// [`QueueError`] where the disk does not take it. It is owed then.
    pub fn remove(&mut self, presses: Vec<(u64, Uuid)>) -> Result<(), QueueError> {
        self.owed.extend(presses);
        if self.owed.is_empty() {
            return Ok(());
        }

        self.write(|_| Ok(()))
    }

    /// Writes presses under their numbers.
    fn add_all(&mut self, presses: &Presses) -> Result<(), QueueError> {
        if presses.waiting.is_empty() && presses.aside.is_empty() {
            return Ok(());
        }

        self.write(|transaction| {
            for (table, events) in [(WAITING, &presses.waiting), (ASIDE, &presses.aside)] {
                let mut table = transaction.open_table(table)?;
                for (number, event) in events {
                    table.insert(number, json(event).as_slice())?;
                }
            }
            Ok(())
        })
    }

    /// Moves a press from the number `from` of those that wait to the number `to` of those that were set aside.
    ///
    /// # Errors
    ///
    /// [`QueueError`] where the disk does not take it. It waits there still.
    pub fn move_aside(&mut self, from: u64, to: u64, event: &Event) -> Result<(), QueueError> {
        let record = json(event);
        self.next_number = self.next_number.max(to + 1);
        self.write(|transaction| {
            transaction.open_table(WAITING)?.remove(from)?;
            transaction.open_table(ASIDE)?.insert(to, record.as_slice())?;
            Ok(())
        })
    }

    /// Removes presses that were set aside.
    ///
    /// # Errors
    ///
    /// [`QueueError`] where the disk does not take it. They are there still, and asked for once more after a start.
    pub fn remove_aside(&mut self, numbers: &[u64]) -> Result<(), QueueError> {
        if numbers.is_empty() {
            return Ok(());
        }

        self.write(|transaction| {
            let mut aside = transaction.open_table(ASIDE)?;
            for number in numbers {
                aside.remove(number)?;
            }
            Ok(())
        })
    }

    /// Does `work` in one transaction with what is owed.
    fn write(
        &mut self,
        work: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), QueueError> {
        let owed: Vec<u64> = self.owed.keys().copied().collect();
        let written = self.try_write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            for number in owed {
                waiting.remove(number)?;
            }
            drop(waiting);
            work(transaction)
        });
        match &written {
            Ok(()) => self.owed.clear(),
            Err(error) => {
                self.let_go();
                if matches!(error, QueueError::Damaged(_) | QueueError::Gone) {
                    // Set aside or begun anew when it is opened the next time, as at a start.
                    self.was_read = false;
                }
            }
        }

        written
    }

    fn hold(&mut self, database: Database) {
        self.database = Some(database);
        self.held = Handle::from_path(self.folder.join(NAME)).ok();
    }

    fn let_go(&mut self) {
        if let Some(database) = self.database.take() {
            close(database);
        }
    }

    /// Whether somebody has deleted the file, or put another in its place. One that cannot be looked at is not gone.
    fn is_gone(&self) -> bool {
        let Some(held) = &self.held else { return false };
        match Handle::from_path(self.folder.join(NAME)) {
            Ok(there) => there != *held,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }

    fn try_write(
        &mut self,
        work: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), QueueError> {
        if self.is_gone() {
            return Err(QueueError::Gone);
        }
        if self.database.is_none() {
            // What it holds is known already, or read by whoever asks for that.
            make_private(&self.folder)?;
            let (database, _) = opened(&self.opens, &self.folder.join(NAME))?;
            self.hold(database);
        }

        let database = self.database.as_ref().expect("it was opened above");
        let written = catch_unwind(AssertUnwindSafe(|| {
            // Durable on return: that is what a write transaction is unless it is told otherwise.
            let transaction = database.begin_write()?;
            work(&transaction)?;
            transaction.commit()?;
            Ok(())
        }));
        written.unwrap_or_else(|_| Err(redb::Error::Corrupted(PANICKED.into()))).map_err(not_read)
    }
}

fn json(event: &Event) -> Vec<u8> {
    serde_json::to_vec(event).expect("a record of text and numbers is JSON")
}

/// Makes a folder that its owner alone can enter. One that is there stays as it is.
///
/// # Errors
///
/// If the disk does not take it.
pub fn make_private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }

    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
