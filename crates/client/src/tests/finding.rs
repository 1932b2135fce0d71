//! Finding the portal behind what was typed.

use pinion_testnexudus::{Fault, Nexudus};

use super::support::{Desk, portal};
use crate::error::ErrorCode;
use crate::http::HttpPortal;
use crate::portal::Portal as _;

const WELL_KNOWN: &str = "/.well-known/pinion";

fn introduction(nexudus: &Nexudus) -> Fault {
    Fault::Body(format!(
        r#"{{"product":"pinion","version":"1.0.0","space_name":" Harbour\nWorks ","logo":"/logo.png",
            "time_zone":"Europe/Lisbon","features":["sign_out"],"api":"{}"}}"#,
        nexudus.address()
    ))
}

#[tokio::test]
async fn finds_a_portal_that_is_not_ours_by_its_address() {
    let desk = Desk::new();

    let found = desk.app.find_portal(&format!("{}/", desk.nexudus.address())).await.unwrap();

    assert_eq!(found.address, desk.nexudus.address());
    assert_eq!(found.space_name, desk.nexudus.address().replace("http://", ""));
    assert!(!found.is_pinion);
    assert_eq!((found.logo, found.time_zone), (None, None));
}

#[tokio::test]
async fn finds_a_portal_by_its_short_name() {
    let desk = Desk::new();

    let found = desk.app.find_portal(" ACME ").await.unwrap();

    assert_eq!(found.address, desk.nexudus.address());
    assert_eq!(desk.nexudus.count("/api/sys/businesses/getByHost?host=acme"), 1);
}

#[tokio::test]
async fn finds_the_portal_of_a_page_that_was_pasted() {
    let desk = Desk::new();
    let typed = format!("{}/en/login?next=%2F#top", desk.nexudus.address());

    let found = desk.app.find_portal(&typed).await.unwrap();

    assert_eq!(found.address, desk.nexudus.address());
}

#[tokio::test]
async fn knows_a_pinion_portal_by_its_introduction() {
    let desk = Desk::new();
    desk.nexudus.fail(WELL_KNOWN, 1, introduction(&desk.nexudus));

    let found = desk.app.find_portal(&desk.nexudus.address()).await.unwrap();

    assert!(found.is_pinion);
    assert_eq!(found.space_name, "Harbour Works");
    assert_eq!(found.time_zone.as_deref(), Some("Europe/Lisbon"));
    assert_eq!(found.logo, None, "a page for people is no picture");
    assert_eq!(desk.nexudus.count("/logo.png"), 1);
}

#[tokio::test]
async fn says_that_nobody_goes_by_a_name() {
    let desk = Desk::new();
    desk.nexudus.fail("/api/sys", 1, Fault::Body("null".into()));

    for name in ["acme", "nobody"] {
        let error = desk.app.find_portal(name).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::UnknownSpace, "{name}");
    }
}

#[tokio::test]
async fn a_web_site_is_not_a_portal() {
    let desk = Desk::new();
    for answer in [Fault::Status(404), Fault::Status(405), Fault::Body("<html>".into())] {
        desk.nexudus.fail("/api/token", 1, answer);

        let error = desk.app.find_portal(&desk.nexudus.address()).await.unwrap_err();

        assert_eq!(error.code, ErrorCode::NotAPortal);
    }
}

#[tokio::test]
async fn asks_for_no_credentials_to_see_what_somebody_is() {
    let desk = Desk::new();

    desk.app.find_portal(&desk.nexudus.address()).await.unwrap();

    for request in desk.nexudus.requests() {
        assert!(!request.headers.contains_key("client_id"), "{}", request.target);
        assert!(!request.headers.contains_key("authorization"), "{}", request.target);
        assert!(!request.body.contains("username"), "{}", request.body);
    }
}

#[tokio::test]
async fn tells_a_portal_in_trouble_from_none() {
    let desk = Desk::new();
    desk.nexudus.fail(WELL_KNOWN, 1, Fault::Status(503));
    let trouble = desk.app.find_portal(&desk.nexudus.address()).await.unwrap_err();

    desk.nexudus.go_down();
    let silence = desk.app.find_portal(&desk.nexudus.address()).await.unwrap_err();

    assert_eq!(trouble.code, ErrorCode::PortalTrouble);
    assert_eq!(silence.code, ErrorCode::Unreachable);
}

#[tokio::test]
async fn refuses_addresses_before_anybody_is_asked() {
    let desk = Desk::new();

    let plain = desk.app.find_portal("http://pins.example.org").await.unwrap_err();
    let nothing = desk.app.find_portal("two words").await.unwrap_err();

    assert_eq!(plain.code, ErrorCode::InsecureAddress);
    assert_eq!(nothing.code, ErrorCode::BadAddress);
    assert!(desk.nexudus.requests().is_empty());
}

#[tokio::test]
async fn follows_a_redirect_on_the_same_host_alone() {
    let (here, elsewhere) = (Nexudus::start(), Nexudus::start());
    let typed = here.address().parse().unwrap();
    let client: HttpPortal = portal(&here);

    here.fail(WELL_KNOWN, 1, Fault::Redirect("/moved".into()));
    here.fail("/moved", 1, introduction(&here));
    let moved = client.find(&typed).await.unwrap();
    here.fail(WELL_KNOWN, 1, Fault::Redirect(format!("{}{WELL_KNOWN}", elsewhere.address())));
    let sent_away = client.find(&typed).await.unwrap();

    assert!(moved.is_pinion);
    assert!(!sent_away.is_pinion);
    assert!(elsewhere.requests().is_empty(), "another port is another server");
}

#[tokio::test]
async fn a_portal_that_moved_is_asked_where_it_is_now() {
    let nexudus = Nexudus::start();
    let client: HttpPortal = portal(&nexudus);
    let below = format!("/pins{WELL_KNOWN}");

    nexudus.fail(WELL_KNOWN, 1, Fault::Redirect(below.clone()));
    nexudus.fail(&below, 1, introduction(&nexudus));
    let found = client.find(&nexudus.address().parse().unwrap()).await.unwrap();

    assert_eq!(found.address.to_string(), format!("{}/pins", nexudus.address()));
}
