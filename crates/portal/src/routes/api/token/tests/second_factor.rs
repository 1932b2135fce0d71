use std::time::{Duration, UNIX_EPOCH};

use axum::http::StatusCode;
use pinion_domain::Clock as _;
use pinion_protocol::TokenError;
use pinion_storage::users;
use totp_rs::{Algorithm, Builder};

use crate::store::os_random;
use crate::testing::{Answer, PASSWORD, TestPortal, on_both_databases};

const SECRET: &[u8] = b"twenty bytes secret!";

async fn with_second_factor(portal: &TestPortal) {
    let ana = portal.member("ana@example.org").await;
    let state = &portal.state;
    let tx = state.database.begin().await.unwrap();
    users::set_totp(&tx, &state.keys, ana.user, SECRET, &mut os_random()).await.unwrap();
    tx.commit().await.unwrap();
}

fn code(portal: &TestPortal) -> String {
    let now_s = portal.clock.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let generator = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(SECRET.to_vec())
        .build()
        .unwrap();
    generator.generate(now_s).to_string()
}

async fn sign_in(portal: &TestPortal, password: &str, code: &str) -> Answer {
    let form = [
        ("grant_type", "password"),
        ("username", "ana@example.org"),
        ("password", password),
        ("totp", code),
    ];
    portal.token(&form).await
}

fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

on_both_databases! {
    async fn a_code_that_is_missing_is_no_wrong_one(portal: TestPortal) {
        with_second_factor(&portal).await;

        for _ in 0..12 {
            let asked = portal.password("ana@example.org", PASSWORD).await;
            assert_eq!(asked.refusal(), TokenError::TwoFactorAuthCheck);
        }
    }

    async fn asks_for_the_code_only_whoever_knows_the_password(portal: TestPortal) {
        with_second_factor(&portal).await;

        let right = portal.password("ana@example.org", PASSWORD).await;
        let wrong = portal.password("ana@example.org", "wrong horse battery").await;
        let wrong_with_code = sign_in(&portal, "wrong horse battery", &code(&portal)).await;

        assert_eq!((right.status, right.refusal()), (StatusCode::BAD_REQUEST, TokenError::TwoFactorAuthCheck));
        assert_eq!(wrong.refusal(), TokenError::InvalidGrant);
        assert_eq!(wrong_with_code.refusal(), TokenError::InvalidGrant);
    }

    async fn takes_each_code_once(portal: TestPortal) {
        with_second_factor(&portal).await;
        let first = code(&portal);

        let granted = sign_in(&portal, PASSWORD, &first).await;
        let replayed = sign_in(&portal, PASSWORD, &first).await;
        portal.clock.advance(Duration::from_secs(30));
        let next = sign_in(&portal, PASSWORD, &code(&portal)).await;

        assert_eq!(granted.status, StatusCode::OK);
        assert_eq!(replayed.refusal(), TokenError::InvalidGrant);
        assert_eq!(next.status, StatusCode::OK);
    }

    async fn the_password_alone_buys_no_more_guesses_at_the_code(portal: TestPortal) {
        with_second_factor(&portal).await;
        let wrong = other_than(&code(&portal));

        for _ in 0..5 {
            assert_eq!(sign_in(&portal, PASSWORD, &wrong).await.refusal(), TokenError::InvalidGrant);
            if portal.password("ana@example.org", PASSWORD).await.refusal() == TokenError::SlowDown {
                break;
            }
        }

        let right = sign_in(&portal, PASSWORD, &code(&portal)).await;
        assert_eq!((right.status, right.refusal()), (StatusCode::TOO_MANY_REQUESTS, TokenError::SlowDown));
    }
}
