//! Whether as many digits as usual are a whole PIN: what the portal told last, and when it is asked anew.

use std::fs;
use std::time::Duration;

use super::support::FrontDesk;
use crate::kiosk::views::{KioskView, PressMeans, PressOutcome};

/// A kiosk of a space in which every PIN has as many digits.
async fn of_one_length() -> FrontDesk {
    let desk = FrontDesk::new().await;
    desk.portal.inner().one_pin_length = true;
    desk.pair().await;
    desk.set_up().await;
    desk.screen.ready(|ready| ready.one_pin_length).await;
    desk
}

#[tokio::test]
async fn a_kiosk_hears_within_a_minute_that_lengths_vary_now() {
    let desk = of_one_length().await;

    desk.portal.inner().one_pin_length = false;
    desk.let_it_beat().await;
    desk.clock.advance(Duration::from_secs(30));

    desk.screen.ready(|ready| !ready.one_pin_length).await;
}

#[tokio::test]
async fn a_start_without_a_network_goes_by_what_was_told_last() {
    let desk = of_one_length().await;
    desk.portal.go_down();
    let desk = desk.reopened().await;

    let view = desk.app.start().await;

    let KioskView::Ready(ready) = view else { panic!("{view:?}") };
    assert!(ready.one_pin_length);
}

#[tokio::test]
async fn lengths_may_vary_by_what_an_app_from_before_has_kept() {
    let desk = of_one_length().await;
    desk.portal.go_down();
    let desk = desk.reopened().await;
    let path = desk.folder.join("kiosk.json");
    let mut kept: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let told = kept["config"].as_object_mut().unwrap().remove("one_pin_length");
    fs::write(&path, kept.to_string()).unwrap();

    let view = desk.app.start().await;

    assert_eq!(told, Some(true.into()));
    let KioskView::Ready(ready) = view else { panic!("{view:?}") };
    assert!(!ready.one_pin_length);
}

#[tokio::test]
async fn a_refused_pin_has_the_kiosk_ask_before_its_minute_is_over() {
    let desk = of_one_length().await;
    desk.portal.inner().one_pin_length = false;

    let told = desk.outcome("99999").await;

    assert_eq!(told, PressOutcome::Refused);
    desk.screen.ready(|ready| !ready.one_pin_length).await;
}

#[tokio::test]
async fn what_was_not_cut_off_has_the_kiosk_ask_nothing_more() {
    let desk = of_one_length().await;
    let asked = desk.portal.times_asked("config");

    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedIn);
    let scanned = desk.app.press("99999", PressMeans::Scan).await.unwrap();
    desk.let_it_beat().await;

    assert_eq!(scanned.outcome, PressOutcome::Refused, "a code is read as a whole");
    assert_eq!(desk.portal.times_asked("config"), asked, "its minute is not over");
}

#[tokio::test]
async fn a_refused_pin_has_the_kiosk_ask_nothing_where_lengths_vary() {
    let desk = FrontDesk::ready().await;
    let asked = desk.portal.times_asked("config");

    assert_eq!(desk.outcome("99999").await, PressOutcome::Refused);
    desk.let_it_beat().await;

    assert_eq!(desk.portal.times_asked("config"), asked);
}
