//! Keyrings that are locked, missing, slow, or fail in between.

use std::time::Duration;

use super::support::{Desk, kept};
use crate::debt::ForgetNote as _;
use crate::error::ErrorCode;
use crate::store::{SLOT_SIZE_BYTES, SecretError, SecretStore, Slot};
use crate::views::{Kept, KeyringView, SessionView};

const OUT: SessionView = SessionView::SignedOut { ended: false };

#[tokio::test]
async fn says_at_start_what_it_is() {
    for (failure, view) in [
        (None, KeyringView::Ready),
        (Some(SecretError::Locked), KeyringView::Locked),
        (Some(SecretError::Missing), KeyringView::Missing),
        (Some(SecretError::Failed), KeyringView::Missing),
    ] {
        let desk = Desk::new();
        desk.keyring.fail(failure);

        let started = desk.app.start().await;

        assert_eq!((started.session, started.keyring), (OUT, view));
    }
}

#[tokio::test]
async fn without_one_nobody_is_asked_for_tokens_they_could_not_keep() {
    for (failure, code) in [
        (SecretError::Locked, ErrorCode::KeyringLocked),
        (SecretError::Missing, ErrorCode::KeyringMissing),
    ] {
        let desk = Desk::new();
        desk.keyring.fail(Some(failure));

        let error = desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap_err();

        assert_eq!(error.code, code);
        assert!(desk.nexudus.requests().is_empty(), "the password was not sent");
    }
}

#[tokio::test]
async fn without_one_a_session_lasts_until_the_app_is_closed() {
    let desk = Desk::new();
    desk.keyring.fail(Some(SecretError::Missing));
    desk.app.start().await;

    let view = desk.app.sign_in(desk.form(Kept::UntilClosed)).await.unwrap();
    desk.nexudus.expire_access_tokens();
    desk.app.refresh().await;

    assert_eq!(kept(&view), Some(Kept::UntilClosed));
    assert_eq!(desk.digits().as_deref(), Ok("11546"));
    desk.keyring.fail(None);
    assert!(desk.keyring.is_empty());
    let desk = desk.reopened();
    assert_eq!(desk.app.start().await.session, OUT);
}

#[tokio::test]
async fn one_chosen_not_to_be_used_is_not() {
    let desk = Desk::new();

    desk.app.sign_in(desk.form(Kept::UntilClosed)).await.unwrap();
    desk.app.refresh().await;
    desk.app.retry_keyring().await;

    assert!(desk.keyring.is_empty());
}

#[tokio::test]
async fn one_that_is_unlocked_later_brings_the_session_back() {
    let desk = Desk::signed_in().await.reopened();
    desk.keyring.fail(Some(SecretError::Locked));
    let locked = desk.app.start().await;

    desk.keyring.fail(None);
    let unlocked = desk.app.retry_keyring().await;

    assert_eq!((locked.session, locked.keyring), (OUT, KeyringView::Locked));
    assert_eq!(unlocked.keyring, KeyringView::Ready);
    assert_eq!(kept(&unlocked.session), Some(Kept::InKeyring));
    assert_eq!(desk.digits().as_deref(), Ok("11546"));
}

#[tokio::test]
async fn one_found_locked_at_sign_in_is_asked_again() {
    let desk = Desk::new();
    desk.app.start().await;
    desk.keyring.fail(Some(SecretError::Locked));
    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap_err();
    let locked = desk.app.retry_keyring().await;

    desk.keyring.fail(None);
    let unlocked = desk.app.retry_keyring().await;

    assert_eq!((locked.keyring, unlocked.keyring), (KeyringView::Locked, KeyringView::Ready));
}

#[tokio::test]
async fn one_that_was_locked_at_sign_out_does_not_bring_the_session_back() {
    let desk = Desk::signed_in().await;
    desk.keyring.fail(Some(SecretError::Locked));
    desk.app.sign_out().await.unwrap_err();
    let still_locked = desk.app.start().await;

    desk.keyring.fail(None);
    let unlocked = desk.app.retry_keyring().await;

    assert_eq!((still_locked.session, still_locked.keyring), (OUT, KeyringView::Locked));
    assert_eq!((unlocked.session, unlocked.keyring), (OUT, KeyringView::Ready));
    assert!(desk.keyring.is_empty(), "what it owed is forgotten");
}

#[tokio::test]
async fn one_that_was_locked_at_sign_out_brings_no_session_back_after_the_app_was_closed() {
    let desk = Desk::signed_in().await;
    desk.keyring.fail(Some(SecretError::Locked));
    desk.app.sign_out().await.unwrap_err();

    let desk = desk.reopened();
    let locked = desk.app.start().await;
    desk.keyring.fail(None);
    let desk = desk.reopened();
    let unlocked = desk.app.start().await;

    assert_eq!((locked.session, locked.keyring), (OUT, KeyringView::Locked));
    assert_eq!((unlocked.session, unlocked.keyring), (OUT, KeyringView::Ready));
    assert_eq!(desk.digits(), Err(ErrorCode::SessionEnded));
    assert!(desk.keyring.is_empty(), "what it owed is forgotten");
    assert!(!desk.note.is_there(), "and so is that it owed something");
}

