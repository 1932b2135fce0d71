//! The portal is killed while people press, as a power cut would end it: 200 times, at random moments, and some times when
//! it has counted a press and nobody has heard of that.

use std::sync::Arc;
use std::time::Duration;

use pinion_client::MemoryStore;
use pinion_client::kiosk::views::PressOutcome;
use pinion_testkit::ledger::{Books, Ledger};
use pinion_testkit::page::wait_until;
use pinion_testkit::proxy::Proxy;
use rand::RngExt as _;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::luck::luck;
use crate::portal_program::{Person, PortalProgram};

/// How often the portal is killed.
const KILLS: usize = 200;

/// How often it is killed between receipt and answer on purpose: at random moments few kills are so lucky.
const UNHEARD: usize = 8;

/// Presses while it is killed.
const PRESSES: usize = 3;

/// People who press, in turn.
const PEOPLE: usize = 12;

/// The longest that is waited before a kill: some presses are answered by then. Unit: microseconds.
const LATEST_US: u64 = 60_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_that_is_killed_while_people_press_counts_each_press_once() {
    let mut luck = luck();
    let home = TempDir::new().unwrap();
    let mut portal = PortalProgram::start(&home.path().join("portal"));
    let people = portal.import(PEOPLE);
    let desk = Desk::paired(&portal, &home.path().join("kiosk")).await;

    let mut ledger = Ledger::default();
    let mut unheard = 0;
    for nth in 0..KILLS {
        desk.all_sent().await;
        let who: Vec<Person> =
            (0..PRESSES).map(|at| people[(nth * PRESSES + at) % PEOPLE].clone()).collect();
        let at_the_desk = desk.clone();
        let pressed = tokio::spawn(async move {
            let mut ledger = Ledger::default();
            for person in who {
                at_the_desk.press(&person, &mut ledger).await;
            }
            ledger
        });
        tokio::time::sleep(Duration::from_micros(luck.random_range(0..LATEST_US))).await;
        portal.kill();
        let pressed = pressed.await.unwrap();
        unheard += usize::from(pressed.kept_in(&portal.left().await) > 0);
        ledger.add(pressed);
        portal.come_back();
    }
    desk.all_sent().await;

    eprintln!("{unheard} of {KILLS} kills came between receipt and answer");
    let [kept, ins, outs] = [PressOutcome::Kept, PressOutcome::CheckedIn, PressOutcome::CheckedOut]
        .map(|it| ledger.count(it));
    assert_eq!(
        kept + ins + outs,
        KILLS * PRESSES,
        "none is refused, none is lost: {}",
        ledger.summary()
    );
    assert!(kept > 0 && ins + outs > 0, "some kills came before the answer and some after it");
    let books = ledger.check(&portal.database_url()).await;
    assert_eq!(books.presses.len(), KILLS * PRESSES, "each press is there, and none twice");
    assert_eq!(books.count("kept_for_review"), 0, "they came in order");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_that_is_killed_between_receipt_and_answer_counts_each_press_once() {
    let home = TempDir::new().unwrap();
    let mut portal = PortalProgram::start(&home.path().join("portal"));
    let people = portal.import(UNHEARD);
    let proxy = Proxy::start(portal.authority(), luck().random()).await;
    let (folder, store) = (home.path().join("kiosk"), Arc::new(MemoryStore::default()));
    let desk = Desk::over(&proxy.address(), &folder, store);
    desk.pair(&portal, &proxy.address()).await;

    let mut ledger = Ledger::default();
    for (before, person) in people.into_iter().enumerate() {
        desk.all_sent().await;
        proxy.keep_answers();
        let at_the_desk = desk.clone();
        let pressed = tokio::spawn(async move {
            let mut ledger = Ledger::default();
            at_the_desk.press(&person, &mut ledger).await;
            ledger
        });
        let url = portal.database_url();
        let is_counted = async || Books::read(&url).await.presses.len() > before;
        wait_until("the portal counts the press", is_counted).await;
        portal.kill();
        proxy.calm_down();
        let pressed = pressed.await.unwrap();
        assert_eq!(pressed.kept_in(&portal.left().await), 1, "{}", pressed.summary());
        ledger.add(pressed);
        portal.come_back();
    }
    desk.all_sent().await;

    let books = ledger.check(&portal.database_url()).await;
    assert_eq!(books.presses.len(), UNHEARD, "each press is there, and none twice");
    assert_eq!((books.count("checked_in"), books.open()), (UNHEARD, UNHEARD));
    desk.app.close().await;
}
