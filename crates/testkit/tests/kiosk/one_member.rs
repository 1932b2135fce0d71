//! Sixty-four kiosks at two portals over one database press for one member, all at once.

use std::sync::Arc;

use pinion_client::clock::Clock as _;
use pinion_client::http::Timeouts;
use pinion_client::kiosk::views::PressOutcome;
use pinion_client::{HttpPortal, KioskPortal as _, SystemClock};
use pinion_protocol::kiosk::{CheckInEvent, CheckInMeans, CheckInOutcome, CheckIns};
use pinion_testdb::{Postgres, Sqlite};
use pinion_testkit::ledger::{Books, Ledger};
use tempfile::TempDir;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::front_desk::ms;
use crate::portal_program::{Person, PortalProgram, Token};

/// Kiosks, half of them at each portal.
const KIOSKS: usize = 64;

/// Presses at each, one after the other. Odd, so that who presses last is for chance to say.
const PRESSES: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_kiosks_that_hammer_one_member_leave_a_whole_history_on_sqlite() {
    hammer(&Sqlite::fresh().url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_kiosks_that_hammer_one_member_leave_a_whole_history_on_postgres() {
    hammer(&Postgres::fresh().url()).await;
}

async fn hammer(database: &str) {
    let home = TempDir::new().expect("there is room for keys");
    let first = PortalProgram::start_on(&home.path().join("portal"), Some(database.to_owned()));
    let second = first.second();
    let member = first.import(1).remove(0);
    let tokens = first.give_tokens(KIOSKS).await;

    let together = Arc::new(Barrier::new(KIOSKS));
    let mut racers = JoinSet::new();
    for (nth, token) in tokens.into_iter().enumerate() {
        let portal = if nth % 2 == 0 { &first } else { &second }.address();
        racers.spawn(press_at_one(portal, token, member.clone(), together.clone()));
    }
    let mut ledger = Ledger::default();
    for told in racers.join_all().await {
        ledger.add(told);
    }

    eprintln!("{}", ledger.summary());
    let books: Books = ledger.check(database).await;
    let (ins, outs) = (books.count("checked_in"), books.count("checked_out"));
    assert_eq!(ins + outs, KIOSKS * PRESSES, "in if out, out if in");
    assert_eq!(
        (ledger.count(PressOutcome::CheckedIn), ledger.count(PressOutcome::CheckedOut)),
        (ins, outs),
        "each was told what is there"
    );
    assert_eq!((books.visits.len(), books.open()), (ins, ins - outs));
    assert!(books.open() <= 1, "nobody is in twice");
}

/// Presses at one kiosk as fast as it is answered, from the moment on at which all are there.
async fn press_at_one(
    portal: String,
    token: Token,
    member: Person,
    together: Arc<Barrier>,
) -> Ledger {
    let address = portal.parse().expect("a portal has an address");
    let http = HttpPortal::new(portal.parse().expect("it has one"), Timeouts::default());
    // Reading the system's certificates is no part of the race.
    http.config(&address, &token).await.expect("it is a kiosk of the portal");
    let mut ledger = Ledger::default();
    together.wait().await;
    for _ in 0..PRESSES {
        ledger.begun(&member.email);
        let now = SystemClock.now();
        let event = CheckInEvent {
            id: Uuid::now_v7(),
            at: jiff::Timestamp::from_millisecond(ms(now)).expect("it is today").to_string(),
            pincode: Some(member.pin.as_str().into()),
            sealed: None,
            by: CheckInMeans::Keypad,
        };
        let form = CheckIns { events: vec![event], ..CheckIns::default() };
        let results = http.check_ins(&address, &token, &form).await.expect("the portal answers");
        ledger.told_of(&member.email, (told(results[0].outcome), ms(now)), ms(now));
    }
    ledger
}

fn told(outcome: CheckInOutcome) -> PressOutcome {
    match outcome {
        CheckInOutcome::CheckedIn => PressOutcome::CheckedIn,
        CheckInOutcome::CheckedOut => PressOutcome::CheckedOut,
        CheckInOutcome::Repeated => PressOutcome::Repeated,
        CheckInOutcome::Refused => PressOutcome::Refused,
        CheckInOutcome::Waiting => PressOutcome::Waiting,
        CheckInOutcome::KeptForReview => PressOutcome::KeptForReview,
    }
}
