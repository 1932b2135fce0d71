//! Portals that want to do harm, or are badly broken.

use pinion_testnexudus::{Fault, Nexudus};

use super::support::{Desk, QUICK, portal, trouble};
use crate::error::ErrorCode;
use crate::http::HttpPortal;
use crate::picture;
use crate::portal::{Grant, GrantError, LinkError, Portal as _};
use crate::views::{Kept, SessionView};

#[tokio::test]
async fn a_body_without_end_is_not_read_to_its_end() {
    let desk = Desk::signed_in().await;
    desk.nexudus.fail("/en/profile", 1, Fault::Endless);

    desk.app.refresh().await;

    assert_eq!(trouble(desk.window.sessions().last().unwrap()), Some(ErrorCode::PortalTrouble));
}

#[tokio::test]
async fn a_portal_that_never_answers_is_given_up() {
    let nexudus = Nexudus::start();
    let client = HttpPortal::new(nexudus.address().parse().unwrap(), QUICK);
    for silence in [Fault::Hold, Fault::Stalled] {
        nexudus.fail("/", 1, silence);

        let outcome = client.find(&nexudus.address().parse().unwrap()).await;

        assert_eq!(outcome, Err(LinkError::Unanswered.into()));
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_none() {
    let desk = Desk::signed_in().await;
    desk.nexudus.fail("/en/profile", 1, Fault::CutOff);

    desk.app.refresh().await;

    assert_eq!(trouble(desk.window.sessions().last().unwrap()), Some(ErrorCode::Unreachable));
}

#[tokio::test]
async fn garbage_is_trouble_and_changes_nothing() {
    let desk = Desk::signed_in().await;
    for garbage in ["", "null", "[]", "{}", "{\"Id\":\"x\"}", "<html>", "{\"Id\":1", "\u{0}"] {
        desk.nexudus.fail("/en/profile", 1, Fault::Body(garbage.into()));

        desk.app.refresh().await;

        let told = trouble(desk.window.sessions().last().unwrap());
        assert_eq!(told, Some(ErrorCode::PortalTrouble), "{garbage}");
    }
    assert_eq!(desk.digits().as_deref(), Ok("11546"));
}

#[tokio::test]
async fn tokens_that_are_none_are_not_taken() {
    let desk = Desk::new();
    desk.app.find_portal(&desk.nexudus.address()).await.unwrap();
    let long = "x".repeat(20_000);
    for (access, refresh) in
        [("", "r"), ("a", ""), ("a b", "r"), ("a\\r\\nX: y", "r"), (&long, "r")]
    {
        desk.nexudus.fail(
            "/api/token",
            1,
            Fault::Body(format!(
                r#"{{"access_token":"{access}","token_type":"bearer","expires_in":9,"refresh_token":"{refresh}"}}"#
            )),
        );

        let error = desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap_err();

        assert_eq!(error.code, ErrorCode::PortalTrouble);
    }
    assert!(desk.keyring.is_empty());
}

#[tokio::test]
async fn a_password_does_not_follow_a_redirect() {
    let (here, elsewhere) = (Nexudus::start(), Nexudus::start());
    let client = portal(&here);
    let grant = Grant::Password {
        email: "ana@example.org".into(),
        password: "correct horse".into(),
        totp: None,
    };
    for to in [format!("{}/api/token", elsewhere.address()), "/api/token".into()] {
        here.fail("/api/token", 1, Fault::Redirect(to));

        let outcome = client.grant(&here.address().parse().unwrap(), "pinion.ana", &grant).await;

        assert!(matches!(outcome, Err(GrantError::Link(LinkError::Trouble(_)))), "{outcome:?}");
    }
    assert!(elsewhere.requests().is_empty());
    assert_eq!(here.requests().len(), 2, "nor on the same host");
}

#[tokio::test]
async fn a_token_does_not_follow_a_redirect() {
    let desk = Desk::signed_in().await;
    let elsewhere = Nexudus::start();
    desk.nexudus.fail(
        "/en/profile",
        1,
        Fault::Redirect(format!("{}/en/profile", elsewhere.address())),
    );

    desk.app.refresh().await;

    assert!(elsewhere.requests().is_empty());
    assert_eq!(trouble(desk.window.sessions().last().unwrap()), Some(ErrorCode::PortalTrouble));
}

#[tokio::test]
async fn a_photo_elsewhere_is_not_asked_for() {
    let desk = Desk::new();
    let elsewhere = Nexudus::start();
    let photo = format!("{}/en/coworker/getavatar/1", elsewhere.address());
    desk.nexudus.change("ana@example.org", |account| account.avatar_url = Some(photo.clone()));
    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();

    let address = desk.nexudus.address().parse().unwrap();
    let read =
        portal(&desk.nexudus).picture(&address, &photo.parse().unwrap(), Some(&"a".into())).await;
    desk.app.refresh().await;

    assert_eq!(read, None);
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_picture_that_is_none_is_not_shown() {
    let nexudus = Nexudus::start();
    let client = portal(&nexudus);
    let address = nexudus.address().parse().unwrap();
    let photo = format!("{}/photo", nexudus.address()).parse().unwrap();
    let large = webp(picture::MAX_BYTES + 1);
    for answer in [
        Fault::Endless,
        Fault::CutOff,
        Fault::Status(200),
        Fault::Status(500),
        Fault::Body("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".into()),
        Fault::Body(large),
    ] {
        nexudus.fail("/photo", 1, answer);

        assert_eq!(client.picture(&address, &photo, None).await, None);
    }
}

#[tokio::test]
async fn a_picture_as_large_as_a_portal_keeps_is_shown() {
    let nexudus = Nexudus::start();
    let address = nexudus.address().parse().unwrap();
    let photo = format!("{}/photo", nexudus.address()).parse().unwrap();
    nexudus.fail("/photo", 1, Fault::Body(webp(picture::MAX_BYTES)));

    let shown = portal(&nexudus).picture(&address, &photo, None).await;

    assert!(shown.is_some_and(|url| url.starts_with("data:image/webp;base64,")));
}

/// Enough of a picture to be taken for one, and text.
fn webp(size_bytes: usize) -> String {
    const START: &str = "RIFF0000WEBPVP8 ";
    format!("{START}{}", " ".repeat(size_bytes - START.len()))
}

#[tokio::test]
async fn markup_in_a_name_stays_text() {
    let desk = Desk::new();
    let name = "<img src=x onerror=alert(1)> \u{202e}evil\u{0}";
    desk.nexudus.change("ana@example.org", |account| account.full_name = name.into());

    let view = desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();

    let SessionView::SignedIn { member, .. } = view else { panic!("signed in") };
    assert_eq!(member.full_name, "<img src=x onerror=alert(1)> evil");
}
