mod damage;
mod replaced;

use tempfile::TempDir;

use super::*;

pub const PORTAL: &str = "https://pins.example.org";

pub fn event(nth: u128) -> Event {
    Event {
        id: Uuid::from_u128(nth),
        at_ms: i64::try_from(nth).unwrap(),
        by: CheckInMeans::Keypad,
        sealed: "c2VhbGVk".into(),
        portal: PORTAL.into(),
        ahead_ms: None,
        uptime_ms: None,
    }
}

fn ids(queue: &Queue, most: usize) -> Vec<u128> {
    queue.first(PORTAL, most).iter().map(|event| event.id.as_u128()).collect()
}

fn aside(queue: &Queue) -> Vec<u128> {
    queue.aside(PORTAL).iter().map(|event| event.id.as_u128()).collect()
}

/// Writes a record as another version of the app would.
fn write(path: &Path, table: &str, number: u64, record: &[u8]) {
    let database = redb::Database::create(path).expect("it is a queue");
    let transaction = database.begin_write().expect("nobody else writes");
    let definition = redb::TableDefinition::<u64, &[u8]>::new(table);
    let mut open = transaction.open_table(definition).expect("it is a table");
    open.insert(number, record).expect("the disk takes it");
    drop(open);
    transaction.commit().expect("the disk takes it");
}

#[test]
fn keeps_order_over_restarts() {
    let home = TempDir::new().unwrap();
    for nth in 1..=3 {
        Queue::open(home.path()).push(event(nth)).unwrap();
    }

    let queue = Queue::open(home.path());

    assert_eq!(ids(&queue, 10), [1, 2, 3]);
    assert_eq!(ids(&queue, 2), [1, 2]);
    assert_eq!(queue.waiting(PORTAL), Waiting { count: 3, oldest_at_ms: Some(1) });
}

#[test]
fn what_was_forgotten_stays_so_and_its_number_is_no_ones() {
    let home = TempDir::new().unwrap();
    let queue = Queue::open(home.path());
    for nth in 1..=3 {
        queue.push(event(nth)).unwrap();
    }

    queue.forget(&[Uuid::from_u128(3), Uuid::from_u128(1)]);
    queue.push(event(4)).unwrap();
    drop(queue);

    assert_eq!(ids(&Queue::open(home.path()), 10), [2, 4]);
}

#[test]
fn a_folder_that_somebody_deletes_is_made_anew_with_what_waits() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("kiosk");
    let queue = Queue::open(&folder);
    for nth in 1..=2 {
        queue.push(event(nth)).unwrap();
    }
    queue.set_aside(Uuid::from_u128(1));

    std::fs::remove_dir_all(&folder).unwrap();
    queue.push(event(3)).unwrap();
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![2, 3], vec![1]));
    // Whatever is written first.
    std::fs::remove_dir_all(&folder).unwrap();
    queue.forget_aside(Uuid::from_u128(1));
    queue.forget(&[Uuid::from_u128(2)]);
    queue.push(event(4)).unwrap();
    queue.set_aside(Uuid::from_u128(4));
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![3], vec![4]));
    drop(queue);

    let queue = Queue::open(&folder);
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![3], vec![4]));
}

#[test]
fn who_stands_in_front_of_the_screen_does_not_count_as_waiting() {
    let home = TempDir::new().unwrap();
    let queue = Queue::open(home.path());
    queue.push(event(1)).unwrap();
    queue.attend(Uuid::from_u128(2));
    queue.push(event(2)).unwrap();

    assert_eq!((ids(&queue, 10), queue.waiting(PORTAL).count), (vec![1], 1));

    queue.leave(Uuid::from_u128(2));
    assert_eq!((ids(&queue, 10), queue.waiting(PORTAL).count), (vec![1, 2], 2));
}

#[test]
fn tells_portals_apart() {
    let home = TempDir::new().unwrap();
    let queue = Queue::open(home.path());
    queue.push(event(1)).unwrap();
    queue.push(Event { portal: "https://other.example.org".into(), ..event(2) }).unwrap();

    assert_eq!(ids(&queue, 10), [1]);
    assert_eq!(queue.waiting("https://other.example.org").oldest_at_ms, Some(2));
    assert_eq!(queue.waiting("https://third.example.org"), Waiting::default());
}

