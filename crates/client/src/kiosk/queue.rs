//! The presses that wait to be sent: on disk, in order, until the portal has answered for good.
//!
//! What waits is held in memory as well, so that sending never reads the disk, and a disk that fails keeps nobody from
//! being sent. Calls that write block until the disk has what they wrote; they are made on threads that may.

mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use pinion_protocol::kiosk::CheckInMeans;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use file::{Presses, QueueFile};
pub use file::{QueueError, make_private};

/// A press that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its id, by which the portal tells a repeat.
    pub id: Uuid,
    /// When it was, by this device's clock. Unit: Unix milliseconds.
    pub at_ms: i64,
    /// How it came.
    pub by: CheckInMeans,
    /// The PIN, sealed to the portal: base64url without padding.
    pub sealed: String,
    /// The portal's address. What was pressed for one portal is sent to no other.
    pub portal: String,
    /// How far the portal's time was ahead of this device's, where that was known then. Unit: milliseconds.
    #[serde(default)]
    pub ahead_ms: Option<i64>,
    /// When it was by the clock that nobody can set. Unit: milliseconds. Worth nothing after a restart of the device.
    #[serde(skip)]
    pub uptime_ms: Option<i64>,
}

/// What waits for one portal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// When the oldest of them was. Unit: Unix milliseconds.
    pub oldest_at_ms: Option<i64>,
}

/// What lies on a device that cannot be sent. It is never deleted, and tried again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SetAside {
    /// How many presses the portal could not read or failed at, or this app cannot read.
    pub presses: u64,
    /// How many files of presses this app could not read. Nobody knows how many are in them.
    pub damaged_files: u64,
}

/// A press that is being written down, which may take long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coming {
    Wanted,
    /// It was answered before the disk had it.
    Over,
}

/// The queue of one device.
pub struct Queue {
    file: Mutex<QueueFile>,
    /// What waits, by number. A number grows with each press and tells nothing else.
    events: Mutex<BTreeMap<u64, Event>>,
    /// What was set aside, by number.
    aside: Mutex<BTreeMap<u64, Event>>,
    /// The ids of presses that somebody stands in front of: they are not told as waiting.
    live: Mutex<BTreeSet<Uuid>>,
    /// Presses that are being written down, by id.
    coming: Mutex<BTreeMap<Uuid, Coming>>,
    /// How many records in the file this app cannot read.
    unreadable: AtomicU64,
    /// How many damaged files lie beside the queue's.
    damaged_files: AtomicU64,
}

impl Queue {
    /// Opens the queue in `folder`, which is made where it is not there. What cannot be read is set aside; a disk that
    /// takes nothing shows at the first press.
    pub fn open(folder: &Path) -> Self {
        Self::on(QueueFile::new(folder))
    }

    fn on(file: QueueFile) -> Self {
        let queue = Self {
            file: Mutex::new(file),
            events: Mutex::default(),
            aside: Mutex::default(),
            live: Mutex::default(),
            coming: Mutex::default(),
            unreadable: AtomicU64::default(),
            damaged_files: AtomicU64::default(),
        };
        if let Err(error) = queue.read_all(&mut lock(&queue.file)) {
            tracing::error!(%error, "The queue of presses cannot be opened: {error}");
        }

        queue
    }

    /// Writes a press down. On return the disk has it, or it was forgotten meanwhile.
    ///
    /// # Errors
    ///
    /// [`QueueError`] where the disk does not take it; nothing waits then.
    pub fn push(&self, event: Event) -> Result<(), QueueError> {
        let mut file = lock(&self.file);
        let added = self.add(&mut file, &event);
        let mut events = lock(&self.events);
        let coming = lock(&self.coming).remove(&event.id);
        let number = added?;
        if coming == Some(Coming::Over) {
            drop(events);
            remove(&mut file, vec![(number, event.id)]);
        } else {
            events.insert(number, event);
        }

        Ok(())
    }

