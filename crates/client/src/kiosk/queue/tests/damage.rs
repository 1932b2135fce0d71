//! A queue's file that is damaged while it is open, or seems so for a moment.

use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redb::backends::InMemoryBackend;
use redb::{DatabaseError, StorageBackend, StorageError};
use tempfile::TempDir;

use super::*;

/// A disk that holds something else from one moment on.
#[derive(Debug, Clone, Default)]
struct Turning {
    bytes: Arc<InMemoryBackend>,
    is_turned: Arc<AtomicBool>,
    /// Takes nothing more, and holds what it has.
    is_full: Arc<AtomicBool>,
    /// Has what it is told, and says that it could not flush it.
    loses_word: Arc<AtomicBool>,
    /// Fails once at what is written, and is as it was.
    fails_once: Arc<AtomicBool>,
    /// Has whoever writes to it or lets go of it panic, as a database does whose bookkeeping is torn.
    is_torn: Arc<AtomicBool>,
}

impl Turning {
    fn holds(&self) -> io::Result<&InMemoryBackend> {
        if self.is_turned.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(&self.bytes)
    }

    fn takes(&self) -> io::Result<&InMemoryBackend> {
        assert!(!self.is_torn.load(Ordering::Relaxed), "it is torn");
        if self.is_full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if self.fails_once.swap(false, Ordering::Relaxed) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.holds()
    }
}

impl StorageBackend for Turning {
    fn len(&self) -> io::Result<u64> {
        self.holds()?.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.holds()?.read(offset, out)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.takes()?.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        if self.loses_word.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.holds()?.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.takes()?.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        // Twice at once would end the process.
        let may_panic = !std::thread::panicking();
        assert!(!(may_panic && self.is_torn.load(Ordering::Relaxed)), "it is torn");
        Ok(())
    }
}

/// Two disks: a queue is on the `first` as long as a file stands for it in the `folder`, and on the `second` once that is
/// set aside.
struct Disks {
    folder: TempDir,
    first: Turning,
    second: Turning,
}

impl Disks {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("presses.redb"), "").unwrap();
        Self { folder, first: Turning::default(), second: Turning::default() }
    }

    /// A queue that holds the presses 1 to `last`.
    fn queue(&self, last: u128) -> Queue {
        let queue = self.opened();
        for nth in 1..=last {
            queue.push(event(nth)).unwrap();
        }
        queue
    }

    fn opened(&self) -> Queue {
        let (first, second) = (self.first.clone(), self.second.clone());
        let opens = move |builder: &redb::Builder, path: &Path| {
            let disk = if path.exists() { &first } else { &second };
            disk.holds().map_err(|error| DatabaseError::Storage(StorageError::Io(error)))?;
            builder.create_with_backend(disk.clone())
        };

        Queue::on(QueueFile::opened_by(self.folder.path(), Box::new(opens)))
    }
}

#[test]
fn a_file_that_is_damaged_while_it_is_open_is_set_aside_and_no_press_is_lost() {
    let disks = Disks::new();
    let queue = disks.queue(2);

    disks.first.is_turned.store(true, Ordering::Relaxed);
    queue.forget(&[Uuid::from_u128(1)]);
    queue.push(event(3)).unwrap();

    assert_eq!((ids(&queue, 10), queue.set_aside_for(PORTAL).damaged_files), (vec![2, 3], 1));
    drop(queue);
    assert_eq!(ids(&disks.opened(), 10), [2, 3], "the new one has them");
}

#[test]
fn what_waited_in_a_damaged_file_is_written_down_as_soon_as_the_disk_takes_it() {
    let disks = Disks::new();
    let queue = disks.queue(1);

    disks.first.is_turned.store(true, Ordering::Relaxed);
    disks.second.is_full.store(true, Ordering::Relaxed);
    queue.push(event(2)).unwrap_err();
    disks.second.is_full.store(false, Ordering::Relaxed);
    queue.catch_up();

    assert_eq!((ids(&queue, 10), queue.set_aside_for(PORTAL).damaged_files), (vec![1], 1));
    drop(queue);
    assert_eq!(ids(&disks.opened(), 10), [1]);
}

#[test]
fn what_was_forgotten_stays_so_where_a_damage_passes() {
    let disks = Disks::new();
    let queue = disks.queue(2);

    disks.first.is_turned.store(true, Ordering::Relaxed);
    queue.forget(&[Uuid::from_u128(1)]);
    disks.first.is_turned.store(false, Ordering::Relaxed);
    queue.catch_up();

    assert_eq!((ids(&queue, 10), queue.set_aside_for(PORTAL).damaged_files), (vec![2], 0));
    queue.forget(&[Uuid::from_u128(2)]);
    drop(queue);
    assert_eq!(ids(&disks.opened(), 10), [0; 0], "on the disk as well");
}

