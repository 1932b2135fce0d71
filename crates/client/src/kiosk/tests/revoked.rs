//! A kiosk that was revoked: back to its portal without a code, elsewhere with it.

use std::time::Duration;

use super::support::{ADDRESS, EXIT_CODE, FrontDesk};
use crate::error::ErrorCode;
use crate::kiosk::time;
use crate::kiosk::views::{ExitView, KioskView, PressOutcome};
use crate::store::{SecretError, SecretStore as _, Slot};
use crate::views::KeyringView;

const OTHER: &str = "https://other.example.org";

/// A front desk that an admin has just revoked, while a press waited there.
async fn revoked() -> FrontDesk {
    let desk = FrontDesk::ready().await;
    revoke(&desk).await;
    desk
}

async fn revoke(desk: &FrontDesk) {
    desk.cut_off().await;
    assert_eq!(desk.outcome("00427").await, PressOutcome::Kept);
    desk.portal.inner().is_revoked = true;
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.shows(|view| matches!(view, KioskView::Revoked { .. })).await;
    desk.portal.inner().is_revoked = false;
}

async fn pair_again(desk: &FrontDesk) {
    desk.portal.inner().tokens.push_back(Ok(()));
    let polled = desk.clock.times(Duration::from_secs(5));
    desk.app.pair(ADDRESS).await.unwrap();
    desk.let_it_poll(polled + 1).await;
    desk.screen.ready(|ready| ready.online).await;
}

#[tokio::test]
async fn who_stands_there_at_that_moment_has_not_pressed() {
    let desk = FrontDesk::ready().await;
    desk.portal.inner().is_revoked = true;

    let told = desk.outcome("00427").await;
    desk.screen.shows(|view| matches!(view, KioskView::Revoked { unsent: 0, .. })).await;
    desk.portal.inner().is_revoked = false;
    pair_again(&desk).await;
    desk.let_it_beat().await;

    assert_eq!(told, PressOutcome::Failed, "it does not count");
    assert_eq!(desk.portal.counted(), [""; 0]);
}

#[tokio::test]
async fn says_so_though_the_keyring_asks_for_a_password_and_forgets_its_token_once_that_is_free() {
    let desk = FrontDesk::ready().await;
    desk.keyring.ask();
    desk.portal.inner().is_revoked = true;

    let patience = Duration::from_secs(10);
    let waited = desk.clock.times(patience);

    desk.press("00427").await;
    desk.clock.sleeping(patience, waited + 1).await;
    desk.clock.advance(patience);

    desk.screen.shows(|view| matches!(view, KioskView::Revoked { .. })).await;
    assert!(desk.keyring.holds(Slot::Kiosk).is_some());
    desk.keyring.unlock();
    while desk.keyring.holds(Slot::Kiosk).is_some() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn is_not_opened_by_a_code_that_was_typed_before() {
    let desk = FrontDesk::ready().await;
    desk.keyring.ask();
    let asked = desk.portal.times_asked("check-ins");

    let (opened, _, ()) = tokio::join!(desk.app.unlock(EXIT_CODE), desk.press("00427"), async {
        desk.portal.inner().is_revoked = true;
        desk.portal.asked("check-ins", asked + 1).await;
        desk.keyring.unlock();
    });

    assert_eq!(opened.unwrap_err().code, ErrorCode::KioskShut);
    assert_eq!(desk.app.start_over().await.unwrap_err().code, ErrorCode::KioskShut);
}

#[tokio::test]
async fn is_paired_with_its_portal_again_without_a_code_and_keeps_its_own() {
    let desk = revoked().await;

    pair_again(&desk).await;

    assert_eq!(desk.app.unlock("000000").await.unwrap(), ExitView::Wrong { tries_left: 9 });
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
    let desk = desk.reopened().await;
    desk.keyring.forget(Slot::KioskExit).unwrap();
    let view = desk.app.start().await;
    assert!(matches!(view, KioskView::Ready(_)), "its token says that there was one: {view:?}");
}

#[tokio::test]
async fn goes_nowhere_else_without_its_code() {
    let desk = revoked().await;
    let desk = desk.reopened().await;
    desk.app.start().await;

    desk.portal.inner().address = Some(OTHER);
    let refused = [
        desk.app.pair(OTHER).await.unwrap_err(),
        desk.app.leave().await.unwrap_err(),
        desk.app.unpair().await.unwrap_err(),
        desk.app.start_over().await.unwrap_err(),
    ];

    assert_eq!(refused.map(|it| it.code), [ErrorCode::KioskShut; 4]);
    assert_eq!(desk.portal.times_asked("codes"), 1, "the other portal is asked for nothing");
    assert!(matches!(desk.app.start().await, KioskView::Revoked { .. }));
}

#[tokio::test]
async fn is_held_while_it_is_paired_again_and_goes_back_to_where_it_was() {
    let desk = revoked().await;
    desk.app.pair(ADDRESS).await.unwrap();

    desk.portal.inner().address = Some(OTHER);
    let elsewhere = desk.app.pair(OTHER).await.unwrap_err();
    let left = desk.app.leave().await.unwrap_err();
    desk.app.cancel_pairing().await.unwrap();

    assert_eq!((elsewhere.code, left.code), (ErrorCode::KioskShut, ErrorCode::KioskShut));
    desk.screen.shows(|view| matches!(view, KioskView::Revoked { .. })).await;
    assert!(desk.keyring.holds(Slot::KioskExit).is_some());
}

#[tokio::test]
async fn goes_anywhere_with_its_code() {
    let desk = revoked().await;

    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
    desk.app.start_over().await.unwrap();

    let unpaired = KioskView::Unpaired { keyring: KeyringView::Ready };
    assert_eq!(desk.app.start().await, unpaired);
    assert_eq!(desk.keyring.holds(Slot::KioskExit), None);
    desk.app.leave().await.unwrap();
}

#[tokio::test]
async fn counts_tries_on_and_is_let_go_after_ten_by_its_own_portal_alone() {
    let desk = FrontDesk::ready().await;
    for _ in 0..4 {
        desk.app.unlock("000000").await.unwrap();
    }
    revoke(&desk).await;

    for _ in 0..6 {
        desk.app.unlock("000000").await.unwrap();
    }
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Locked);
    pair_again(&desk).await;
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Locked);
    desk.portal.inner().exit_released_at = Some(time::text(desk.now_ms()));

    assert_eq!(desk.app.unlock("000000").await.unwrap(), ExitView::Open);
}

