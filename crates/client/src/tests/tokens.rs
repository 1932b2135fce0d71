//! Tokens that end, are refused, or come too late.

use std::time::Duration;

use futures::future::join_all;
use pinion_testnexudus::Fault;

use super::support::{Desk, trouble};
use crate::error::ErrorCode;
use crate::store::Slot;
use crate::views::{Kept, SessionView};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn nobody_notices_that_an_access_token_ended() {
    let desk = Desk::signed_in().await;
    desk.nexudus.expire_access_tokens();

    desk.app.refresh().await;

    assert_eq!(desk.nexudus.refreshes(), 1);
    assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
    let requests = desk.nexudus.requests();
    let renewal = requests.iter().find(|it| it.body.contains("grant_type=refresh_token")).unwrap();
    assert_eq!(renewal.headers["client_id"], "pinion.ana@example.org", "the same as at sign-in");
}

#[tokio::test]
async fn renews_ahead_of_the_end() {
    let desk = Desk::signed_in().await;
    let asked = desk.nexudus.count("/en/profile");
    desk.clock.advance(Duration::from_secs(7 * 24 * 60 * 60 - 30));

    desk.app.refresh().await;

    assert_eq!(desk.nexudus.refreshes(), 1);
    assert_eq!(desk.nexudus.count("/en/profile"), asked + 1, "no refused try before it");
}

#[tokio::test]
async fn fifty_callers_wait_for_one_renewal() {
    let desk = Desk::signed_in().await;
    desk.nexudus.expire_access_tokens();
    let session = desk.app.session();
    let epoch = session.state().epoch;

    let asked =
        join_all((0..50).map(|_| {
            session.ask(epoch, |portal, address, access| portal.profile(address, access))
        }))
        .await;

    assert!(asked.iter().all(Result::is_ok));
    assert_eq!(desk.nexudus.refreshes(), 1);
}

