//! The exit code.

use std::time::Duration;

use super::support::{EXIT_CODE, FrontDesk};
use crate::error::ErrorCode;
use crate::kiosk::time;
use crate::kiosk::views::{ExitView, KioskSettings, KioskView, PressOutcome};
use crate::store::{SecretError, SecretStore as _, Slot};
use crate::views::KeyringView;

async fn try_wrong(desk: &FrontDesk) -> ExitView {
    desk.app.unlock("000000").await.unwrap()
}

fn is_open(desk: &FrontDesk) -> bool {
    desk.app.settings_to_keep(KioskSettings::default()).is_ok()
}

#[tokio::test]
async fn opens_for_two_minutes_after_the_last_use() {
    let desk = FrontDesk::ready().await;
    assert!(!is_open(&desk));

    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);

    desk.clock.advance(Duration::from_secs(119));
    assert!(is_open(&desk));
    desk.clock.advance(Duration::from_secs(119));
    assert!(is_open(&desk), "a use opens it for another two minutes");
    desk.clock.advance(Duration::from_mins(2));
    assert!(!is_open(&desk));
}

/// In a window that nobody sees to, for as long as the device is on.
#[tokio::test]
async fn is_refused_where_the_keyring_asks_for_a_password_and_opens_once_it_is_free() {
    let desk = FrontDesk::ready().await;
    desk.keyring.ask();

    let (refused, ()) = tokio::join!(desk.app.unlock(EXIT_CODE), async {
        desk.clock.sleeping(Duration::from_secs(10), 1).await;
        desk.clock.advance(Duration::from_secs(10));
    });

    assert_eq!(refused.unwrap_err().code, ErrorCode::KeyringLocked);
    assert!(!is_open(&desk));
    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedIn, "members know nothing of it");
    desk.keyring.unlock();
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
}

#[tokio::test]
async fn shuts_when_it_is_told_to() {
    let desk = FrontDesk::ready().await;
    desk.app.unlock(EXIT_CODE).await.unwrap();

    desk.app.lock();

    assert!(!is_open(&desk));
    assert_eq!(desk.app.leave().await.unwrap_err().code, ErrorCode::KioskShut);
    assert_eq!(desk.app.unpair().await.unwrap_err().code, ErrorCode::KioskShut);
}

#[tokio::test]
async fn has_ten_tries_that_a_restart_gives_none_of_back() {
    let mut desk = FrontDesk::ready().await;

    for left in (5..10).rev() {
        assert_eq!(try_wrong(&desk).await, ExitView::Wrong { tries_left: left });
    }
    desk = desk.reopened().await;
    desk.app.start().await;
    for left in (1..5).rev() {
        assert_eq!(try_wrong(&desk).await, ExitView::Wrong { tries_left: left });
    }

    assert_eq!(try_wrong(&desk).await, ExitView::Locked);
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Locked, "also the right one");
    assert!(!is_open(&desk));
}

#[tokio::test]
async fn a_right_code_gives_all_tries_back() {
    let desk = FrontDesk::ready().await;
    for _ in 0..9 {
        try_wrong(&desk).await;
    }

    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);

    assert_eq!(try_wrong(&desk).await, ExitView::Wrong { tries_left: 9 });
}

#[tokio::test]
async fn a_try_that_cannot_be_counted_is_not_looked_at() {
    let desk = FrontDesk::ready().await;
    desk.keyring.fail_writes(SecretError::Locked);

    let refused = desk.app.unlock(EXIT_CODE).await.unwrap_err();

    assert_eq!(refused.code, ErrorCode::KeyringLocked);
    assert!(!is_open(&desk));
}

#[tokio::test]
async fn the_panel_releases_a_kiosk_once() {
    let desk = FrontDesk::ready().await;
    for _ in 0..10 {
        try_wrong(&desk).await;
    }
    desk.portal.inner().exit_released_at = Some(time::text(desk.now_ms()));

    assert_eq!(try_wrong(&desk).await, ExitView::Open, "asked for at once, not in a minute");

    desk.app.lock();
    assert_eq!(try_wrong(&desk).await, ExitView::Wrong { tries_left: 9 });
    desk.portal.inner().exit_released_at = Some(time::text(desk.now_ms() + 1_000));
    desk.clock.advance(Duration::from_mins(1));
    desk.clock.sleeping(Duration::from_secs(30), 2).await;
    assert_eq!(try_wrong(&desk).await, ExitView::Open, "a later release is another");
}

#[tokio::test]
async fn a_release_from_before_the_code_was_set_opens_nothing() {
    let desk = FrontDesk::new().await;
    desk.portal.inner().exit_released_at = Some(time::text(desk.now_ms() - 60_000));
    desk.pair().await;
    desk.set_up().await;

    assert_eq!(try_wrong(&desk).await, ExitView::Wrong { tries_left: 9 });
}

