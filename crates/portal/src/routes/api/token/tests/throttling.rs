use std::time::Duration;

use axum::http::StatusCode;
use pinion_protocol::{TokenError, TokenRefusal};

use crate::testing::{Answer, PASSWORD, TestPortal, ask, on_both_databases, token_request};

const WRONG: &str = "wrong horse battery";

fn waits(answer: &Answer, seconds: u64) {
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::TOO_MANY_REQUESTS, TokenError::SlowDown)
    );
    assert_eq!(answer.header("retry-after"), seconds.to_string());
    assert_eq!(answer.json::<TokenRefusal>().retry_after_s, Some(seconds));
}

async fn fail(portal: &TestPortal, email: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(portal.password(email, WRONG).await.refusal(), TokenError::InvalidGrant);
    }
}

on_both_databases! {
    async fn five_wrong_passwords_make_the_account_wait(portal: TestPortal) {
        portal.member("ana@example.org").await;
        portal.member("bob@example.org").await;

        fail(&portal, "ana@example.org", 5).await;

        waits(&portal.password("ana@example.org", PASSWORD).await, 30);
        waits(&portal.password("ANA@example.org", WRONG).await, 30);
        let bob = portal.password("bob@example.org", PASSWORD).await;
        assert_eq!(bob.status, StatusCode::OK, "one account's wait is no other's");
        portal.clock.advance(Duration::from_secs(30));
        assert_eq!(portal.password("ana@example.org", PASSWORD).await.status, StatusCode::OK);
        fail(&portal, "ana@example.org", 4).await;
        let after = portal.password("ana@example.org", PASSWORD).await;
        assert_eq!(after.status, StatusCode::OK, "the right password forgot the wrong ones");
    }

    async fn a_wait_is_every_servers_and_survives_a_restart(portal: TestPortal) {
        portal.member("ana@example.org").await;
        fail(&portal, "ana@example.org", 5).await;

        let form = [("grant_type", "password"), ("username", "ana@example.org"), ("password", PASSWORD)];
        let elsewhere = ask(portal.second().await, token_request("pinion.test", &form)).await;

        waits(&elsewhere, 30);
    }

    async fn an_account_that_is_not_there_waits_alike(portal: TestPortal) {
        fail(&portal, "nobody@example.org", 5).await;

        waits(&portal.password("nobody@example.org", PASSWORD).await, 30);
    }

    async fn fifty_wrong_passwords_slow_their_address_alone(portal: TestPortal) {
        portal.member("ana@example.org").await;
        for number in 0..50 {
            fail(&portal, &format!("guess{number}@example.org"), 1).await;
        }

        let form = [("grant_type", "password"), ("username", "ana@example.org"), ("password", PASSWORD)];
        let mut elsewhere = token_request("pinion.test", &form);
        elsewhere.headers_mut().insert("x-forwarded-for", "203.0.113.7".parse().unwrap());

        waits(&portal.password("ana@example.org", PASSWORD).await, 5);
        assert_eq!(portal.ask(elsewhere).await.status, StatusCode::OK);
    }

    async fn a_burst_of_guesses_at_two_servers_is_looked_at_five_times(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let second = portal.second().await;
        let form = [("grant_type", "password"), ("username", "ana@example.org"), ("password", WRONG)];

        let here = (0..20).map(|_| portal.token(&form));
        let there = (0..20).map(|_| ask(second.clone(), token_request("pinion.test", &form)));
        let (here, there) =
            futures::join!(futures::future::join_all(here), futures::future::join_all(there));

        let answers = here.iter().chain(&there);
        let looked_at = answers.filter(|answer| answer.status == StatusCode::BAD_REQUEST).count();
        assert_eq!(looked_at, 5);
    }

    async fn signing_in_often_and_well_slows_nobody(portal: TestPortal) {
        portal.member("ana@example.org").await;

        for _ in 0..52 {
            assert_eq!(portal.password("ana@example.org", PASSWORD).await.status, StatusCode::OK);
        }
    }
}