#[test]
fn what_no_portal_can_read_is_kept_beside_the_queue() {
    let home = TempDir::new().unwrap();
    let queue = Queue::open(home.path());
    queue.push(event(1)).unwrap();
    queue.push(event(2)).unwrap();

    queue.set_aside(Uuid::from_u128(1));
    queue.push(event(3)).unwrap();

    assert_eq!((ids(&queue, 10), queue.waiting(PORTAL).count), (vec![2, 3], 2));
    assert_eq!(queue.set_aside_for(PORTAL), SetAside { presses: 1, damaged_files: 0 });
    assert_eq!(queue.set_aside_for("https://other.example.org").presses, 0);
}

#[test]
fn what_was_set_aside_lies_there_over_restarts_until_it_is_answered() {
    let home = TempDir::new().unwrap();
    let queue = Queue::open(home.path());
    for nth in 1..=3 {
        queue.push(event(nth)).unwrap();
    }
    queue.set_aside(Uuid::from_u128(3));
    queue.forget(&[Uuid::from_u128(1), Uuid::from_u128(2)]);
    drop(queue);

    // With nothing else in the file: its number is given to no other.
    let queue = Queue::open(home.path());
    queue.push(event(4)).unwrap();
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![4], vec![3]));
    assert!(queue.aside("https://other.example.org").is_empty());
    queue.forget_aside(Uuid::from_u128(3));

    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![4], vec![]));
    drop(queue);
    let queue = Queue::open(home.path());
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![4], vec![]));
}

#[test]
fn a_record_that_this_app_cannot_read_is_counted_and_stays() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("presses.redb");
    Queue::open(home.path()).push(event(1)).unwrap();
    write(&path, "waiting", 7, b"of another version");

    for _ in 0..2 {
        let queue = Queue::open(home.path());
        queue.push(event(2)).unwrap();
        assert_eq!(queue.set_aside_for(PORTAL).presses, 1);
        assert!(ids(&queue, 1) == [1], "the others wait as before");
        queue.forget(&[Uuid::from_u128(2)]);
    }
}

#[test]
fn a_number_that_was_given_twice_loses_neither_press() {
    let home = TempDir::new().unwrap();
    Queue::open(home.path()).push(event(1)).unwrap();
    let record = serde_json::to_vec(&event(9)).unwrap();
    write(&home.path().join("presses.redb"), "aside", 1, &record);

    let queue = Queue::open(home.path());
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![1], vec![9]));
    queue.set_aside(Uuid::from_u128(1));
    drop(queue);
    let queue = Queue::open(home.path());
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![], vec![9, 1]));
}

#[test]
fn a_damaged_file_that_can_be_read_after_all_is_taken_in_and_another_stays() {
    let (home, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for nth in 1..=2 {
        Queue::open(other.path()).push(event(nth)).unwrap();
    }
    let [mended, damaged] =
        ["presses.redb.damaged-1", "presses.redb.damaged-2"].map(|name| home.path().join(name));
    std::fs::rename(other.path().join("presses.redb"), &mended).unwrap();
    std::fs::write(&damaged, b"this is no queue").unwrap();

    for _ in 0..2 {
        let queue = Queue::open(home.path());
        assert_eq!(ids(&queue, 10), [1, 2]);
        assert_eq!(queue.set_aside_for(PORTAL), SetAside { presses: 0, damaged_files: 1 });
    }
    assert!(!mended.exists(), "what was in it waits in the queue");
    assert_eq!(std::fs::read(damaged).unwrap(), b"this is no queue");
}

#[test]
fn a_file_that_another_program_has_is_no_damaged_one() {
    let home = TempDir::new().unwrap();
    let first = Queue::open(home.path());
    first.push(event(1)).unwrap();

    let second = Queue::open(home.path());

    assert!(second.push(event(2)).is_err());
    assert_eq!(second.set_aside_for(PORTAL), SetAside::default());
    drop(first);
    second.push(event(2)).unwrap();
    assert_eq!(ids(&second, 10), [1, 2]);
}

#[test]
fn waits_since_the_oldest_of_all_also_where_it_was_written_down_last() {
    let home = TempDir::new().unwrap();
    let queue = Queue::open(home.path());
    for nth in [5, 2, 7] {
        queue.push(event(nth)).unwrap();
    }

    assert_eq!(queue.waiting(PORTAL), Waiting { count: 3, oldest_at_ms: Some(2) });
}
