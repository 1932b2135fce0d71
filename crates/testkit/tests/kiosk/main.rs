//! The kiosk's core on a real portal, over real connections: pressed, killed, cut off, revoked.

// The futures of a pairing over a real portal nest deeper than the compiler's default allows.
#![recursion_limit = "256"]

mod app_killed;
mod bad_proxy;
mod checked_out;
mod clock_set;
mod clock_stepped;
mod database_restarted;
mod desk;
mod desk_program;
mod disk_full;
mod front_desk;
mod killed;
mod long_queue;
mod luck;
mod one_member;
mod portal_log;
mod portal_program;
mod whole_day;

use std::time::Duration;

use front_desk::{EXIT_CODE, FrontDesk, Lag, Relay};
use pinion_client::kiosk::views::{ExitView, KioskView, PressOutcome};
use pinion_testkit::ledger::Books;
use pinion_testkit::space::{EMAIL, Space as _};

#[tokio::test]
async fn pairs_and_checks_in_and_out() {
    let desk = FrontDesk::start().await;
    let pin = desk.space.pin().await;

    let first = desk.press(&pin).await;
    let again = desk.press(&pin).await;

    assert_eq!(first.outcome, PressOutcome::CheckedIn);
    assert_eq!(first.display_name.as_deref(), Some("Ada"));
    assert_eq!(again.outcome, PressOutcome::Repeated, "two presses within 20 s are one");
    assert_eq!((first.is_in, again.is_in), (None, Some(true)));
    let visits = desk.space.visits().await;
    assert!(matches!(visits[..], [(_, None)]), "{visits:?}");

    desk.space.clock().advance(Duration::from_mins(1));
    desk.clock.advance(Duration::from_mins(1));
    assert_eq!(desk.press(&pin).await.outcome, PressOutcome::CheckedOut);
    assert!(matches!(desk.space.visits().await[..], [(_, Some(_))]));
}

#[tokio::test]
async fn wrong_pins_are_refused_and_then_waited_for() {
    let desk = FrontDesk::start().await;
    let pin = desk.space.pin().await;
    let wrong = if pin == "86420" { "75319" } else { "86420" };

    for _ in 0..5 {
        assert_eq!(desk.press(wrong).await.outcome, PressOutcome::Refused);
    }
    let told = desk.press(&pin).await;

    assert_eq!(told.outcome, PressOutcome::Waiting);
    assert!(told.retry_after_s.is_some_and(|wait_s| (1..=30).contains(&wait_s)), "{told:?}");
    assert_eq!(desk.scan(&pin).await.outcome, PressOutcome::CheckedIn, "a QR still works");
    assert_eq!(desk.ready(|_| true).await.waiting, 0, "nothing of that is sent again");
}

#[tokio::test]
async fn presses_while_the_portal_restarts_are_kept_and_sent_once() {
    let mut desk = FrontDesk::start().await;
    let pin = desk.space.pin().await;

    desk.space.go_down().await;
    let told = desk.press(&pin).await;
    desk.ready(|ready| !ready.online && ready.waiting == 1).await;
    desk.space.come_back().await;
    desk.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    let visits = desk.space.visits().await;
    let [(from, None)] = visits[..] else { panic!("{visits:?}") };
    assert_eq!(front_desk::ms(from), told.at_ms, "it counts as when it was");
}

#[tokio::test]
async fn what_is_refused_after_a_break_is_kept_for_review_and_nothing_is_dropped() {
    const SUSPENDED: &str = "bo.lund@example.org";
    let mut desk = FrontDesk::start().await;
    desk.space.add("Bo Lund", SUSPENDED, "Northlight").await;
    let (pin, suspended) = (desk.space.pin().await, desk.space.pin_of(SUSPENDED).await);
    let wrong = ["86420", "75319", "64208"];
    let wrong = wrong.into_iter().find(|it| *it != pin && *it != suspended).unwrap();

    desk.space.go_down().await;
    let mut told = Vec::new();
    for pin in [wrong, &*suspended, &*pin] {
        told.push(desk.press(pin).await);
    }
    desk.ready(|ready| !ready.online && ready.waiting == 3).await;
    desk.space.suspend(SUSPENDED).await;
    desk.space.come_back().await;
    desk.wake();
    desk.ready(|ready| ready.online && ready.waiting == 0).await;

    assert!(told.iter().all(|it| it.outcome == PressOutcome::Kept), "{told:?}");
    let books = Books::read(&desk.space.database_url()).await;
    let presses = books.presses.iter();
    let mut became: Vec<_> =
        presses.map(|it| (&*it.email, it.said_at_ms, &*it.outcome, it.reason.as_deref())).collect();
    // The portal heard of all of them at once.
    became.sort_unstable();
    let expected = [
        ("", told[0].at_ms, "kept_for_review", Some("no_such_pin")),
        (EMAIL, told[2].at_ms, "checked_in", None),
        (SUSPENDED, told[1].at_ms, "kept_for_review", Some("suspended")),
    ];
    assert_eq!(became, expected);
    assert_eq!(books.visits.len(), 1, "who is kept for review is not in");
}

