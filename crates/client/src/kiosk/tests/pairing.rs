//! Pairing: a code, an admin's word, a token.

use std::time::Duration;

use super::support::{FrontDesk, TOKEN};
use crate::error::ErrorCode;
use crate::kiosk::portal::PairError;
use crate::kiosk::views::{KioskView, PressMeans, PressOutcome};
use crate::portal::LinkError;
use crate::store::{SecretError, SecretStore as _, Slot};
use crate::views::KeyringView;

fn code(view: &KioskView) -> Option<&str> {
    let KioskView::Pairing { user_code, .. } = view else { return None };
    Some(user_code.as_str()).filter(|code| !code.is_empty())
}

fn trouble(view: &KioskView) -> Option<ErrorCode> {
    let KioskView::Pairing { trouble, .. } = view else { return None };
    *trouble
}

#[tokio::test]
async fn shows_a_code_and_takes_the_token_once_an_admin_agrees() {
    let desk = FrontDesk::new().await;

    desk.app.pair("pins.example.org").await.unwrap();
    let shown = desk.screen.shows(|view| code(view).is_some()).await;
    desk.let_it_poll(1).await;
    desk.portal.asked("token", 1).await;
    desk.portal.inner().tokens.push_back(Ok(()));
    desk.let_it_poll(2).await;
    let named = desk.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;

    let KioskView::Pairing { user_code, verification_address, qr_svg, .. } = shown else {
        panic!("{shown:?}")
    };
    assert_eq!(user_code, "WDJB-MJH1");
    assert_eq!(verification_address, "https://pins.example.org/admin/#/operations/kiosks");
    assert!(qr_svg.starts_with("<svg"));
    let expected =
        KioskView::ExitCodeNeeded { space_name: "Harbour Works".into(), name: "Front desk".into() };
    assert_eq!(named, expected);
    assert!(desk.keyring.holds(Slot::Kiosk).unwrap().contains(TOKEN));
}

#[tokio::test]
async fn asks_more_slowly_where_the_portal_wants_that() {
    let desk = FrontDesk::new().await;
    desk.portal.inner().tokens.extend([Err(PairError::SlowDown), Err(PairError::SlowDown)]);

    desk.app.pair("pins.example.org").await.unwrap();
    desk.let_it_poll(1).await;
    desk.clock.sleeping(Duration::from_secs(10), 1).await;
    desk.clock.advance(Duration::from_secs(10));

    desk.clock.sleeping(Duration::from_secs(15), 1).await;
}

#[tokio::test]
async fn asks_for_another_code_when_one_is_over() {
    let desk = FrontDesk::new().await;

    desk.app.pair("pins.example.org").await.unwrap();
    desk.screen.shows(|view| code(view) == Some("WDJB-MJH1")).await;
    desk.clock.sleeping(Duration::from_secs(5), 1).await;
    desk.clock.advance(Duration::from_secs(601));
    desk.screen.shows(|view| code(view) == Some("WDJB-MJH2")).await;
    desk.portal.inner().tokens.push_back(Err(PairError::Expired));
    desk.let_it_poll(2).await;
    desk.screen.shows(|view| code(view) == Some("WDJB-MJH3")).await;

    assert_eq!(desk.portal.times_asked("token"), 1, "a code that is over is asked for no more");
}

#[tokio::test]
async fn an_admin_may_say_no() {
    let desk = FrontDesk::new().await;
    desk.portal.inner().tokens.push_back(Err(PairError::Denied));

    desk.app.pair("pins.example.org").await.unwrap();
    desk.let_it_poll(1).await;
    desk.screen.shows(|view| matches!(view, KioskView::Pairing { denied: true, .. })).await;
    desk.app.cancel_pairing().await.unwrap();
    desk.screen.shows(|view| matches!(view, KioskView::Unpaired { .. })).await;

    assert_eq!(desk.keyring.holds(Slot::Kiosk), None);
}

#[tokio::test]
async fn tells_of_a_network_that_is_gone_and_goes_on_when_it_is_back() {
    let desk = FrontDesk::new().await;
    let gone = PairError::Link(LinkError::Unreachable);
    desk.portal.inner().tokens.extend([Err(gone), Ok(())]);

    desk.app.pair("pins.example.org").await.unwrap();
    desk.let_it_poll(1).await;
    desk.screen.shows(|view| trouble(view) == Some(ErrorCode::Unreachable)).await;
    desk.let_it_poll(2).await;

    desk.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
}

