//! A kiosk whose file of what the portal told is lost or damaged: it holds its token and its exit code, and nobody who
//! stands there takes them from it.

use std::time::Duration;

use super::support::{ADDRESS, EXIT_CODE, FrontDesk};
use crate::error::ErrorCode;
use crate::kiosk::views::{ExitView, KioskView, PressOutcome};
use crate::store::{SecretError, Slot};
use crate::views::KeyringView;

/// What a file may be that cannot be read; `None` where it is gone.
const DAMAGE: [Option<&str>; 3] = [None, Some(""), Some("{\"portal\": \"https://pi")];

fn damage(desk: &FrontDesk, damage: Option<&str>) {
    let path = desk.folder.join("kiosk.json");
    match damage {
        None => std::fs::remove_file(path).unwrap(),
        Some(text) => std::fs::write(path, text).unwrap(),
    }
}

/// A kiosk that was opened without its file while its portal was away.
async fn lost(how: Option<&str>) -> FrontDesk {
    let desk = FrontDesk::ready().await;
    damage(&desk, how);
    desk.portal.go_down();
    let desk = desk.reopened().await;
    desk.app.start().await;
    desk.screen.shows(|view| matches!(view, KioskView::Pairing { trouble: Some(_), .. })).await;
    desk
}

#[tokio::test]
async fn has_its_file_again_where_that_was_deleted_while_it_ran() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    damage(&desk, None);
    // The portal is not there to be asked.
    let next = Duration::from_secs(6);
    let tried = desk.clock.times(next);
    desk.clock.advance(Duration::from_secs(3));
    desk.clock.sleeping(next, tried + 1).await;

    let desk = desk.reopened().await;
    let shown = desk.app.start().await;

    assert!(matches!(shown, KioskView::Ready(_)), "{shown:?}");
}

#[tokio::test]
async fn is_not_given_up_without_its_code() {
    for how in DAMAGE {
        let desk = lost(how).await;

        let refused = [
            desk.app.cancel_pairing().await.unwrap_err().code,
            desk.app.leave().await.unwrap_err().code,
            desk.app.pair(ADDRESS).await.unwrap_err().code,
            desk.app.unpair().await.unwrap_err().code,
            desk.app.set_exit_code("111111").await.unwrap_err().code,
        ];

        let (shut, not_now) = (ErrorCode::KioskShut, ErrorCode::KioskNotReady);
        assert_eq!(refused, [shut, shut, not_now, shut, not_now], "{how:?}");
        let shown = desk.app.start().await;
        assert!(matches!(shown, KioskView::Pairing { held: true, .. }), "{shown:?}");
        assert!(desk.keyring.holds(Slot::Kiosk).is_some(), "{how:?}");
        assert!(desk.keyring.holds(Slot::KioskExit).is_some(), "{how:?}");
    }
}

#[tokio::test]
async fn goes_on_as_it_was_once_its_portal_is_back() {
    let desk = lost(None).await;
    desk.app.unlock("000000").await.unwrap();

    desk.portal.come_back();
    desk.let_it_poll(2).await;
    desk.screen.ready(|ready| ready.online).await;

    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedIn);
    assert_eq!(desk.app.unlock("000000").await.unwrap(), ExitView::Wrong { tries_left: 8 });
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
}

#[tokio::test]
async fn is_given_up_with_its_code() {
    for how in DAMAGE {
        let desk = lost(how).await;

        assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
        desk.app.cancel_pairing().await.unwrap();

        let unpaired = KioskView::Unpaired { keyring: KeyringView::Ready };
        assert_eq!(desk.app.start().await, unpaired, "{how:?}");
        assert_eq!(desk.keyring.holds(Slot::Kiosk), None);
        assert_eq!(desk.keyring.holds(Slot::KioskExit), None);
        assert!(!desk.app.was_paired());
        desk.app.leave().await.unwrap();
    }
}

#[tokio::test]
async fn keeps_its_code_where_it_was_revoked_meanwhile() {
    let desk = lost(None).await;
    desk.portal.inner().is_revoked = true;

    desk.portal.come_back();
    desk.let_it_poll(2).await;
    desk.screen.shows(|view| matches!(view, KioskView::Revoked { has_exit: true, .. })).await;
    let desk = desk.reopened().await;
    let view = desk.app.start().await;

    assert!(matches!(view, KioskView::Revoked { has_exit: true, .. }), "{view:?}");
    assert_eq!(desk.app.leave().await.unwrap_err().code, ErrorCode::KioskShut);
    assert_eq!(desk.app.start_over().await.unwrap_err().code, ErrorCode::KioskShut);
}

#[tokio::test]
async fn that_is_damaged_is_still_a_kiosks_while_the_keyring_does_not_open() {
    let desk = FrontDesk::ready().await;
    damage(&desk, Some("{"));
    let desk = desk.reopened().await;
    desk.keyring.fail(Some(SecretError::Locked));

    let view = desk.app.start().await;

    assert_eq!(view, KioskView::KeyringShut { keyring: KeyringView::Locked });
    assert_eq!(desk.app.leave().await.unwrap_err().code, ErrorCode::KioskShut);
}

/// A kiosk that was opened without its file while its keyring was locked: it looks like a device that never was one.
async fn gone_and_locked() -> FrontDesk {
    let desk = FrontDesk::ready().await;
    damage(&desk, None);
    let desk = desk.reopened().await;
    desk.keyring.fail(Some(SecretError::Locked));

    let view = desk.app.start().await;

    assert_eq!(view, KioskView::Unpaired { keyring: KeyringView::Locked });
    desk
}

#[tokio::test]
async fn that_is_gone_is_still_a_kiosks_once_the_keyring_opens() {
    let desk = gone_and_locked().await;
    desk.portal.inner().keeps_its_key = true;
    let codes = desk.portal.times_asked("codes");
    let locked = desk.app.pair(ADDRESS).await.unwrap_err().code;

    desk.keyring.fail(None);
    let refused = desk.app.pair(ADDRESS).await.unwrap_err().code;
    let kept = desk.app.cancel_pairing().await.unwrap_err().code;

    assert_eq!((locked, refused), (ErrorCode::KeyringLocked, ErrorCode::KioskNotReady));
    assert_eq!(kept, ErrorCode::KioskShut);
    assert_eq!(desk.app.leave().await.unwrap_err().code, ErrorCode::KioskShut);
    assert_eq!(desk.portal.times_asked("codes"), codes, "the panel has one kiosk, not two");
    assert!(desk.keyring.holds(Slot::Kiosk).is_some());
    assert!(desk.keyring.holds(Slot::KioskExit).is_some());
}

#[tokio::test]
async fn that_is_gone_goes_on_by_itself_once_the_keyring_opens() {
    let desk = gone_and_locked().await;

    desk.keyring.fail(None);
    desk.clock.sleeping(Duration::from_secs(15), 1).await;
    desk.clock.advance(Duration::from_secs(15));

    desk.screen.ready(|ready| ready.online).await;
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
}
