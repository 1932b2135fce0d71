//! PostgreSQL stops in the midst of everything and starts again, a few times, while people press at several kiosks.

use std::time::Duration;

use pinion_client::kiosk::views::PressOutcome;
use pinion_testdb::Server;
use pinion_testkit::ledger::Ledger;
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::desk::Desk;
use crate::luck::luck;
use crate::portal_program::{Person, PortalProgram};

/// Kiosks at which people press.
const DESKS: usize = 4;

/// People who press, at any of them.
const PEOPLE: usize = 12;

/// How often the database stops.
const RESTARTS: usize = 5;

/// The longest between two presses at one kiosk. Unit: milliseconds.
const LONGEST_PAUSE_MS: u64 = 60;

/// How long the database runs, and is stopped. Unit: milliseconds.
const UP_MS: std::ops::Range<u64> = 300..1_500;
const DOWN_MS: std::ops::Range<u64> = 0..1_500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_restarts_while_people_press_has_each_press_once() {
    let mut luck = luck();
    let home = TempDir::new().unwrap();
    let mut database = Server::start();
    let portal = PortalProgram::start_on(&home.path().join("portal"), Some(database.url()));
    let people = portal.import(PEOPLE);
    let mut desks = Vec::new();
    for nth in 0..DESKS {
        desks.push(Desk::paired(&portal, &home.path().join(format!("desk-{nth}"))).await);
    }

    let over = watch::Sender::new(false);
    let pressing: Vec<_> = desks
        .iter()
        .map(|desk| {
            let own = StdRng::seed_from_u64(luck.random());
            tokio::spawn(press_until(over.subscribe(), desk.clone(), people.clone(), own))
        })
        .collect();
    for _ in 0..RESTARTS {
        tokio::time::sleep(Duration::from_millis(luck.random_range(UP_MS))).await;
        tokio::task::block_in_place(|| database.stop_at_once());
        tokio::time::sleep(Duration::from_millis(luck.random_range(DOWN_MS))).await;
        tokio::task::block_in_place(|| database.come_back());
        // Some presses are answered before it stops again.
        desks[0].ready(|ready| ready.online).await;
    }
    over.send_replace(true);
    let mut ledger = Ledger::default();
    for told in pressing {
        ledger.add(told.await.unwrap());
    }
    for desk in &desks {
        desk.all_sent().await;
    }

    eprintln!("{}", ledger.summary());
    let [kept, ins, outs] = [PressOutcome::Kept, PressOutcome::CheckedIn, PressOutcome::CheckedOut]
        .map(|outcome| ledger.count(outcome));
    assert!(kept > 0 && ins > 0 && outs > 0, "some pressed with a database and some without");
    ledger.check(&database.url()).await;
    for desk in desks {
        desk.app.close().await;
    }
}

/// Has people press at one kiosk.
async fn press_until(
    mut over: watch::Receiver<bool>,
    desk: Desk,
    people: Vec<Person>,
    mut luck: StdRng,
) -> Ledger {
    let mut ledger = Ledger::default();
    while !*over.borrow_and_update() {
        desk.press(&people[luck.random_range(0..people.len())], &mut ledger).await;
        desk.clock.wake();
        let pause = luck.random_range(0..LONGEST_PAUSE_MS);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    ledger
}
