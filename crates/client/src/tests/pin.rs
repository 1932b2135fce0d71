//! The PIN: at once from what is kept, and anew from the portal.

use std::time::Duration;

use pinion_testnexudus::Fault;

use super::support::{Desk, trouble};
use crate::error::ErrorCode;
use crate::session::PAINT_FIRST;
use crate::store::Slot;
use crate::views::{PinSource, PinView, SessionView};

#[tokio::test]
async fn is_shown_without_a_network_and_with_its_age() {
    let desk = Desk::signed_in().await;
    let PinView::Masked { confirmed_at_ms, .. } = desk.app.pin().await.unwrap() else { panic!() };
    desk.nexudus.go_down();
    desk.clock.advance(Duration::from_hours(20));

    let desk = desk.reopened();
    let started = desk.app.start().await;
    let at_once = desk.app.pin().await.unwrap();
    desk.let_it_ask(2).await;
    let told = desk
        .window
        .pin(|pin| matches!(pin, PinView::Masked { trouble: Some(ErrorCode::Unreachable), .. }))
        .await;

    assert!(matches!(started.session, SessionView::SignedIn { .. }));
    let kept = |trouble| PinView::Masked {
        digits: 5,
        confirmed_at_ms,
        source: PinSource::Keyring,
        changed: false,
        trouble,
        retry_at_ms: None,
    };
    assert_eq!(at_once, kept(None));
    assert_eq!(told, kept(Some(ErrorCode::Unreachable)));
    assert_eq!(desk.digits().as_deref(), Ok("11546"));
}

#[tokio::test]
async fn starting_asks_nobody() {
    let desk = Desk::signed_in().await;
    let asked = desk.nexudus.requests().len();
    desk.window
        .session(
            |view| matches!(view, SessionView::SignedIn { member, .. } if member.photo.is_some()),
        )
        .await;
    let asked = asked.max(desk.nexudus.requests().len());

    let desk = desk.reopened();
    desk.app.start().await;
    desk.digits().unwrap();

    assert_eq!(desk.nexudus.requests().len(), asked);
}

#[tokio::test]
async fn is_asked_for_by_itself_once_the_window_had_time_to_paint() {
    let desk = Desk::signed_in().await.reopened();
    desk.app.start().await;

    desk.let_it_ask(1).await;

    desk.window
        .pin(|pin| matches!(pin, PinView::Masked { source: PinSource::Portal, trouble: None, .. }))
        .await;
}

#[tokio::test]
async fn is_not_asked_for_while_the_window_paints_it() {
    let desk = Desk::signed_in().await.reopened();
    let half = PAINT_FIRST / 2;
    desk.app.start().await;
    desk.clock.sleeping(PAINT_FIRST, 1).await;
    desk.clock.advance(half);

    desk.app.pin().await.unwrap();
    desk.clock.sleeping(PAINT_FIRST, 2).await;
    desk.clock.advance(half);
    // The test's runtime has one thread: whatever this moment woke has had its turn after it.
    tokio::task::yield_now().await;
    let is_asked = desk.app.session().state().confirmation.is_some();
    desk.clock.advance(half);

    assert!(!is_asked, "the start's question was put off by the PIN's");
    desk.window.pin(|pin| matches!(pin, PinView::Masked { source: PinSource::Portal, .. })).await;
}

#[tokio::test]
async fn one_that_was_changed_says_so_until_it_is_seen() {
    let desk = Desk::signed_in().await;
    desk.nexudus.change("ana@example.org", |account| account.pin = Some("00427".into()));
    let is_changed = |pin: &PinView| matches!(pin, PinView::Masked { changed: true, .. });
    let desk = desk.reopened();
    desk.app.start().await;

    desk.app.pin().await.unwrap();
    desk.let_it_ask(2).await;
    desk.window.pin(is_changed).await;
    desk.app.refresh().await;
    let still = desk.app.pin().await.unwrap();
    let digits = desk.digits().unwrap();
    let seen = desk.app.pin().await.unwrap();

    assert!(is_changed(&still), "a second look by the portal is not one by the member");
    assert_eq!(digits, "00427");
    assert!(!is_changed(&seen));
    assert_eq!(desk.window.pins().last(), Some(&seen), "the window is told");
}

