//! Signing in to a portal that is not ours.

use std::time::Duration;

use pinion_testnexudus::{Account, Fault};

use super::support::Desk;
use crate::error::{CommandError, ErrorCode};
use crate::views::{Kept, PinSource, PinView, SessionView};

async fn refusal(desk: &Desk) -> CommandError {
    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap_err()
}

#[tokio::test]
async fn shows_who_is_there_and_their_pin() {
    let desk = Desk::new();

    let view = desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();

    let SessionView::SignedIn { member, kept, freshness, .. } = &view else { panic!("{view:?}") };
    assert_eq!((&*member.full_name, &*member.first_name), ("Ana María Pérez", "Ana"));
    assert_eq!(member.company.as_deref(), Some("Estudio Pérez"));
    assert_eq!(member.checked_in, Some(false));
    assert_eq!((*kept, freshness.trouble), (Kept::InKeyring, None));
    assert_eq!(desk.digits().as_deref(), Ok("11546"));
    assert_eq!(desk.window.sessions()[0], view, "the window is told the same");
    assert!(matches!(
        desk.window.pins()[0],
        PinView::Masked { digits: 5, source: PinSource::Portal, changed: false, trouble: None, .. }
    ));
}

#[tokio::test]
async fn the_photo_follows_as_data() {
    let desk = Desk::signed_in().await;

    let has_photo = |view: &SessionView| matches!(view, SessionView::SignedIn { member, .. } if member.photo.is_some());
    let SessionView::SignedIn { member, .. } = desk.window.session(has_photo).await else {
        unreachable!("only a session has a member");
    };

    assert!(member.photo.unwrap().starts_with("data:image/png;base64,"));
}

#[tokio::test]
async fn sends_a_form_and_names_itself() {
    let desk = Desk::signed_in().await;

    let requests = desk.nexudus.requests();
    let sent = requests.iter().find(|it| it.body.contains("grant_type=password")).unwrap();

    assert_eq!(sent.headers["client_id"], "pinion.ana@example.org");
    assert_eq!(sent.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(!sent.body.contains("totp"), "{}", sent.body);
}

#[tokio::test]
async fn refuses_a_wrong_password_and_keeps_nothing() {
    let desk = Desk::new();
    desk.nexudus.change("ana@example.org", |account| account.password = "another".into());

    let error = refusal(&desk).await;

    assert_eq!(error.code, ErrorCode::WrongCredentials);
    assert!(desk.keyring.is_empty());
    assert!(desk.window.sessions().is_empty());
}

#[tokio::test]
async fn asks_for_the_second_factor_where_there_is_one() {
    let desk = Desk::new();
    desk.nexudus.change("ana@example.org", |account| account.totp = Some("123456".into()));

    let needed = refusal(&desk).await;
    let mut form = desk.form(Kept::InKeyring);
    form.totp = Some("000000".into());
    let wrong = desk.app.sign_in(form).await.unwrap_err();
    let mut form = desk.form(Kept::InKeyring);
    form.totp = Some("123456".into());
    desk.app.sign_in(form).await.unwrap();

    assert_eq!(needed.code, ErrorCode::SecondFactorNeeded);
    assert_eq!(wrong.code, ErrorCode::SecondFactorWrong);
    assert_eq!(desk.digits().as_deref(), Ok("11546"));
}

#[tokio::test]
async fn says_that_the_password_must_be_changed() {
    let desk = Desk::new();
    desk.nexudus.change("ana@example.org", |account| account.must_reset_password = true);

    assert_eq!(refusal(&desk).await.code, ErrorCode::PasswordMustChange);
}

#[tokio::test]
async fn refuses_an_account_that_is_no_members() {
    let desk = Desk::new();
    desk.nexudus.change("ana@example.org", |account| account.is_coworker = false);

    assert_eq!(refusal(&desk).await.code, ErrorCode::NotAMember);
    assert!(desk.keyring.is_empty());
}

#[tokio::test]
async fn tells_how_long_to_wait_where_the_portal_says_so() {
    for status in [409, 429] {
        let desk = Desk::new();
        desk.app.find_portal(&desk.nexudus.address()).await.unwrap();
        desk.nexudus.fail("/api/token", 1, Fault::Throttled { status, retry_after_s: 30 });

        let granting = refusal(&desk).await;

        assert_eq!((granting.code, granting.retry_after_s), (ErrorCode::Throttled, Some(30)));
        let requests = desk.nexudus.requests();
        let tries = requests.iter().filter(|it| it.body.contains("grant_type=password"));
        assert_eq!(tries.count(), 1, "the password was sent, and once");
    }
}

#[tokio::test]
async fn waits_a_little_for_a_profile_that_is_throttled() {
    let desk = Desk::new();
    desk.nexudus.fail("/en/profile", 1, Fault::Throttled { status: 409, retry_after_s: 2 });

    let (outcome, ()) = tokio::join!(desk.app.sign_in(desk.form(Kept::InKeyring)), async {
        desk.clock.sleeping(Duration::from_secs(2), 1).await;
        desk.clock.advance(Duration::from_secs(2));
    });

    assert!(outcome.is_ok(), "{outcome:?}");
}

#[tokio::test]
async fn says_that_nothing_answers() {
    let desk = Desk::new();
    desk.app.find_portal(&desk.nexudus.address()).await.unwrap();
    desk.nexudus.go_down();

    assert_eq!(refusal(&desk).await.code, ErrorCode::Unreachable);
}

#[tokio::test]
async fn a_member_may_have_no_pin() {
    let desk = Desk::new();
    desk.nexudus.change("ana@example.org", |account| account.pin = None);

    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();

    assert_eq!(desk.app.pin().await, Ok(PinView::None));
    assert_eq!(desk.digits(), Err(ErrorCode::NoPin));
}

#[tokio::test]
async fn two_sign_ins_at_once_end_in_one_whole_session() {
    let desk = Desk::new();
    let other = Account {
        email: "bo@example.org".into(),
        full_name: "Bo".into(),
        pin: Some("777777".into()),
        ..Account::default()
    };
    desk.nexudus.add(other);
    let mut form = desk.form(Kept::InKeyring);
    form.email = "bo@example.org".into();

    let (ana, bo) =
        tokio::join!(desk.app.sign_in(desk.form(Kept::InKeyring)), desk.app.sign_in(form));
    assert!(ana.is_ok() && bo.is_ok());
    let digits = desk.digits().unwrap();
    let desk = desk.reopened();
    let started = desk.app.start().await;

    let SessionView::SignedIn { member, .. } = started.session else { panic!("signed in") };
    let pin = if member.full_name == "Bo" { "777777" } else { "11546" };
    assert_eq!(digits, pin);
    assert_eq!(desk.digits().as_deref(), Ok(pin), "what is kept is one person's");
    desk.app.refresh().await;
    assert_eq!(desk.digits().as_deref(), Ok(pin), "and so are the tokens");
}