#[tokio::test]
async fn a_portal_that_gives_no_code_is_asked_again() {
    let desk = FrontDesk::new().await;
    desk.app.pair("pins.example.org").await.unwrap();
    desk.screen.shows(|view| code(view).is_some()).await;

    desk.portal.go_down();
    desk.clock.sleeping(Duration::from_secs(5), 1).await;
    desk.clock.advance(Duration::from_secs(601));
    let shown = desk.screen.shows(|view| trouble(view) == Some(ErrorCode::Unreachable)).await;
    desk.portal.come_back();
    desk.let_it_poll(2).await;

    assert_eq!(code(&shown), None, "a code that is over is not shown");
    desk.screen.shows(|view| code(view).is_some()).await;
}

#[tokio::test]
async fn only_a_pinion_portal_takes_a_kiosk() {
    let desk = FrontDesk::new().await;
    desk.portal.inner().is_other = true;

    let refused = desk.app.pair("pins.example.org").await.unwrap_err();

    assert_eq!(refused.code, ErrorCode::NotAPinionPortal);
    assert_eq!(desk.portal.times_asked("codes"), 0);
}

#[tokio::test]
async fn a_device_on_which_a_member_is_signed_in_is_no_kiosk() {
    let desk = FrontDesk::new().await;
    desk.keyring.write(Slot::Account, &"{}".into()).unwrap();

    let refused = desk.app.pair("pins.example.org").await.unwrap_err();

    assert_eq!(refused.code, ErrorCode::MemberSignedIn);
}

#[tokio::test]
async fn a_keyring_that_cannot_be_used_is_told_before_anything_is_asked() {
    let desk = FrontDesk::new().await;
    desk.keyring.fail(Some(SecretError::Missing));

    let refused = desk.app.pair("pins.example.org").await.unwrap_err();

    assert_eq!(refused.code, ErrorCode::KeyringMissing);
    assert_eq!(desk.portal.times_asked("find"), 0);
}

#[tokio::test]
async fn a_token_that_cannot_be_kept_is_kept_as_soon_as_it_can() {
    let desk = FrontDesk::new().await;
    desk.portal.inner().tokens.push_back(Ok(()));

    desk.app.pair("pins.example.org").await.unwrap();
    desk.keyring.fail_writes(SecretError::Locked);
    desk.let_it_poll(1).await;
    desk.screen.shows(|view| trouble(view) == Some(ErrorCode::KeyringLocked)).await;
    desk.keyring.fail(None);
    desk.let_it_poll(2).await;

    desk.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
}

#[tokio::test]
async fn pairing_ends_with_the_portals_key_so_that_everything_can_be_kept() {
    let desk = FrontDesk::new().await;
    desk.portal.inner().tokens.push_back(Ok(()));
    desk.app.pair("pins.example.org").await.unwrap();
    desk.screen.shows(|view| code(view).is_some()).await;
    desk.clock.sleeping(Duration::from_secs(5), 1).await;

    // The token comes, and the portal's first word does not.
    desk.portal.inner().keeps_its_key = true;
    desk.clock.advance(Duration::from_secs(5));
    let shown = desk.screen.shows(|view| trouble(view) == Some(ErrorCode::Unreachable)).await;
    let refused = desk.app.press("00427", PressMeans::Keypad).await;

    assert!(matches!(shown, KioskView::Pairing { .. }), "not paired yet: {shown:?}");
    assert_eq!(refused.unwrap_err().code, ErrorCode::KioskNotReady, "nothing to seal to");
    desk.portal.inner().keeps_its_key = false;
    desk.let_it_poll(2).await;
    desk.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
    let refused = desk.app.press("00427", PressMeans::Keypad).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::KioskNotReady, "its exit code comes first");
    desk.set_up().await;
    desk.cut_off().await;
    assert_eq!(desk.outcome("00427").await, PressOutcome::Kept);
}

#[tokio::test]
async fn an_app_that_ends_between_token_and_key_goes_on_there() {
    let desk = FrontDesk::paired().await;
    std::fs::remove_file(desk.folder.join("kiosk.json")).unwrap();
    desk.portal.go_down();

    let desk = desk.reopened().await;
    desk.app.start().await;
    desk.screen.shows(|view| trouble(view) == Some(ErrorCode::Unreachable)).await;
    desk.portal.come_back();
    desk.let_it_poll(2).await;

    desk.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
    assert_eq!(desk.portal.times_asked("codes"), 1, "an admin is asked once");
}

#[tokio::test]
async fn giving_up_forgets_a_token_that_had_come() {
    let desk = FrontDesk::paired().await;
    std::fs::remove_file(desk.folder.join("kiosk.json")).unwrap();
    desk.portal.go_down();
    let desk = desk.reopened().await;
    desk.app.start().await;

    desk.app.cancel_pairing().await.unwrap();

    assert_eq!(desk.keyring.holds(Slot::Kiosk), None);
    let view = desk.app.start().await;
    assert_eq!(view, KioskView::Unpaired { keyring: KeyringView::Ready });
}
