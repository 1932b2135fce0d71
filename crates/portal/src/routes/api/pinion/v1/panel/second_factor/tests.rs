use std::time::{Duration, UNIX_EPOCH};

use axum::http::{Method, StatusCode};
use pinion_domain::Clock as _;
use pinion_protocol::panel::{RecoveryCodes, SecondFactorOffer, StaffSession};
use pinion_protocol::{ErrorCode, TokenError};
use pinion_storage::{accounts, audit};
use secrecy::ExposeSecret as _;
use serde_json::json;
use totp_rs::{Algorithm, Builder, Secret};

use crate::testing::{Answer, PASSWORD, PanelClient, TestPortal, on_both_databases};

/// What an authenticator app shows that was given `base32`.
fn code(portal: &TestPortal, base32: &str) -> String {
    let now_s = portal.clock.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let app = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(Secret::try_from_base32(base32).unwrap())
        .build()
        .unwrap();
    app.generate(now_s).to_string()
}

/// Sets a second factor up; returns its secret and the recovery codes.
async fn set_up(portal: &TestPortal, panel: &PanelClient) -> (String, Vec<String>) {
    let offer: SecondFactorOffer = panel.post("/second-factor", &()).await.json();
    let secret = offer.secret.expose_secret().to_owned();
    let answer = panel.put("/second-factor", &json!({"code": code(portal, &secret)})).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let codes: RecoveryCodes = answer.json();
    let codes = codes.recovery_codes.iter().map(|code| code.expose_secret().to_owned()).collect();
    portal.clock.advance(Duration::from_secs(30));
    (secret, codes)
}

async fn sign_in(portal: &TestPortal, code: &str) -> Answer {
    let form = json!({"email": "ada@example.org", "password": PASSWORD, "code": code});
    portal.anonymous_panel().post("/session", &form).await
}

async fn give_up(panel: &PanelClient, password: &str) -> Answer {
    panel.send_json(Method::DELETE, "/second-factor", &json!({"password": password})).await
}

on_both_databases! {
    async fn is_asked_for_once_it_was_proved(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        let (secret, codes) = set_up(&portal, &panel).await;

        let session: StaffSession = panel.get("/session").await.json();
        assert_eq!((session.user.has_second_factor, session.recovery_codes_left), (true, 10));
        assert_eq!(codes.len(), 10);
        let without = portal.anonymous_panel().sign_in("ada@example.org", PASSWORD).await;
        assert_eq!((without.status, without.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::SecondFactorRequired));
        assert_eq!(sign_in(&portal, "000000x").await.problem(), ErrorCode::SecondFactorWrong);
        let now = code(&portal, &secret);
        assert_eq!(sign_in(&portal, &now).await.status, StatusCode::OK);
        assert_eq!(sign_in(&portal, &now).await.problem(), ErrorCode::SecondFactorWrong, "each code once");
        let app = portal.password("ada@example.org", PASSWORD).await;
        assert_eq!(app.refusal(), TokenError::TwoFactorAuthCheck, "the app is asked for it too");
        let log = audit::latest(&portal.state.database, portal.state.account, 20).await.unwrap();
        assert!(log.iter().any(|record| record.entry.action == "second_factor.set"));
    }

    async fn the_offer_can_be_scanned_and_typed(portal: TestPortal) {
        portal.admin("ada+panel@example.org").await;
        let tx = portal.state.database.begin().await.unwrap();
        let mut account = accounts::the_one(&tx).await.unwrap();
        account.name = "Harbour: Works & Co".into();
        accounts::update(&tx, &account).await.unwrap();
        tx.commit().await.unwrap();
        let panel = portal.panel("ada+panel@example.org").await;

        let answer = panel.post("/second-factor", &()).await;

        assert_eq!(answer.header("cache-control"), "no-store");
        let offer: SecondFactorOffer = answer.json();
        let secret = offer.secret.expose_secret();
        assert_eq!(secret.len(), 32, "160 bits in base 32");
        let url: url::Url = offer.otpauth_url.expose_secret().parse().unwrap();
        assert_eq!((url.scheme(), url.host_str()), ("otpauth", Some("totp")));
        assert_eq!(url.path(), "/Harbour%20Works%20%26%20Co:ada%2Bpanel%40example.org");
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        assert!(query.contains(&("secret".into(), secret.into())), "{query:?}");
        assert!(query.contains(&("issuer".into(), "Harbour Works & Co".into())), "{query:?}");
        assert!(offer.qr_svg.expose_secret().starts_with("<svg "));
    }

    async fn a_recovery_code_stands_in_once(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let (_, codes) = set_up(&portal, &panel).await;

        let first = sign_in(&portal, &codes[3].to_uppercase()).await;
        let again = sign_in(&portal, &codes[3]).await;
        let other = sign_in(&portal, &codes[4].replace('-', " ")).await;

        assert_eq!(first.json::<StaffSession>().recovery_codes_left, 9);
        assert_eq!((again.status, again.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::SecondFactorWrong));
        assert_eq!(other.status, StatusCode::OK);
    }

    async fn guesses_at_recovery_codes_are_slowed(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let (_, codes) = set_up(&portal, &panel).await;

        for _ in 0..5 {
            assert_eq!(sign_in(&portal, "aaaaa-aaaaa").await.problem(), ErrorCode::SecondFactorWrong);
        }

        assert_eq!(sign_in(&portal, &codes[0]).await.problem(), ErrorCode::Throttled);
    }

    async fn a_wrong_code_and_a_late_one_set_nothing_up(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let none = panel.put("/second-factor", &json!({"code": "123456"})).await;
        let offer: SecondFactorOffer = panel.post("/second-factor", &()).await.json();
        let secret = offer.secret.expose_secret();

        let wrong = panel.put("/second-factor", &json!({"code": "12345x"})).await;
        portal.clock.advance(Duration::from_mins(50));
        panel.get("/session").await;
        portal.clock.advance(Duration::from_mins(10));
        let late = panel.put("/second-factor", &json!({"code": code(&portal, secret)})).await;

        assert_eq!((none.status, none.problem()), (StatusCode::GONE, ErrorCode::LinkOver));
        assert_eq!((wrong.status, wrong.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::SecondFactorWrong));
        assert_eq!((late.status, late.problem()), (StatusCode::GONE, ErrorCode::LinkOver));
        assert!(!panel.get("/session").await.json::<StaffSession>().user.has_second_factor);
    }

    async fn is_given_up_with_the_password_alone(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        set_up(&portal, &panel).await;
        let second = panel.post("/second-factor", &()).await;
        assert_eq!((second.status, second.problem()), (StatusCode::CONFLICT, ErrorCode::SecondFactorPresent));

        let wrong = give_up(&panel, "wrong horse battery").await;
        let still = panel.get("/session").await.json::<StaffSession>().user.has_second_factor;
        let right = give_up(&panel, PASSWORD).await;

        assert_eq!((wrong.status, wrong.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
        assert!(still);
        assert_eq!(right.status, StatusCode::NO_CONTENT);
        let session: StaffSession = panel.get("/session").await.json();
        assert_eq!((session.user.has_second_factor, session.recovery_codes_left), (false, 0));
        assert_eq!(portal.anonymous_panel().sign_in("ada@example.org", PASSWORD).await.status, StatusCode::OK);
    }

    async fn a_stolen_session_does_not_guess_the_password(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        set_up(&portal, &panel).await;

        for _ in 0..5 {
            assert_eq!(give_up(&panel, "wrong horse battery").await.problem(), ErrorCode::Invalid);
        }

        let answer = give_up(&panel, PASSWORD).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::Throttled));
    }
}
