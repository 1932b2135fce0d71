//! Files of presses that cannot be read. They are kept beside the queue's, and tried again at each start: another version
//! of the app may read what this one cannot, and somebody may have mended one.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::opened::{close, opened};
use super::{NAME, Presses, QueueError, QueueFile};
use crate::whole_file::sync_folder;

/// How many damaged files are kept side by side.
const MAX_DAMAGED: u32 = 1_000;

/// The name of a copy of a damaged file, while it is looked whether it can be read after all.
const TRIED: &str = "presses.redb.tried";

impl QueueFile {
    /// Takes in what is in damaged files that can be read after all and is not `known`, under numbers of their own, and lets
    /// those go; what cannot be read stays. Returns what came of it: all of it waits. For once a start, see
    /// [`QueueFile::has_tried_damaged`]: it takes a while, and what waits for it does too.
    pub fn take_in_damaged(&mut self, mut known: BTreeSet<Uuid>) -> Presses {
        self.has_tried_damaged = true;
        let mut all = Presses::default();
        for path in self.damaged() {
            match self.take_in(&path, &known) {
                Ok(found) => {
                    let found = found.waiting;
                    known.extend(found.values().map(|event| event.id));
                    tracing::info!(count = found.len(), "A damaged queue could be read after all");
                    all.waiting.extend(found);
                }
                Err(error) => tracing::info!(%error, "A damaged queue stays so: {error}"),
            }
        }

        all
    }

    /// Whether damaged files were tried since the start.
    pub fn has_tried_damaged(&self) -> bool {
        self.has_tried_damaged
    }

    fn take_in(&mut self, path: &Path, known: &BTreeSet<Uuid>) -> Result<Presses, QueueError> {
        // A copy: reading may write.
        let tried = self.folder.join(TRIED);
        let copied = std::fs::copy(path, &tried).map_err(QueueError::from);
        let read = copied.and_then(|_| opened(&self.opens, &tried)).map(|(database, found)| {
            close(database);
            found
        });
        // Also where the disk took a part of it.
        let _ = std::fs::remove_file(&tried);
        let found = read?;
        if !found.unreadable.is_empty() {
            return Err(QueueError::Damaged("some of its presses cannot be read".into()));
        }

        let Presses { waiting, aside } = found.presses;
        let fresh = waiting.into_values().chain(aside.into_values());
        let fresh = fresh.filter(|event| !known.contains(&event.id));
        let waiting = (self.next_number..).zip(fresh).collect();
        let taken = Presses { waiting, ..Presses::default() };
        self.add_all(&taken)?;
        let last = taken.waiting.last_key_value();
        self.next_number = last.map_or(self.next_number, |(last, _)| last + 1);
        if let Err(error) = std::fs::remove_file(path) {
            // Taken in once more after a start, which changes nothing: the portal knows the presses by their ids.
            tracing::warn!(%error, "What was in a damaged queue waits, and the file stays: {error}");
        }

        Ok(taken)
    }

    /// How many damaged files are kept in the folder.
    pub fn damaged_files(&self) -> u64 {
        self.damaged().len().try_into().unwrap_or(u64::MAX)
    }

    fn damaged(&self) -> Vec<PathBuf> {
        let Ok(entries) = self.folder.read_dir() else { return Vec::new() };
        let is_damaged = |name: &str| name.starts_with(&format!("{NAME}.damaged-"));
        let mut paths: Vec<PathBuf> = entries
            .flatten()
            .filter(|entry| entry.file_name().to_str().is_some_and(is_damaged))
            .map(|entry| entry.path())
            .collect();
        // The tenth behind the ninth.
        paths.sort_by_key(|path| (path.as_os_str().len(), path.clone()));

        paths
    }

    /// Renames the queue's file, and returns its new name.
    pub(super) fn set_aside(&self) -> io::Result<PathBuf> {
        let free = (1..=MAX_DAMAGED)
            .map(|nth| self.folder.join(format!("{NAME}.damaged-{nth}")))
            .find(|path| !path.exists());
        let free = free.ok_or_else(|| io::Error::other("too many damaged queues are kept"))?;
        std::fs::rename(self.folder.join(NAME), &free)?;
        sync_folder(&self.folder);

        Ok(free)
    }
}