    /// Writes a press into the file, or into the one that takes its place.
    fn add(&self, file: &mut QueueFile, event: &Event) -> Result<u64, QueueError> {
        self.read_what_was_unread(file)?;
        let added = self.write(file, event);
        if added.is_ok() || file.was_read() {
            return added;
        }

        // It was damaged, deleted or replaced meanwhile.
        self.read_what_was_unread(file)?;
        self.write(file, event)
    }

    /// Writes a press into the file, under the number that it returns.
    fn write(&self, file: &mut QueueFile, event: &Event) -> Result<u64, QueueError> {
        let number = lock(&self.events).last_key_value().map_or(1, |(last, _)| last + 1);
        let number = number.max(file.next_number());
        file.add(number, event)?;

        Ok(number)
    }

    /// Forgets presses that the portal has answered, also one that is still being written down. Where the disk does not take
    /// that, they are forgotten there with the next ones; until then a restart would send them again. That changes nothing
    /// of what counted.
    pub fn forget(&self, ids: &[Uuid]) {
        // Before the disk is waited for: they are sent no more, however long that takes.
        let ids = &ids.iter().copied().collect();
        let mut over = self.forget_in_memory(ids);
        let mut file = lock(&self.file);
        // The file may have been read anew until now.
        over.extend(self.forget_in_memory(ids));
        remove(&mut file, over);
    }

    fn forget_in_memory(&self, ids: &BTreeSet<Uuid>) -> Vec<(u64, Uuid)> {
        let mut events = lock(&self.events);
        let over = events.extract_if(.., |_, event| ids.contains(&event.id));
        let over = over.map(|(number, event)| (number, event.id)).collect();
        for (id, coming) in &mut *lock(&self.coming) {
            if ids.contains(id) {
                *coming = Coming::Over;
            }
        }
        lock(&self.live).retain(|id| !ids.contains(id));

        over
    }

    /// Takes a press that the portal cannot read, or fails at, out of the queue, and keeps it beside it.
    pub fn set_aside(&self, id: Uuid) {
        let mut file = lock(&self.file);
        let found = lock(&self.events)
            .iter()
            .find(|(_, event)| event.id == id)
            .map(|(number, event)| (*number, event.clone()));
        let Some((number, event)) = found else { return };
        // An older app gave numbers anew.
        let is_free = !lock(&self.aside).contains_key(&number);
        let to = if is_free { number } else { file.next_number() };
        if let Err(error) = file.move_aside(number, to, &event) {
            // It waits again after a start, and is found again then.
            tracing::warn!(%error, "A press is set aside in memory alone: {error}");
        }
        tracing::error!("The portal cannot read a press, or fails at it; it is set aside");
        lock(&self.events).remove(&number);
        lock(&self.aside).insert(to, event);
    }

    /// What was set aside, and would go to `portal`.
    pub fn aside(&self, portal: &str) -> Vec<Event> {
        lock(&self.aside).values().filter(|event| event.portal == portal).cloned().collect()
    }

    /// Forgets a press that was set aside, and that the portal has answered. As with [`Queue::forget`], a disk that does
    /// not take it changes nothing of what counted.
    pub fn forget_aside(&self, id: Uuid) {
        let mut file = lock(&self.file);
        let mut aside = lock(&self.aside);
        let numbers: Vec<u64> =
            aside.extract_if(.., |_, event| event.id == id).map(|(number, _)| number).collect();
        drop(aside);
        if let Err(error) = file.remove_aside(&numbers) {
            tracing::warn!(%error, "A press that was sent is still on the disk: {error}");
        }
    }

    /// What cannot be sent to `portal`.
    pub fn set_aside_for(&self, portal: &str) -> SetAside {
        let of_portal = lock(&self.aside).values().filter(|event| event.portal == portal).count();
        let presses = u64::try_from(of_portal).unwrap_or(u64::MAX);

        SetAside {
            presses: presses.saturating_add(self.unreadable.load(Ordering::Relaxed)),
            damaged_files: self.damaged_files.load(Ordering::Relaxed),
        }
    }

