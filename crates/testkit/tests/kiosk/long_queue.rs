//! A queue that grew for weeks without a portal, sent once there is one.

use std::path::Path;
use std::time::Instant;

use pinion_client::kiosk::views::PressOutcome;
use pinion_testkit::ledger::Ledger;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::portal_program::PortalProgram;

/// Presses that wait.
const PRESSES: usize = 10_000;

/// People who press, in turn.
const PEOPLE: usize = 12;

/// A disk in memory. What takes long otherwise is the real one, which is waited for at each press.
const IN_MEMORY: &str = "/dev/shm";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_presses_that_waited_arrive_in_order_and_once() {
    let home = TempDir::new().unwrap();
    let room =
        if Path::new(IN_MEMORY).is_dir() { TempDir::new_in(IN_MEMORY) } else { TempDir::new() };
    let room = room.unwrap();
    let mut portal = PortalProgram::start(&home.path().join("portal"));
    let people = portal.import(PEOPLE);
    let desk = Desk::paired(&portal, room.path()).await;
    desk.all_sent().await;
    portal.kill();

    let began = Instant::now();
    let mut ledger = Ledger::default();
    for nth in 0..PRESSES {
        desk.press(&people[nth % PEOPLE], &mut ledger).await;
    }
    let pressed = began.elapsed();
    assert_eq!(ledger.count(PressOutcome::Kept), PRESSES);
    portal.come_back();
    let began = Instant::now();
    let mut left = u64::try_from(PRESSES).unwrap();
    while left > 0 {
        left = desk.ready(|ready| ready.online && ready.waiting < left).await.waiting;
    }

    eprintln!("{PRESSES} presses kept in {pressed:?}, sent in {:?}", began.elapsed());
    let books = ledger.check(&portal.database_url()).await;
    assert_eq!(books.presses.len(), PRESSES);
    assert_eq!(books.count("kept_for_review"), 0, "they came in order");
    assert!(books.presses.is_sorted_by_key(|press| press.said_at_ms), "they came in order");
    desk.app.close().await;
}
