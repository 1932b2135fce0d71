use tempfile::TempDir;

use super::*;

const PORTAL: &str = "https://pins.example.org";

fn event(nth: u128) -> Event {
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

    assert!(queue.set_aside(Uuid::from_u128(1)));

    assert_eq!(ids(&queue, 10), [2]);
    drop(queue);
    assert_eq!(ids(&Queue::open(home.path()), 10), [2]);
    let bytes = std::fs::read(home.path().join("presses.redb")).unwrap();
    let id = Uuid::from_u128(1).to_string();
    assert!(bytes.windows(id.len()).any(|it| it == id.as_bytes()), "it is not deleted");
}

#[test]
fn a_file_that_another_program_has_is_no_damaged_one() {
    let home = TempDir::new().unwrap();
    let first = Queue::open(home.path());
    first.push(event(1)).unwrap();

    let second = Queue::open(home.path());

    assert!(second.push(event(2)).is_err());
    assert!(!second.has_damaged_one());
    drop(first);
    second.push(event(2)).unwrap();
    assert_eq!(ids(&second, 10), [1, 2]);
}