#[test]
fn a_file_at_which_its_reader_panics_costs_no_press_but_the_one_it_could_not_take() {
    let disks = Disks::new();
    let queue = disks.queue(1);

    for disk in [&disks.first, &disks.second] {
        disk.is_torn.store(true, Ordering::Relaxed);
    }
    queue.push(event(2)).unwrap_err();
    for disk in [&disks.first, &disks.second] {
        disk.is_torn.store(false, Ordering::Relaxed);
    }
    queue.push(event(3)).unwrap();

    assert_eq!(ids(&queue, 10), [1, 3]);
    drop(queue);
    assert_eq!(ids(&disks.opened(), 10), [1, 3], "on the disk as well");
}

#[test]
fn what_nobody_was_told_to_be_kept_is_removed_as_soon_as_the_disk_takes_that() {
    let disks = Disks::new();
    let queue = disks.queue(1);

    // The disk has it, and says that it does not.
    disks.first.loses_word.store(true, Ordering::Relaxed);
    queue.push(event(2)).unwrap_err();
    disks.first.loses_word.store(false, Ordering::Relaxed);
    queue.catch_up();

    drop(queue);
    assert_eq!(ids(&disks.opened(), 10), [1], "who was told so has pressed once more");
}

#[test]
fn a_number_that_the_disk_may_have_taken_is_given_to_no_other() {
    let disks = Disks::new();
    let queue = disks.queue(2);

    disks.first.fails_once.store(true, Ordering::Relaxed);
    queue.push(event(3)).unwrap();
    assert!(!disks.first.fails_once.load(Ordering::Relaxed), "it has failed");
    queue.forget(&[Uuid::from_u128(1)]);

    assert_eq!((ids(&queue, 10), queue.set_aside_for(PORTAL).damaged_files), (vec![2, 3], 0));
    drop(queue);
    assert_eq!(ids(&disks.opened(), 10), [2, 3]);
}

#[test]
fn what_was_set_aside_lies_in_the_new_file_too() {
    let disks = Disks::new();
    let queue = disks.queue(3);
    queue.set_aside(Uuid::from_u128(1));

    disks.first.is_turned.store(true, Ordering::Relaxed);
    queue.push(event(4)).unwrap();
    disks.first.is_turned.store(false, Ordering::Relaxed);
    drop(queue);

    // The damaged one can be read after all; it knows of nothing that the new one does not.
    for _ in 0..2 {
        let queue = disks.opened();
        assert_eq!((ids(&queue, 10), aside(&queue)), (vec![2, 3, 4], vec![1]));
        assert_eq!(queue.set_aside_for(PORTAL).damaged_files, 0);
    }
}

#[test]
fn what_is_deleted_while_the_disk_takes_nothing_is_written_anew() {
    let folder = TempDir::new().unwrap();
    let disk = Turning::default();
    let (fresh, name) = (Turning::default(), folder.path().join("presses.redb"));
    let (held, begun) = (disk.clone(), fresh.clone());
    let is_deleted = Arc::new(AtomicBool::default());
    let was_deleted = Arc::clone(&is_deleted);
    let opens = move |builder: &redb::Builder, path: &Path| {
        let disk = if was_deleted.load(Ordering::Relaxed) { &begun } else { &held };
        fs::write(path, "").unwrap();
        builder.create_with_backend(disk.clone())
    };
    fs::write(&name, "").unwrap();
    let queue = Queue::on(QueueFile::opened_by(folder.path(), Box::new(opens)));
    queue.push(event(1)).unwrap();

    disk.is_full.store(true, Ordering::Relaxed);
    queue.push(event(2)).unwrap_err();
    fs::remove_file(&name).unwrap();
    is_deleted.store(true, Ordering::Relaxed);
    queue.push(event(3)).unwrap();

    assert_eq!(ids(&queue, 10), [1, 3]);
    drop(queue);
    let opens = move |builder: &redb::Builder, _: &Path| builder.create_with_backend(fresh.clone());
    let queue = Queue::on(QueueFile::opened_by(folder.path(), Box::new(opens)));
    assert_eq!(ids(&queue, 10), [1, 3]);
}

#[test]
fn what_is_set_aside_while_a_damage_passes_waits_no_more() {
    let disks = Disks::new();
    let queue = disks.queue(2);

    disks.first.fails_once.store(true, Ordering::Relaxed);
    queue.set_aside(Uuid::from_u128(1));
    queue.push(event(3)).unwrap();
    queue.forget(&[Uuid::from_u128(2)]);

    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![3], vec![1]));
    drop(queue);
    let queue = disks.opened();
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![3], vec![1]));
}
