//! The portal is killed while people press, as a power cut would end it: 200 times at random moments, and 200 times at random
//! moments after it was given a press and before anybody heard of an answer.

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

/// Of the kills between receipt and answer, every so many comes once the press is counted: on a busy machine few random ones
/// are so late.
const SURE_EVERY: usize = 10;

/// Presses while it is killed.
const PRESSES: usize = 3;

/// People who press, in turn.
const PEOPLE: usize = 12;

/// The longest that is waited before a kill: some presses are answered by then. Unit: microseconds.
const LATEST_US: u64 = 60_000;

/// The longest that is waited between receipt and kill: some presses are counted by then. Unit: microseconds.
const LATEST_AFTER_RECEIPT_US: u64 = 15_000;

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
    let mut luck = luck();
    let home = TempDir::new().unwrap();
    let mut portal = PortalProgram::start(&home.path().join("portal"));
    let people = portal.import(PEOPLE);
    let proxy = Proxy::start(portal.authority(), luck.random()).await;
    let (folder, store) = (home.path().join("kiosk"), Arc::new(MemoryStore::default()));
    let desk = Desk::over(&proxy.address(), &folder, store);
    desk.pair(&portal, &proxy.address()).await;

    let mut ledger = Ledger::default();
    let mut counted = 0;
    for nth in 0..KILLS {
        desk.all_sent().await;
        let mut passed_on = proxy.passed_on();
        proxy.keep_answers();
        let (at_the_desk, person) = (desk.clone(), people[nth % PEOPLE].clone());
        let pressed = tokio::spawn(async move {
            let mut ledger = Ledger::default();
            at_the_desk.press(&person, &mut ledger).await;
            ledger
        });
        passed_on.changed().await.expect("the proxy is there");
        let is_sure = nth % SURE_EVERY == 0;
        if is_sure {
            let url = portal.database_url();
            let is_counted = async || Books::read(&url).await.presses.len() > nth;
            wait_until("the portal counts the press", is_counted).await;
        } else {
            let us = luck.random_range(0..LATEST_AFTER_RECEIPT_US);
            tokio::time::sleep(Duration::from_micros(us)).await;
        }
        portal.kill();
        proxy.calm_down();
        let pressed = pressed.await.unwrap();
        assert_eq!(pressed.count(PressOutcome::Kept), 1, "{}", pressed.summary());
        let is_counted = pressed.kept_in(&portal.left().await) > 0;
        assert!(is_counted || !is_sure, "it was counted, and that outlives the power cut");
        counted += usize::from(is_counted);
        ledger.add(pressed);
        portal.come_back();
    }
    desk.all_sent().await;

    eprintln!("{counted} of {KILLS} presses were counted when the portal was killed");
    let books = ledger.check(&portal.database_url()).await;
    assert_eq!(books.presses.len(), KILLS, "each press is there, and none twice");
    assert_eq!(books.count("kept_for_review"), 0, "they came in order");
    desk.app.close().await;
}
