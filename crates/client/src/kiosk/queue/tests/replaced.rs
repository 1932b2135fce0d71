//! A queue's file that is deleted, replaced, or begun by halves.

use std::fs;

use tempfile::TempDir;

use super::*;

/// A queue in a folder of its own that holds these presses and is shut, and the folder.
fn shut(presses: &[u128]) -> TempDir {
    let home = TempDir::new().unwrap();
    let queue = Queue::open(home.path());
    for nth in presses {
        queue.push(event(*nth)).unwrap();
    }
    home
}

/// Puts what is in one folder into the place of what is in another, as a disk does that is mounted there.
fn exchange(one: &TempDir, other: &TempDir) {
    let [one, other] = [one, other].map(|home| home.path().join("presses.redb"));
    let between = one.with_extension("between");
    fs::rename(&one, &between).unwrap();
    fs::rename(&other, &one).unwrap();
    fs::rename(&between, &other).unwrap();
}

#[test]
fn a_folder_that_somebody_deletes_is_made_anew_though_nobody_presses() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("kiosk");
    let queue = Queue::open(&folder);
    for nth in 1..=3 {
        queue.push(event(nth)).unwrap();
    }
    queue.set_aside(Uuid::from_u128(2));

    fs::remove_dir_all(&folder).unwrap();
    queue.catch_up();
    drop(queue);

    let queue = Queue::open(&folder);
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![1, 3], vec![2]));
}

#[test]
fn two_files_that_gave_the_same_numbers_lose_no_press_of_each_other() {
    let (home, other) = (shut(&[1, 2, 5]), shut(&[1, 2, 3, 4]));
    let queue = Queue::open(home.path());

    exchange(&home, &other);
    queue.push(event(6)).unwrap();

    assert_eq!(ids(&queue, 10), [1, 2, 3, 4, 5, 6]);
    queue.forget(&[Uuid::from_u128(3), Uuid::from_u128(5)]);
    drop(queue);
    assert_eq!(ids(&Queue::open(home.path()), 10), [1, 2, 4, 6]);
}

#[test]
fn what_was_over_when_the_file_was_another_takes_no_press_with_it() {
    let (home, other) = (shut(&[1, 2]), shut(&[7, 8]));
    let queue = Queue::open(home.path());

    exchange(&home, &other);
    // Its number is that of a press in the file that is there now.
    queue.forget(&[Uuid::from_u128(1)]);
    queue.catch_up();

    assert_eq!(ids(&queue, 10), [7, 8, 2]);
    queue.push(event(9)).unwrap();
    drop(queue);
    assert_eq!(ids(&Queue::open(home.path()), 10), [7, 8, 2, 9]);
}

#[test]
fn a_file_that_another_takes_the_place_of_has_what_was_written_since() {
    let (home, old) = (shut(&[1]), shut(&[1]));
    let queue = Queue::open(home.path());
    queue.push(event(2)).unwrap();
    queue.set_aside(Uuid::from_u128(1));

    // A backup of yesterday, in which the press waits that was set aside.
    fs::rename(old.path().join("presses.redb"), home.path().join("presses.redb")).unwrap();
    queue.catch_up();
    queue.push(event(3)).unwrap();
    drop(queue);

    let queue = Queue::open(home.path());
    assert_eq!((ids(&queue, 10), aside(&queue)), (vec![2, 3], vec![1]));
}

#[test]
fn a_record_that_this_app_cannot_read_is_written_over_by_none() {
    let (home, other) = (shut(&[1, 2]), shut(&[8]));
    write(&other.path().join("presses.redb"), "waiting", 2, b"of another version");
    let queue = Queue::open(home.path());

    exchange(&home, &other);
    queue.push(event(3)).unwrap();

    for queue in [queue, Queue::open(other.path())] {
        drop(queue);
    }
    let queue = Queue::open(home.path());
    assert_eq!((ids(&queue, 10), queue.set_aside_for(PORTAL).presses), (vec![8, 1, 2, 3], 1));
}

#[test]
fn a_file_whose_beginning_was_cut_short_is_begun_anew_and_passes_for_no_damaged_one() {
    let home = TempDir::new().unwrap();
    let begun = home.path().join("presses.redb.begun");
    fs::write(&begun, [0; 4096]).unwrap();

    let queue = Queue::open(home.path());
    queue.push(event(1)).unwrap();

    assert_eq!((ids(&queue, 10), queue.set_aside_for(PORTAL)), (vec![1], SetAside::default()));
    assert!(!begun.exists());
}
