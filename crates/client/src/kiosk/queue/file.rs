//! The queue's file.
//!
//! A database that failed once answers nothing any more; it is closed then and opened anew for the next call.

mod damaged;
mod opened;

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{Builder, Database, DatabaseError, TableDefinition, WriteTransaction};

use self::opened::{close, not_read, opened};
use super::Event;

/// What waits: a press as JSON by its number.
const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");

/// What no portal could read.
const ASIDE: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("aside");

/// The file's name. A damaged one gets this with a number behind it.
const NAME: &str = "presses.redb";

/// How much of the file is held in memory. Unit: bytes. The events are held besides.
const CACHE_BYTES: usize = 1024 * 1024;

/// The presses in a file, by number.
#[derive(Default)]
pub struct Found {
    /// Those that wait.
    pub waiting: BTreeMap<u64, Event>,
    /// Those that no portal could read.
    pub aside: BTreeMap<u64, Event>,
    /// How many records there are that this app cannot read. They stay where they are.
    pub unreadable: u64,
    /// The highest number of any of them.
    last_number: u64,
}

/// Why the disk did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The file cannot be opened or written: the disk is full, shut or gone, or another program has the file.
    #[error("the disk does not take it: {0}")]
    Disk(#[from] Box<redb::Error>),

    /// The folder cannot be made, or a file in it not be renamed.
    #[error("the folder cannot be used: {0}")]
    Folder(#[from] io::Error),
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
    /// Whether the file had its name when it was opened. Where it loses that, what is written into it is gone with the app.
    has_name: bool,
    was_read: bool,
    next_number: u64,
    /// What was to be removed when the disk did not take it.
    owed: Vec<u64>,
}

/// What is wrong with a file that something else wrote into: the database's own bookkeeping may end in a panic then.
const PANICKED: &str = "its reader panicked";

/// Why a file was not opened, or not written.
enum NotOpened {
    Damaged(String),
    Failed(QueueError),
}

impl From<NotOpened> for QueueError {
    fn from(error: NotOpened) -> Self {
        match error {
            NotOpened::Failed(error) => error,
            NotOpened::Damaged(cause) => io::Error::other(cause).into(),
        }
    }
}

impl QueueFile {
    /// The file in `folder`, not opened yet.
    pub fn new(folder: &Path) -> Self {
        Self::opened_by(folder, Box::new(|builder, path| builder.create(path)))
    }

    /// As [`QueueFile::new`], on whatever disk `opens` writes to.
    pub fn opened_by(folder: &Path, opens: Box<Opens>) -> Self {
        let folder = folder.to_owned();
        Self {
            folder,
            opens,
            database: None,
            has_name: false,
            was_read: false,
            next_number: 1,
            owed: Vec::new(),
        }
    }

    /// Opens the file and reads what waits in it. A damaged one is set aside, and a new one begun. What is `known` to wait
    /// already, or to lie `aside`, is written into it: it lay in the one that is set aside.
    pub fn open(
        &mut self,
        known: &BTreeMap<u64, Event>,
        aside: &BTreeMap<u64, Event>,
    ) -> Result<Found, QueueError> {
        // Held by this process, it would be nobody's to open.
        self.let_go();
        make_private(&self.folder)?;
        let (database, mut found) = match opened(&self.opens, &self.folder.join(NAME)) {
            Ok(opened) => opened,
            Err(NotOpened::Failed(error)) => return Err(error),
            Err(NotOpened::Damaged(cause)) => {
                let kept = self.set_aside()?;
                tracing::error!(%cause, "The queue of presses is damaged; it is kept as {}", kept.display());
                // What is owed is owed to that file.
                self.owed.clear();
                opened(&self.opens, &self.folder.join(NAME))?
            }
        };
        self.hold(database);
        // Set aside, or answered, when the disk did not take it.
        let is_aside = |event: &Event| aside.values().any(|it| it.id == event.id);
        let waiting = found.waiting.iter();
        let moved = waiting.filter(|(_, event)| is_aside(event)).map(|(number, _)| *number);
        self.owed.extend(moved);
        found.waiting.retain(|number, _| !self.owed.contains(number));
        // Never back: what is owed is owed by its number.
        let last = [known, aside].map(|it| it.last_key_value().map_or(0, |(last, _)| *last));
        let last = found.last_number.max(last[0]).max(last[1]);
        self.next_number = self.next_number.max(last + 1);
        self.add_all(known, aside)?;
        self.was_read = true;

        Ok(found)
    }

    /// Whether what is in the file is known.
    pub fn was_read(&self) -> bool {
        self.was_read
    }

    /// A number that no press in the file has.
    pub fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Writes a press under its number.
    pub fn add(&mut self, number: u64, event: &Event) -> Result<(), QueueError> {
        let record = json(event);
        let written = self.write(|transaction| {
            transaction.open_table(WAITING)?.insert(number, record.as_slice())?;
            Ok(())
        });
        self.next_number = number + 1;
        if written.is_err() {
            // A commit that failed may be on the disk all the same, and nobody was told that the press is kept.
            self.owed.push(number);
        }

        written
    }

    /// Removes presses, and those that could not be removed before.
    pub fn remove(&mut self, numbers: Vec<u64>) -> Result<(), QueueError> {
        self.owed.extend(numbers);
        if self.owed.is_empty() {
            return Ok(());
        }

        let owed = std::mem::take(&mut self.owed);
        let removed = self.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            for number in &owed {
                waiting.remove(number)?;
            }
            Ok(())
        });
        if removed.is_err() {
            self.owed = owed;
        }
        removed
    }

    /// Writes presses under their numbers that lie in a file which was set aside: those that wait, and those that no portal
    /// could read.
    fn add_all(
        &mut self,
        waiting: &BTreeMap<u64, Event>,
        aside: &BTreeMap<u64, Event>,
    ) -> Result<(), QueueError> {
        if waiting.is_empty() && aside.is_empty() {
            return Ok(());
        }

        self.write(|transaction| {
            for (table, events) in [(WAITING, waiting), (ASIDE, aside)] {
                let mut table = transaction.open_table(table)?;
                for (number, event) in events {
                    table.insert(number, json(event).as_slice())?;
                }
            }
            Ok(())
        })
    }

    /// Moves a press from the number `from` of those that wait to the number `to` of those that no portal could read.
    pub fn move_aside(&mut self, from: u64, to: u64, event: &Event) -> Result<(), QueueError> {
        let record = json(event);
        self.next_number = self.next_number.max(to + 1);
        self.write(|transaction| {
            transaction.open_table(WAITING)?.remove(from)?;
            transaction.open_table(ASIDE)?.insert(to, record.as_slice())?;
            Ok(())
        })
    }

    /// Removes presses that no portal could read.
    pub fn remove_aside(&mut self, numbers: &[u64]) -> Result<(), QueueError> {
        self.write(|transaction| {
            let mut aside = transaction.open_table(ASIDE)?;
            for number in numbers {
                aside.remove(number)?;
            }
            Ok(())
        })
    }

    fn write(
        &mut self,
        work: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), QueueError> {
        let written = self.try_write(work);
        if written.is_err() {
            self.let_go();
        }

        written.map_err(|error| {
            if matches!(error, NotOpened::Damaged(_)) {
                // Set aside when it is opened the next time, as at a start.
                self.was_read = false;
            }
            error.into()
        })
    }

    fn hold(&mut self, database: Database) {
        self.database = Some(database);
        self.has_name = self.folder.join(NAME).exists();
    }

    fn let_go(&mut self) {
        if let Some(database) = self.database.take() {
            close(database);
        }
    }

    /// Whether somebody has deleted the file. One that cannot be looked at is not gone.
    fn is_gone(&self) -> bool {
        self.has_name && matches!(self.folder.join(NAME).try_exists(), Ok(false))
    }

    fn try_write(
        &mut self,
        work: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), NotOpened> {
        // Begun anew by whoever reads what is in it, who writes what waits into it.
        if self.is_gone() {
            return Err(NotOpened::Damaged("somebody deleted it".into()));
        }
        if self.database.is_none() {
            // What it holds is known already, or read by whoever asks for that.
            make_private(&self.folder).map_err(|error| NotOpened::Failed(error.into()))?;
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