#[tokio::test]
async fn a_change_not_seen_is_still_one_after_the_next_start() {
    let desk = Desk::signed_in().await;
    desk.nexudus.change("ana@example.org", |account| account.pin = Some("00427".into()));
    desk.app.refresh().await;
    let kept = || desk.keyring.holds(Slot::Member).unwrap();
    while !kept().contains("00427") {
        tokio::task::yield_now().await;
    }
    desk.nexudus.go_down();

    let desk = desk.reopened();
    desk.app.start().await;

    assert!(matches!(desk.app.pin().await, Ok(PinView::Masked { changed: true, .. })));
}

#[tokio::test]
async fn a_first_pin_is_not_a_changed_one() {
    let desk = Desk::new();
    desk.nexudus.change("ana@example.org", |account| account.pin = None);
    desk.app.sign_in(desk.form(crate::views::Kept::InKeyring)).await.unwrap();

    desk.nexudus.change("ana@example.org", |account| account.pin = Some("11546".into()));
    desk.app.refresh().await;

    assert!(matches!(desk.app.pin().await, Ok(PinView::Masked { changed: false, .. })));
}

#[tokio::test]
async fn one_that_was_taken_away_is_gone() {
    let desk = Desk::signed_in().await;
    desk.nexudus.change("ana@example.org", |account| account.pin = None);

    desk.app.refresh().await;

    assert_eq!(desk.window.pins().last(), Some(&PinView::None));
    assert_eq!(desk.digits(), Err(ErrorCode::NoPin));
}

#[tokio::test]
async fn one_that_cannot_be_one_is_trouble_and_the_last_stays() {
    let desk = Desk::signed_in().await;
    desk.nexudus.change("ana@example.org", |account| account.pin = Some("1".repeat(10_000)));

    desk.app.refresh().await;

    assert_eq!(trouble(desk.window.sessions().last().unwrap()), Some(ErrorCode::PortalTrouble));
    assert_eq!(desk.digits().as_deref(), Ok("11546"));
}

#[tokio::test]
async fn its_qr_holds_the_digits_alone() {
    let desk = Desk::signed_in().await;

    let revealed = desk.app.reveal_pin().unwrap();

    assert_eq!(Some(revealed.qr_svg), pinion_domain::qr::svg("11546"));
    assert_eq!(format!("{:?}", desk.app.reveal_pin().unwrap()), "RevealedPinView(…)");
}

#[tokio::test]
async fn revealing_asks_nobody_and_looking_again_soon_neither() {
    let desk = Desk::signed_in().await;

    for _ in 0..5 {
        desk.digits().unwrap();
        desk.app.pin().await.unwrap();
    }
    let asked = desk.nexudus.count("/en/profile");
    desk.clock.advance(Duration::from_secs(3));
    desk.app.pin().await.unwrap();
    desk.app.refresh().await; // joins the question asked behind

    assert_eq!(asked, 1);
    assert_eq!(desk.nexudus.count("/en/profile"), 2);
}

#[tokio::test]
async fn many_looks_are_one_question() {
    let desk = Desk::signed_in().await;
    desk.nexudus.fail("/en/profile", 1, Fault::Hold);

    let looks = async {
        let refreshes = futures::future::join_all((0..20).map(|_| desk.app.refresh()));
        let release = async {
            while desk.nexudus.count("/en/profile") < 2 {
                tokio::task::yield_now().await;
            }
            desk.nexudus.release();
        };
        tokio::join!(refreshes, release);
    };
    looks.await;

    assert_eq!(desk.nexudus.count("/en/profile"), 2);
}