#[tokio::test]
async fn an_app_that_is_killed_between_disk_and_network_sends_once() {
    let mut desk = FrontDesk::start().await;
    let pin = desk.space.pin().await;
    desk.space.go_down().await;
    let told = desk.press(&pin).await;

    let mut desk = desk.reopened().await;
    desk.space.come_back().await;
    desk.app.start().await;
    desk.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert_eq!(desk.space.visits().await.len(), 1);
}

#[tokio::test]
async fn a_portal_slower_than_two_seconds_counts_the_press_once() {
    let relay = Relay::default();
    let desk = FrontDesk::behind(relay.clone()).await;
    let pin = desk.space.pin().await;
    relay.be(Lag::AnswersHeldBack);

    let told = desk.press(&pin).await;
    desk.ready(|ready| ready.waiting == 1).await;
    let visits_meanwhile = desk.space.visits().await.len();
    relay.be(Lag::None);
    desk.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert_eq!(visits_meanwhile, 1, "the portal had counted it, and its answer was on the way");
    assert!(matches!(desk.space.visits().await[..], [(_, None)]));
}

#[tokio::test]
async fn an_answer_that_is_lost_changes_nothing() {
    let relay = Relay::default();
    let desk = FrontDesk::behind(relay.clone()).await;
    let pin = desk.space.pin().await;
    relay.be(Lag::AnswersLost);

    let told = desk.press(&pin).await;
    desk.ready(|ready| ready.waiting == 1).await;
    relay.be(Lag::None);
    desk.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert!(matches!(desk.space.visits().await[..], [(_, None)]), "in, and not out again");
}

#[tokio::test]
async fn a_day_of_presses_without_a_network_becomes_a_day_of_visits() {
    let mut desk = FrontDesk::start().await;
    let pin = desk.space.pin().await;
    desk.space.go_down().await;
    let mut at_ms = Vec::new();
    for _ in 0..240 {
        desk.clock.advance(Duration::from_mins(5));
        desk.space.clock().advance(Duration::from_mins(5));
        at_ms.push(desk.press(&pin).await.at_ms);
    }

    desk.space.come_back().await;
    desk.wake();
    desk.ready(|ready| ready.online && ready.waiting == 0).await;

    let visits = desk.space.visits().await;
    let moments = visits.iter().flat_map(|(from, to)| [Some(*from), *to]).flatten();
    assert_eq!(moments.map(front_desk::ms).collect::<Vec<_>>(), at_ms);
}

#[tokio::test]
async fn a_revoked_kiosk_keeps_what_it_has_and_sends_it_once_it_is_paired_again() {
    let mut desk = FrontDesk::start().await;
    let pin = desk.space.pin().await;
    desk.space.go_down().await;
    desk.press(&pin).await;
    desk.space.revoke_kiosks().await;
    desk.space.come_back().await;
    let revoked = desk.shows(|view| matches!(view, KioskView::Revoked { .. })).await;
    assert!(matches!(revoked, KioskView::Revoked { unsent: 1, .. }), "{revoked:?}");

    desk.pair_again().await;
    desk.ready(|ready| ready.online && ready.waiting == 0).await;

    assert!(matches!(desk.space.visits().await[..], [(_, None)]), "it is the same space");
}

#[tokio::test]
async fn the_panel_releases_a_kiosk_whose_code_is_forgotten() {
    let desk = FrontDesk::start().await;
    for _ in 0..10 {
        desk.app.unlock("000000").await.unwrap();
    }
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Locked);

    desk.space.release_kiosks().await;

    assert_eq!(desk.app.unlock("000000").await.unwrap(), ExitView::Open);
    desk.app.lock();
    assert_eq!(desk.app.unlock("000000").await.unwrap(), ExitView::Wrong { tries_left: 9 });
}