#[tokio::test]
async fn without_a_code_that_was_kept_anybody_sets_it_up() {
    let desk = FrontDesk::ready().await;
    desk.keyring.forget(Slot::KioskExit).unwrap();
    revoke(&desk).await;

    let view = desk.screen.shows(|view| matches!(view, KioskView::Revoked { .. })).await;

    assert!(matches!(view, KioskView::Revoked { has_exit: false, .. }), "{view:?}");
    desk.app.start_over().await.unwrap();
    desk.app.leave().await.unwrap();
}

#[tokio::test]
async fn a_keyring_that_does_not_open_may_hold_a_code() {
    let desk = revoked().await.reopened().await;
    desk.keyring.fail(Some(SecretError::Locked));

    let view = desk.app.start().await;

    assert!(matches!(view, KioskView::Revoked { has_exit: true, .. }), "{view:?}");
    assert_eq!(desk.app.leave().await.unwrap_err().code, ErrorCode::KioskShut);
    desk.keyring.fail(None);
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
}

#[tokio::test]
async fn sends_what_it_kept_once_it_is_paired_again() {
    let desk = revoked().await;

    pair_again(&desk).await;
    desk.screen.ready(|ready| ready.waiting == 0).await;

    assert_eq!(desk.portal.counted(), ["00427"]);
    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedOut);
}

#[tokio::test]
async fn keeps_its_code_where_what_was_known_of_it_is_lost() {
    let desk = revoked().await;
    std::fs::remove_file(desk.folder.join("kiosk.json")).unwrap();

    let desk = desk.reopened().await;
    let view = desk.app.start().await;

    let KioskView::Revoked { portal, has_exit: true, unsent: 1, .. } = view else {
        panic!("{view:?}")
    };
    assert_eq!(portal, ADDRESS);
    assert_eq!(desk.app.leave().await.unwrap_err().code, ErrorCode::KioskShut);
    pair_again(&desk).await;
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
}

#[tokio::test]
async fn keeps_a_code_that_an_older_app_wrote_where_what_was_known_of_it_is_lost() {
    let desk = FrontDesk::ready().await;
    let record = desk.keyring.holds(Slot::KioskExit).unwrap();
    let mut record: serde_json::Value = serde_json::from_str(&record).unwrap();
    record.as_object_mut().unwrap().remove("portal").expect("today's says whose it is");
    desk.keyring.write(Slot::KioskExit, &record.to_string().into()).unwrap();

    let desk = desk.reopened().await;
    desk.app.start().await;
    let tried = desk.app.unlock("000000").await.unwrap();
    revoke(&desk).await;
    std::fs::remove_file(desk.folder.join("kiosk.json")).unwrap();
    let desk = desk.reopened().await;
    let view = desk.app.start().await;

    assert_eq!(tried, ExitView::Wrong { tries_left: 9 });
    assert!(matches!(view, KioskView::Revoked { has_exit: true, .. }), "{view:?}");
    assert_eq!(desk.app.leave().await.unwrap_err().code, ErrorCode::KioskShut);
    assert_eq!(desk.app.unlock("000000").await.unwrap(), ExitView::Wrong { tries_left: 8 });
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
}

/// A device that got a new token after a revoke, and was ended before the portal's first word.
async fn ended_behind_its_new_token() -> FrontDesk {
    let desk = revoked().await;
    desk.portal.inner().keeps_its_key = true;
    desk.portal.inner().tokens.push_back(Ok(()));
    let polled = desk.clock.times(Duration::from_secs(5));
    desk.app.pair(ADDRESS).await.unwrap();
    desk.let_it_poll(polled + 1).await;
    desk.screen.shows(|view| matches!(view, KioskView::Pairing { held: true, .. })).await;

    desk.reopened().await
}

#[tokio::test]
async fn goes_on_with_its_new_token_where_the_app_ended_before_the_portals_first_word() {
    let desk = ended_behind_its_new_token().await;
    let codes = desk.portal.times_asked("codes");

    desk.portal.inner().keeps_its_key = false;
    desk.app.start().await;
    desk.screen.ready(|ready| ready.online).await;

    assert_eq!(desk.portal.times_asked("codes"), codes, "the panel has one kiosk, not two");
    assert_eq!(desk.app.unlock(EXIT_CODE).await.unwrap(), ExitView::Open);
}

#[tokio::test]
async fn does_not_give_its_new_token_up_without_its_code() {
    let desk = ended_behind_its_new_token().await;
    let view = desk.app.start().await;

    let refused = desk.app.cancel_pairing().await.unwrap_err();

    assert!(matches!(view, KioskView::Pairing { held: true, .. }), "{view:?}");
    assert_eq!(refused.code, ErrorCode::KioskShut);
    assert!(desk.keyring.holds(Slot::Kiosk).is_some());
}
