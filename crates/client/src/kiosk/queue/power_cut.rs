//! The power is cut: what was written and not flushed is gone, or there in part. What was acknowledged is there.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use redb::StorageBackend;
use tempfile::TempDir;

use super::tests::PORTAL;
use super::*;

/// Presses of which some are forgotten meanwhile, as those are that were sent.
const PRESSES: u128 = 24;

/// What a disk was told to do.
#[derive(Debug, Clone)]
enum Told {
    Write(usize, Vec<u8>),
    Length(usize),
    Flush,
}

/// A disk that remembers all that it was told.
#[derive(Debug, Clone, Default)]
struct Disk {
    told: Arc<Mutex<Vec<Told>>>,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Disk {
    fn tell(&self, told: Told) {
        apply(&told, &mut lock(&self.bytes));
        lock(&self.told).push(told);
    }

    fn times_told(&self) -> usize {
        lock(&self.told).len()
    }

    /// What is on it where the power is cut once it was told so much: all that was flushed, and of the rest what
    /// `survives` by its place.
    fn after_a_cut(&self, told: usize, survives: impl Fn(usize) -> bool) -> Vec<u8> {
        let all = lock(&self.told);
        let until = &all[..told];
        let flushed = until.iter().rposition(|it| matches!(it, Told::Flush)).unwrap_or_default();
        let mut bytes = Vec::new();
        for (nth, told) in until.iter().enumerate() {
            if nth < flushed || survives(nth) {
                apply(told, &mut bytes);
            }
        }
        bytes
    }
}

fn apply(told: &Told, bytes: &mut Vec<u8>) {
    match told {
        Told::Write(at, written) => {
            let end = at + written.len();
            bytes.resize(bytes.len().max(end), 0);
            bytes[*at..end].copy_from_slice(written);
        }
        Told::Length(length) => bytes.resize(*length, 0),
        Told::Flush => {}
    }
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).expect("the disk is small")
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(lock(&self.bytes).len().try_into().expect("it is small"))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let (bytes, at) = (lock(&self.bytes), place(offset));
        let read = bytes.get(at..at + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(read);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.tell(Told::Length(place(length)));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.tell(Told::Flush);
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.tell(Told::Write(place(offset), data.to_owned()));
        Ok(())
    }
}

fn event(nth: u128) -> Event {
    Event { sealed: "c2VhbGVk".repeat(14), ..super::tests::event(nth) }
}

/// A queue on a disk; the folder is for what it may set aside.
fn queue(folder: &Path, disk: &Disk) -> Queue {
    let disk = disk.clone();
    let opens = move |builder: &redb::Builder, _: &Path| builder.create_with_backend(disk.clone());
    Queue::on(QueueFile::opened_by(folder, Box::new(opens)))
}

/// What waits in a queue on a disk that holds this.
fn left(folder: &Path, bytes: Vec<u8>) -> BTreeSet<u128> {
    let disk = Disk { bytes: Arc::new(Mutex::new(bytes)), ..Disk::default() };
    let queue = queue(folder, &disk);
    assert!(lock(&queue.file).was_read(), "it is damaged");
    assert_eq!(queue.set_aside_for(PORTAL), SetAside::default(), "it can be read");
    queue.first(PORTAL, usize::MAX).iter().map(|event| event.id.as_u128()).collect()
}

#[test]
fn every_press_that_was_acknowledged_outlives_a_power_cut_at_any_moment() {
    let (home, disk) = (TempDir::new().unwrap(), Disk::default());
    let queue = queue(home.path(), &disk);

    // By how much the disk had been told when somebody was told that their press is kept, or it was to be forgotten.
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    // A file that was not begun to its end has no name yet.
    let begun = disk.times_told();
    for nth in 1..=PRESSES {
        queue.push(event(nth)).unwrap();
        kept.push((disk.times_told(), nth));
        if nth % 3 == 0 {
            gone.push((disk.times_told(), nth - 1));
            queue.forget(&[Uuid::from_u128(nth - 1)]);
        }
    }
    let end = disk.times_told();

    for cut in begun..=end {
        let by_then = |(told, nth): &(usize, u128)| (*told <= cut).then_some(*nth);
        let gone: BTreeSet<u128> = gone.iter().filter_map(by_then).collect();
        let must: BTreeSet<u128> =
            kept.iter().filter_map(by_then).filter(|nth| !gone.contains(nth)).collect();
        // Nothing that was not flushed, all of it, and each half of it.
        for survives in [|_| false, |_| true, |nth| nth % 2 == 0, |nth| nth % 2 == 1] {
            let left = left(home.path(), disk.after_a_cut(cut, survives));

            assert!(
                left.is_superset(&must),
                "cut {cut}: {must:?} were kept, and {left:?} are left"
            );
            assert!(left.iter().all(|nth| (1..=PRESSES).contains(nth)), "cut {cut}: {left:?}");
        }
    }
}