#[tokio::test]
async fn one_that_was_locked_when_the_portal_ended_the_session_keeps_no_pin_for_later() {
    let desk = Desk::signed_in().await;
    desk.keyring.fail(Some(SecretError::Locked));
    desk.nexudus.revoke("ana@example.org");
    desk.app.refresh().await;

    desk.keyring.fail(None);
    let desk = desk.reopened();

    assert_eq!(desk.app.start().await.session, OUT);
    assert!(desk.keyring.is_empty());
}

#[tokio::test]
async fn one_that_asks_at_sign_out_owes_forgetting_meanwhile() {
    let desk = Desk::signed_in().await;
    desk.keyring.ask();
    let app = desk.app.clone();
    let leaving = tokio::spawn(async move { app.sign_out().await });

    // Whoever kills the app from here on finds nobody signed in after the next start.
    while !desk.note.is_there() {
        tokio::task::yield_now().await;
    }

    assert!(!desk.keyring.is_empty());
    desk.keyring.unlock();
    leaving.await.unwrap().unwrap();
    assert!(!desk.note.is_there());
}

#[tokio::test]
async fn what_it_owes_is_not_taken_from_the_next_session() {
    let desk = Desk::signed_in().await;
    desk.keyring.fail(Some(SecretError::Locked));
    desk.app.sign_out().await.unwrap_err();
    desk.keyring.fail(None);

    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();
    desk.app.retry_keyring().await;

    assert!(!desk.note.is_there(), "what it owed was overwritten");
    let desk = desk.reopened();
    assert_eq!(kept(&desk.app.start().await.session), Some(Kept::InKeyring));
}

#[tokio::test]
async fn one_that_asks_its_owner_does_not_hold_up_the_first_paint() {
    let desk = Desk::signed_in().await.reopened();
    desk.keyring.ask();

    let (started, ()) = tokio::join!(desk.app.start(), async {
        desk.clock.sleeping(Duration::from_secs(3), 1).await;
        desk.clock.advance(Duration::from_secs(3));
    });
    desk.keyring.unlock();
    let late = desk.window.session(|_| true).await;

    assert_eq!((started.session, started.keyring), (OUT, KeyringView::Locked));
    assert_eq!(kept(&late), Some(Kept::InKeyring), "the answer is sent when it comes");
}

#[tokio::test]
async fn one_that_fails_in_between_is_told_and_used_again_when_it_works() {
    let desk = Desk::signed_in().await;
    let used = desk.keyring.holds(Slot::Refresh);
    desk.keyring.fail_writes(SecretError::Locked);
    desk.nexudus.expire_access_tokens();
    desk.app.refresh().await;
    let lost = desk.window.session(|view| kept(view) == Some(Kept::UntilClosed)).await;
    assert_eq!(kept(&lost), Some(Kept::UntilClosed));
    assert_eq!(desk.keyring.holds(Slot::Refresh), None, "a used token would end the session");

    desk.keyring.fail(None);
    let again = desk.app.retry_keyring().await;

    assert_eq!(kept(&again.session), Some(Kept::InKeyring));
    assert_ne!(desk.keyring.holds(Slot::Refresh), used);
    let desk = desk.reopened();
    assert_eq!(kept(&desk.app.start().await.session), Some(Kept::InKeyring));
}

#[tokio::test]
async fn half_a_session_in_it_is_none_and_is_forgotten() {
    for missing in [Slot::Account, Slot::Refresh, Slot::Member] {
        let desk = Desk::signed_in().await.reopened();
        desk.keyring.forget(missing).unwrap();

        let started = desk.app.start().await;
        // The keyring is read before anybody is asked, and one more piece of work waits for the one before it.
        desk.nexudus.go_down();
        desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap_err();

        assert_eq!(started.session, OUT, "without {}", missing.name());
        assert!(desk.keyring.is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_read_in_it_is_nobody() {
    let desk = Desk::signed_in().await.reopened();
    desk.keyring.write(Slot::Member, &"{}".into()).unwrap();

    assert_eq!(desk.app.start().await.session, OUT);
}

#[tokio::test]
async fn a_missing_access_token_is_asked_for_anew() {
    let desk = Desk::signed_in().await.reopened();
    desk.keyring.forget(Slot::Access).unwrap();
    desk.app.start().await;

    desk.app.refresh().await;

    assert_eq!(desk.nexudus.refreshes(), 1);
    assert!(desk.keyring.holds(Slot::Access).is_some());
}

#[tokio::test]
async fn every_entry_is_small_enough_for_every_keyring() {
    let desk = Desk::new();
    desk.nexudus.change("ana@example.org", |account| {
        account.full_name = "𠀀".repeat(3_000);
        account.company = Some("\"\\𠀀".repeat(3_000));
        account.pin = Some("\\".repeat(16));
    });

    let view = desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();

    assert_eq!(kept(&view), Some(Kept::InKeyring));
    for slot in Slot::ALL_OF_MEMBER {
        let size = desk.keyring.holds(slot).unwrap().len();
        assert!(size <= SLOT_SIZE_BYTES, "{}: {size} bytes", slot.name());
    }
    let desk = desk.reopened();
    desk.app.start().await;
    assert_eq!(desk.digits().as_deref(), Ok(&*"\\".repeat(16)));
}
