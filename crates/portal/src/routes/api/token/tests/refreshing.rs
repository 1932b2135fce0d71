use std::time::Duration;

use axum::http::StatusCode;
use pinion_domain::Clock as _;
use pinion_protocol::TokenError;
use pinion_storage::audit;
use pinion_storage::customers::{self, Change};
use secrecy::ExposeSecret as _;

use crate::auth::tokens::{Kind, Token};
use crate::testing::{on_both_databases, token_request};

const DAY: Duration = Duration::from_hours(24);

on_both_databases! {
    async fn replaces_both_tokens(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (access, refresh) = portal.signed_in("ana@example.org").await;
        portal.clock.advance(Duration::from_secs(901));
        assert_eq!(portal.profile(&access).await.status, StatusCode::UNAUTHORIZED);

        let (next_access, next_refresh) = portal.refresh(&refresh).await.tokens();

        assert_ne!((&access, &refresh), (&next_access, &next_refresh));
        assert_eq!(portal.profile(&next_access).await.status, StatusCode::OK);
        portal.refresh(&next_refresh).await.tokens();
    }

    async fn a_used_token_that_comes_back_ends_the_session(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (_, stolen) = portal.signed_in("ana@example.org").await;
        let (other_access, _) = portal.signed_in("ana@example.org").await;
        let (access, refresh) = portal.refresh(&stolen).await.tokens();
        portal.clock.advance(Duration::from_secs(1));

        assert_eq!(portal.refresh(&stolen).await.refusal(), TokenError::InvalidGrant);

        assert_eq!(portal.profile(&access).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(portal.refresh(&refresh).await.refusal(), TokenError::InvalidGrant);
        let other = portal.profile(&other_access).await;
        assert_eq!(other.status, StatusCode::OK, "the other device's session goes on");
        let log = audit::latest(&portal.state.database, portal.state.account, 1).await.unwrap();
        assert_eq!(log[0].entry.action, "session.ended_by_reuse");
    }

    async fn of_two_at_once_exactly_one_is_granted(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (_, refresh) = portal.signed_in("ana@example.org").await;

        let (one, other) = tokio::join!(portal.refresh(&refresh), portal.refresh(&refresh));

        let granted: Vec<_> =
            [&one, &other].into_iter().filter(|answer| answer.status == StatusCode::OK).collect();
        assert_eq!(granted.len(), 1);
        let (access, _) = granted[0].tokens();
        let profile = portal.profile(&access).await;
        assert_eq!(profile.status, StatusCode::UNAUTHORIZED, "the other one ended the session");
    }

    async fn a_token_is_good_for_thirty_days_and_its_own_client(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (_, refresh) = portal.signed_in("ana@example.org").await;

        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let other_client = portal.ask(token_request("pinion.other", &form)).await;
        portal.clock.advance(29 * DAY);
        let (_, next) = portal.refresh(&refresh).await.tokens();
        portal.clock.advance(30 * DAY);

        assert_eq!(other_client.refusal(), TokenError::InvalidGrant);
        assert_eq!(portal.refresh(&next).await.refusal(), TokenError::InvalidGrant);
    }

    async fn a_token_that_is_nobodys_waits_for_no_writer(portal: TestPortal) {
        let nobodys = Token::generate(Kind::Refresh).unwrap().text;
        let writing = portal.state.database.begin().await.unwrap();

        for token in ["pinrt_x", nobodys.expose_secret()] {
            let asked = tokio::time::timeout(Duration::from_secs(5), portal.refresh(token)).await;
            assert_eq!(asked.expect("an answer at once").refusal(), TokenError::InvalidGrant);
        }
        writing.rollback().await.unwrap();
    }

    async fn a_suspended_customer_is_signed_out_at_once(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (access, refresh) = portal.signed_in("ana@example.org").await;
        let suspend = Change { active: Some(false), ..Change::default() };
        let tx = portal.state.database.begin().await.unwrap();
        customers::update(&tx, &ana.customer, &suspend, portal.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(portal.profile(&access).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(portal.refresh(&refresh).await.refusal(), TokenError::InvalidGrant);
    }
}