    /// The first presses for `portal`, in the order in which they were written down, `most` at most, but those that somebody
    /// stands in front of.
    pub fn first(&self, portal: &str, most: usize) -> Vec<Event> {
        let (events, live) = (lock(&self.events), lock(&self.live));
        let waiting = events.values().filter(|event| is_waiting(event, portal, &live));

        waiting.take(most).cloned().collect()
    }

    /// What waits for `portal`, but what somebody stands in front of.
    pub fn waiting(&self, portal: &str) -> Waiting {
        let (events, live) = (lock(&self.events), lock(&self.live));
        // What was in a damaged file is older than its number.
        let times = events.values().filter(|event| is_waiting(event, portal, &live));
        times.fold(Waiting::default(), |waiting, event| Waiting {
            count: waiting.count + 1,
            oldest_at_ms: Some(waiting.oldest_at_ms.unwrap_or(event.at_ms).min(event.at_ms)),
        })
    }

    /// Notes that somebody stands in front of a press, which is written down next.
    pub fn attend(&self, id: Uuid) {
        lock(&self.live).insert(id);
        lock(&self.coming).insert(id, Coming::Wanted);
    }

    /// Notes that a press waits like any other from here on.
    pub fn leave(&self, id: Uuid) {
        lock(&self.live).remove(&id);
    }

    /// Brings file and memory together again: reads what could not be opened until now, writes what waits into a new file
    /// where somebody has deleted the old one, and removes what is over. While the disk is busy with a press, nothing.
    pub fn catch_up(&self) {
        let mut file = match self.file.try_lock() {
            Ok(file) => file,
            Err(TryLockError::Poisoned(file)) => file.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        file.look();
        if let Err(error) = self.read_all(&mut file).and_then(|()| file.remove(Vec::new())) {
            tracing::warn!(%error, "The queue of presses is not as it should be: {error}");
        }
    }

    /// Keeps the disk busy for as long as what it returns is held.
    #[cfg(test)]
    pub fn hang(&self) -> impl Drop + '_ {
        lock(&self.file)
    }

    /// As [`Queue::read_what_was_unread`], with what is in damaged files.
    fn read_all(&self, file: &mut QueueFile) -> Result<(), QueueError> {
        self.read_what_was_unread(file)?;
        if file.has_tried_damaged() {
            return Ok(());
        }
        let ids = |presses: &BTreeMap<u64, Event>| -> BTreeSet<Uuid> {
            presses.values().map(|event| event.id).collect()
        };
        let known = &ids(&lock(&self.events)) | &ids(&lock(&self.aside));
        let taken = file.take_in_damaged(known);
        lock(&self.events).extend(taken.waiting);
        self.damaged_files.store(file.damaged_files(), Ordering::Relaxed);

        Ok(())
    }

    fn read_what_was_unread(&self, file: &mut QueueFile) -> Result<(), QueueError> {
        if file.was_read() {
            return Ok(());
        }

        let (waiting, aside) = (lock(&self.events).clone(), lock(&self.aside).clone());
        let (all, unreadable) = file.open(Presses { waiting, aside })?;
        (*lock(&self.events), *lock(&self.aside)) = (all.waiting, all.aside);
        self.unreadable.store(unreadable.try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
        self.damaged_files.store(file.damaged_files(), Ordering::Relaxed);

        Ok(())
    }
}

fn remove(file: &mut QueueFile, over: Vec<(u64, Uuid)>) {
    if let Err(error) = file.remove(over) {
        tracing::warn!(%error, "Presses that were sent are still on the disk: {error}");
    }
}

fn is_waiting(event: &Event, portal: &str, live: &BTreeSet<Uuid>) -> bool {
    event.portal == portal && !live.contains(&event.id)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod power_cut;
#[cfg(test)]
mod tests;