#[tokio::test]
async fn is_six_digits_and_set_once() {
    let desk = FrontDesk::paired().await;

    for code in ["", "12345", "1234567", "12345a", "１２３４５"] {
        let refused = desk.app.set_exit_code(code).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::BadExitCode, "{code}");
    }
    desk.app.set_exit_code("２７１８２８").await.unwrap();

    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
    let refused = desk.app.set_exit_code("111111").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::KioskNotReady, "a stranger cannot set another");
}

#[tokio::test]
async fn is_in_the_keyring_as_a_hash_alone() {
    let desk = FrontDesk::ready().await;

    let record = desk.keyring.holds(Slot::KioskExit).unwrap();

    assert!(record.contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{record}");
    assert!(!record.contains(EXIT_CODE));
}

#[tokio::test]
async fn two_tries_at_once_count_as_two() {
    let desk = FrontDesk::ready().await;

    let (one, two) = tokio::join!(try_wrong(&desk), try_wrong(&desk));

    assert_eq!(one, ExitView::Wrong { tries_left: 9 });
    assert_eq!(two, ExitView::Wrong { tries_left: 8 });
}

#[tokio::test]
async fn a_code_that_is_lost_from_the_keyring_is_not_set_anew_by_whoever_stands_there() {
    let desk = FrontDesk::ready().await.reopened().await;
    desk.keyring.forget(Slot::KioskExit).unwrap();

    let view = desk.app.start().await;

    assert!(matches!(view, KioskView::Ready(_)), "{view:?}");
    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedIn);
    let refused = desk.app.set_exit_code("111111").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::KioskNotReady);
    let day_ms = 24 * 60 * 60 * 1000;
    desk.portal.inner().exit_released_at = Some(time::text(desk.now_ms() - day_ms - 1));
    let locked = desk.app.unlock(EXIT_CODE).await.unwrap();
    assert_eq!(locked, ExitView::Locked, "that word may have been used long ago");
    desk.portal.inner().exit_released_at = Some(time::text(desk.now_ms()));
    assert_eq!(try_wrong(&desk).await, ExitView::Open, "the panel is the way out");
}

#[tokio::test]
async fn a_record_of_before_says_by_its_code_alone_whether_one_was_set() {
    let desk = FrontDesk::ready().await.reopened().await;
    let record = desk.keyring.holds(Slot::Kiosk).unwrap().replace(",\"had_exit\":true", "");
    assert!(!record.contains("had_exit"), "{record}");
    desk.keyring.write(Slot::Kiosk, &record.into()).unwrap();

    let view = desk.app.start().await;
    let desk = desk.reopened().await;
    desk.keyring.forget(Slot::KioskExit).unwrap();
    let without = desk.app.start().await;

    assert!(matches!(view, KioskView::Ready(_)), "{view:?}");
    assert!(matches!(without, KioskView::ExitCodeNeeded { .. }), "{without:?}");
}

#[tokio::test]
async fn unpairing_forgets_the_token_and_the_code_and_nothing_of_a_members() {
    let desk = FrontDesk::ready().await;
    desk.app.unlock(EXIT_CODE).await.unwrap();

    desk.app.unpair().await.unwrap();

    assert_eq!(desk.keyring.holds(Slot::Kiosk), None);
    assert_eq!(desk.keyring.holds(Slot::KioskExit), None);
    assert!(!desk.folder.join("kiosk.json").exists());
    let unpaired = KioskView::Unpaired { keyring: KeyringView::Ready };
    assert_eq!(desk.app.start().await, unpaired);
    desk.app.leave().await.unwrap();
}

#[tokio::test]
async fn is_not_unpaired_by_a_password_that_is_typed_days_later() {
    let desk = FrontDesk::ready().await;
    desk.app.unlock(EXIT_CODE).await.unwrap();
    desk.keyring.ask();
    let patience = Duration::from_secs(10);
    let waited = desk.clock.times(patience);

    let (refused, ()) = tokio::join!(desk.app.unpair(), async {
        desk.clock.sleeping(patience, waited + 1).await;
        desk.clock.advance(patience);
    });
    desk.keyring.unlock();

    assert_eq!(refused.unwrap_err().code, ErrorCode::KeyringLocked);
    // The keyring does one thing after the other.
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
    assert!(
        desk.keyring.holds(Slot::Kiosk).is_some() && desk.keyring.holds(Slot::KioskExit).is_some()
    );
    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedIn);
}

#[tokio::test]
async fn settings_are_kept_within_their_bounds() {
    let desk = FrontDesk::ready().await;
    desk.app.unlock(EXIT_CODE).await.unwrap();
    let wild = KioskSettings {
        language: Some("\"><script>".into()),
        volume: 255,
        result_s: 0,
        dim_after_min: 200,
        ..KioskSettings::default()
    };

    let kept = desk.app.settings_to_keep(wild).unwrap();

    assert_eq!((kept.language, kept.volume), (None, 100));
    assert_eq!((kept.result_s, kept.dim_after_min), (3, 60));
}
