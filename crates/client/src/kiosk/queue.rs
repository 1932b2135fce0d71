//! The presses that wait to be sent: on disk, in order, until the portal has answered for good.
//!
//! What waits is held in memory as well, so that sending never reads the disk, and a disk that fails keeps nobody from
//! being sent. Calls that write block until the disk has what they wrote; they are made on threads that may.

mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pinion_protocol::kiosk::CheckInMeans;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use file::{Found, QueueFile};
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
    /// When the first of them was. Unit: Unix milliseconds.
    pub oldest_at_ms: Option<i64>,
}

/// The queue of one device.
pub struct Queue {
    file: Mutex<QueueFile>,
    /// What waits, by number. A number grows with each press and tells nothing else.
    events: Mutex<BTreeMap<u64, Event>>,
    /// The ids of presses that somebody stands in front of: they are not told as waiting.
    live: Mutex<BTreeSet<Uuid>>,
    /// Whether a damaged file lies beside the queue's.
    has_damaged_one: AtomicBool,
}

impl Queue {
    /// Opens the queue in `folder`, which is made where it is not there. What cannot be read is set aside; a disk that
    /// takes nothing shows at the first press.
    pub fn open(folder: &Path) -> Self {
        let mut file = QueueFile::new(folder);
        let events = match file.open() {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, "The queue of presses cannot be opened: {error}");
                Found::new()
            }
        };

        let has_damaged_one = AtomicBool::new(file.has_damaged_one());

        Self {
            file: Mutex::new(file),
            events: Mutex::new(events),
            live: Mutex::default(),
            has_damaged_one,
        }
    }

    /// Writes a press down. On return the disk has it.
    ///
    /// # Errors
    ///
    /// [`QueueError`] where the disk does not take it; nothing waits then.
    pub fn push(&self, event: Event) -> Result<(), QueueError> {
        let mut file = lock(&self.file);
        self.read_what_was_unread(&mut file)?;
        let number = lock(&self.events).last_key_value().map_or(1, |(last, _)| last + 1);
        let number = number.max(file.next_number());
        file.add(number, &event)?;
        lock(&self.events).insert(number, event);

        Ok(())
    }

    /// Forgets presses that the portal has answered. Where the disk does not take that, they are forgotten there with
    /// the next ones; until then a restart would send them again, which changes nothing.
    pub fn forget(&self, ids: &[Uuid]) {
        let mut file = lock(&self.file);
        let numbers: Vec<u64> = {
            let mut events = lock(&self.events);
            let numbers = events
                .iter()
                .filter(|(_, event)| ids.contains(&event.id))
                .map(|(number, _)| *number);
            let numbers: Vec<u64> = numbers.collect();
            for number in &numbers {
                events.remove(number);
            }
            numbers
        };
        lock(&self.live).retain(|id| !ids.contains(id));

        if let Err(error) = file.remove(numbers) {
            tracing::warn!(%error, "Presses that were sent are still on the disk: {error}");
        }
    }

    /// Takes a press that the portal cannot read out of the queue, and keeps it beside it. Returns whether it could.
    pub fn set_aside(&self, id: Uuid) -> bool {
        let mut file = lock(&self.file);
        let found = lock(&self.events)
            .iter()
            .find(|(_, event)| event.id == id)
            .map(|(number, event)| (*number, event.clone()));
        let Some((number, event)) = found else { return true };
        if let Err(error) = file.move_aside(number, &event) {
            tracing::warn!(%error, "A press cannot be set aside: {error}");
            return false;
        }
        tracing::error!("The portal cannot read a press; it is set aside");
        lock(&self.events).remove(&number);

        true
    }

    /// The first presses for `portal`, oldest first, `most` at most, but those that somebody stands in front of.
    pub fn first(&self, portal: &str, most: usize) -> Vec<Event> {
        let (events, live) = (lock(&self.events), lock(&self.live));
        let waiting = events.values().filter(|event| is_waiting(event, portal, &live));

        waiting.take(most).cloned().collect()
    }

    /// What waits for `portal`, but what somebody stands in front of.
    pub fn waiting(&self, portal: &str) -> Waiting {
        let (events, live) = (lock(&self.events), lock(&self.live));
        let mut waiting =
            events.values().filter(|event| is_waiting(event, portal, &live)).peekable();
        let oldest_at_ms = waiting.peek().map(|event| event.at_ms);

        Waiting { oldest_at_ms, count: waiting.count().try_into().unwrap_or(u64::MAX) }
    }

    /// Notes that somebody stands in front of a press.
    pub fn attend(&self, id: Uuid) {
        lock(&self.live).insert(id);
    }

    /// Notes that a press waits like any other from here on.
    pub fn leave(&self, id: Uuid) {
        lock(&self.live).remove(&id);
    }

    /// Whether a damaged queue was set aside, and was there still when this one was opened.
    pub fn has_damaged_one(&self) -> bool {
        self.has_damaged_one.load(Ordering::Relaxed)
    }

    /// Reads what the file holds, where it could not be opened until now.
    pub fn catch_up(&self) {
        if let Err(error) = self.read_what_was_unread(&mut lock(&self.file)) {
            tracing::warn!(%error, "The queue of presses still cannot be opened: {error}");
        }
    }

    fn read_what_was_unread(&self, file: &mut QueueFile) -> Result<(), QueueError> {
        if !file.was_read() {
            let found = file.open()?;
            lock(&self.events).extend(found);
            self.has_damaged_one.store(file.has_damaged_one(), Ordering::Relaxed);
        }
        Ok(())
    }
}

fn is_waiting(event: &Event, portal: &str, live: &BTreeSet<Uuid>) -> bool {
    event.portal == portal && !live.contains(&event.id)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "queue/tests.rs"]
mod tests;
