//! A start: with a network and without, with a keyring and without.

use std::time::Duration;

use super::support::FrontDesk;
use crate::kiosk::views::{KioskView, PressOutcome};
use crate::store::SecretError;
use crate::views::KeyringView;

#[tokio::test]
async fn a_start_without_a_network_shows_the_space_and_keeps_presses() {
    let desk = FrontDesk::ready().await;
    desk.portal.go_down();
    let desk = desk.reopened().await;

    let view = desk.app.start().await;
    let told = desk.press("00427").await;

    let KioskView::Ready(ready) = view else { panic!("{view:?}") };
    assert_eq!((ready.space_name.as_str(), ready.name.as_str()), ("Harbour Works", "Front desk"));
    assert_eq!(ready.logo.as_deref(), Some("data:image/png;base64,iVBORw0KGgo="));
    assert_eq!(told.outcome, PressOutcome::Kept);
}

#[tokio::test]
async fn a_keyring_that_is_shut_is_asked_again_by_itself() {
    let desk = FrontDesk::ready().await.reopened().await;
    desk.keyring.fail(Some(SecretError::Locked));

    let view = desk.app.start().await;
    desk.keyring.fail(None);
    desk.clock.sleeping(Duration::from_secs(15), 1).await;
    desk.clock.advance(Duration::from_secs(15));

    assert_eq!(view, KioskView::KeyringShut { keyring: KeyringView::Locked });
    desk.screen.ready(|ready| ready.online).await;
}

#[tokio::test]
async fn a_keyring_that_somebody_has_unlocked_is_asked_at_once() {
    let desk = FrontDesk::ready().await.reopened().await;
    desk.keyring.fail(Some(SecretError::Missing));
    desk.app.start().await;

    desk.keyring.fail(None);
    let view = desk.app.retry_keyring().await;

    assert!(matches!(view, KioskView::Ready(_)), "{view:?}");
}

#[tokio::test]
async fn a_keyring_that_asks_for_its_password_keeps_the_screen_for_three_seconds_at_most() {
    let desk = FrontDesk::ready().await.reopened().await;
    desk.keyring.ask();

    let starting = desk.app.start();
    let waiting = async {
        desk.clock.sleeping(Duration::from_secs(3), 1).await;
        desk.clock.advance(Duration::from_secs(3));
    };
    let (view, ()) = tokio::join!(starting, waiting);
    desk.keyring.unlock();

    assert_eq!(view, KioskView::KeyringShut { keyring: KeyringView::Locked });
    desk.screen.ready(|_| true).await;
}

#[tokio::test]
async fn a_device_that_never_was_a_kiosk_asks_for_the_portal_whatever_its_keyring() {
    let desk = FrontDesk::new().await.reopened().await;
    desk.keyring.fail(Some(SecretError::Missing));

    let view = desk.app.start().await;

    assert_eq!(view, KioskView::Unpaired { keyring: KeyringView::Missing });
}

#[tokio::test]
async fn a_kiosk_that_was_left_goes_on_where_it_was() {
    let desk = FrontDesk::ready().await;
    desk.app.unlock(super::support::EXIT_CODE).await.unwrap();
    desk.app.leave().await.unwrap();
    let asked = desk.portal.times_asked("check-ins");
    desk.clock.advance(Duration::from_mins(5));

    let view = desk.app.start().await;

    assert!(matches!(view, KioskView::Ready(_)), "{view:?}");
    desk.portal.asked("check-ins", asked + 1).await;
    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedIn);
}