#[tokio::test]
async fn fifty_callers_share_one_failure() {
    let desk = Desk::signed_in().await;
    desk.nexudus.expire_access_tokens();
    desk.nexudus.fail("/api/token", 50, Fault::Status(500));
    let session = desk.app.session();
    let epoch = session.state().epoch;

    let renewed = join_all((0..50).map(|_| session.renew(epoch, 0))).await;

    let is_trouble = |it: &Result<(), _>| it == &Err(ErrorCode::PortalTrouble.into());
    assert!(renewed.iter().all(is_trouble));
    assert_eq!(desk.nexudus.refreshes(), 1, "a portal in trouble is not asked fifty times");
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_trouble_and_not_the_end() {
    let desk = Desk::signed_in().await;
    let asked = desk.nexudus.count("/en/profile");
    desk.nexudus.fail("/en/profile", 9, Fault::Status(401));

    desk.app.refresh().await;

    assert_eq!(trouble(desk.window.sessions().last().unwrap()), Some(ErrorCode::PortalTrouble));
    assert_eq!(desk.nexudus.refreshes(), 1, "one renewal");
    assert_eq!(desk.nexudus.count("/en/profile"), asked + 2, "one repeat");
}

#[tokio::test]
async fn a_renewal_that_fails_for_the_network_ends_nothing() {
    let desk = Desk::signed_in().await;
    desk.nexudus.expire_access_tokens();
    desk.nexudus.fail("/api/token", 1, Fault::CutOff);
    desk.app.refresh().await;
    let failed = desk.window.sessions().pop().unwrap();

    desk.app.refresh().await;

    assert_eq!(trouble(&failed), Some(ErrorCode::Unreachable));
    assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
}

#[tokio::test]
async fn a_revoked_session_ends_and_leaves_nothing() {
    let desk = Desk::signed_in().await;
    desk.nexudus.revoke("ana@example.org");

    desk.app.refresh().await;

    let last = desk.window.sessions().pop().unwrap();
    assert_eq!(last, SessionView::SignedOut { ended: true });
    assert!(desk.keyring.is_empty());
    assert_eq!(desk.digits(), Err(ErrorCode::SessionEnded));
    let desk = desk.reopened();
    assert_eq!(desk.app.start().await.session, SessionView::SignedOut { ended: false });
}

#[tokio::test]
async fn a_session_of_sixteen_days_ago_is_over() {
    let desk = Desk::signed_in().await;
    desk.nexudus.pass(16 * DAY);
    desk.clock.advance(16 * DAY);

    desk.app.refresh().await;

    assert_eq!(desk.window.sessions().pop(), Some(SessionView::SignedOut { ended: true }));
}

#[tokio::test]
async fn keeps_a_rotated_token_whose_caller_went_away() {
    let desk = Desk::signed_in().await;
    let used = desk.keyring.holds(Slot::Refresh).unwrap();
    desk.nexudus.expire_access_tokens();
    desk.nexudus.fail("/api/token", 1, Fault::Hold);
    let session = desk.app.session().clone();
    let epoch = session.state().epoch;

    let caller = tokio::spawn({
        let session = session.clone();
        async move { session.renew(epoch, 0).await }
    });
    while desk.nexudus.refreshes() == 0 {
        tokio::task::yield_now().await;
    }
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    desk.nexudus.release();
    session.renew(epoch, 0).await.unwrap();

    assert_eq!(desk.nexudus.refreshes(), 1, "the second caller joined the first one's renewal");
    assert_ne!(desk.keyring.holds(Slot::Refresh).unwrap(), used);
    let desk = desk.reopened();
    desk.app.start().await;
    desk.app.refresh().await;
    assert_eq!(trouble(desk.window.sessions().last().unwrap()), None, "what was kept is good");
}

#[tokio::test]
async fn the_renewed_token_is_in_the_keyring_before_anybody_is_answered() {
    let desk = Desk::signed_in().await;
    let used = desk.keyring.holds(Slot::Refresh).unwrap();
    let session = desk.app.session();
    let epoch = session.state().epoch;

    session.renew(epoch, 0).await.unwrap();

    let kept = desk.keyring.holds(Slot::Refresh).unwrap();
    assert_ne!(kept, used);
    desk.nexudus.expire_access_tokens();
    let desk = desk.reopened();
    desk.app.start().await;
    desk.app.refresh().await;
    assert_eq!(desk.nexudus.refreshes(), 2);
    assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
}

#[tokio::test]
async fn waits_as_long_as_a_throttled_portal_asks_for() {
    for status in [409, 429] {
        let desk = Desk::signed_in().await;
        desk.nexudus.fail("/en/profile", 1, Fault::Throttled { status, retry_after_s: 4 });

        tokio::join!(desk.app.refresh(), async {
            desk.clock.sleeping(Duration::from_secs(4), 1).await;
            let asked = desk.nexudus.count("/en/profile");
            assert_eq!(asked, 2, "nobody asks while it waits");
            desk.clock.advance(Duration::from_secs(4));
        });

        assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
        assert_eq!(desk.nexudus.count("/en/profile"), 3);
    }
}

#[tokio::test]
async fn a_long_wait_is_told_and_not_waited() {
    let desk = Desk::signed_in().await;
    desk.nexudus.fail("/en/profile", 1, Fault::Throttled { status: 429, retry_after_s: 60 });

    desk.app.refresh().await;

    assert_eq!(trouble(desk.window.sessions().last().unwrap()), Some(ErrorCode::Throttled));
    assert_eq!(desk.nexudus.count("/en/profile"), 2);
}

#[tokio::test]
async fn a_portal_that_named_a_time_is_not_asked_before_it() {
    for status in [409, 429] {
        let desk = Desk::signed_in().await;
        desk.nexudus.fail("/en/profile", 1, Fault::Throttled { status, retry_after_s: 60 });
        desk.app.refresh().await;
        let told_at_ms = retry_at_ms(&desk);
        let asked = desk.nexudus.requests().len();

        desk.clock.advance(Duration::from_millis(30_500));
        desk.app.refresh().await;
        desk.app.pin().await.unwrap();
        desk.app.refresh().await;

        assert_eq!(desk.nexudus.requests().len(), asked, "nobody was asked");
        assert_eq!(trouble(desk.window.sessions().last().unwrap()), Some(ErrorCode::Throttled));
        assert_eq!(retry_at_ms(&desk), told_at_ms, "waiting does not begin anew");
        let session = desk.app.session();
        let epoch = session.state().epoch;
        let refused = session
            .ask(epoch, |portal, address, access| portal.profile(address, access))
            .await
            .unwrap_err();
        assert_eq!((refused.code, refused.retry_after_s), (ErrorCode::Throttled, Some(30)));

        desk.clock.advance(Duration::from_millis(29_500));
        desk.app.refresh().await;

        assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
        assert_eq!(retry_at_ms(&desk), None);
        assert_eq!(desk.nexudus.requests().len(), asked + 1);
    }
}

#[tokio::test]
async fn a_portal_that_named_a_time_for_tokens_is_not_asked_before_it() {
    let desk = Desk::signed_in().await;
    desk.nexudus.expire_access_tokens();
    desk.nexudus.fail("/api/token", 1, Fault::Throttled { status: 429, retry_after_s: 60 });
    desk.app.refresh().await;
    let asked = desk.nexudus.requests().len();

    desk.app.refresh().await;
    let throttled = desk.nexudus.requests().len();
    desk.clock.advance(Duration::from_mins(1));
    desk.app.refresh().await;

    assert_eq!(throttled, asked);
    assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
}

#[tokio::test]
async fn the_time_a_portal_named_is_not_the_next_sessions() {
    let desk = Desk::signed_in().await;
    desk.nexudus.fail("/en/profile", 1, Fault::Throttled { status: 429, retry_after_s: 60 });
    desk.app.refresh().await;
    desk.app.sign_out().await.unwrap();
    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();
    let asked = desk.nexudus.count("/en/profile");

    desk.app.refresh().await;

    assert_eq!(desk.nexudus.count("/en/profile"), asked + 1);
}

#[tokio::test]
async fn a_throttled_renewal_is_repeated_and_ends_nothing() {
    let desk = Desk::signed_in().await;
    desk.nexudus.expire_access_tokens();
    desk.nexudus.fail("/api/token", 1, Fault::Throttled { status: 409, retry_after_s: 3 });

    tokio::join!(desk.app.refresh(), async {
        desk.clock.sleeping(Duration::from_secs(3), 1).await;
        desk.clock.advance(Duration::from_secs(3));
    });

    assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
    assert_eq!(desk.nexudus.refreshes(), 2);
}

#[tokio::test]
async fn a_clock_that_jumps_costs_a_renewal_and_nothing_else() {
    let desk = Desk::signed_in().await;

    desk.clock.go_back(400 * DAY);
    desk.app.refresh().await;
    desk.app.refresh().await;
    let after_going_back = desk.nexudus.refreshes();
    desk.clock.advance(4_000 * DAY);
    desk.app.refresh().await;
    desk.app.refresh().await;

    assert_eq!(after_going_back, 1);
    assert_eq!(desk.nexudus.refreshes(), 2);
    assert_eq!(trouble(desk.window.sessions().last().unwrap()), None);
}

#[tokio::test]
async fn believes_the_life_it_is_told() {
    let desk = Desk::new();
    desk.nexudus.set_access_life(Duration::from_mins(15));
    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();

    desk.clock.advance(Duration::from_mins(13));
    desk.app.refresh().await;
    let before = desk.nexudus.refreshes();
    desk.clock.advance(Duration::from_secs(70));
    desk.app.refresh().await;

    assert_eq!((before, desk.nexudus.refreshes()), (0, 1));
}

fn retry_at_ms(desk: &Desk) -> Option<i64> {
    match desk.window.sessions().last() {
        Some(SessionView::SignedIn { freshness, .. }) => freshness.retry_at_ms,
        Some(SessionView::SignedOut { .. }) | None => None,
    }
}
