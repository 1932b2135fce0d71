use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use pinion_protocol::{ErrorCode, TokenError};
use pinion_storage::audit;
use pinion_testmail::Catcher;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::new_link;
use crate::testing::{Answer, PASSWORD, TestPortal, on_both_databases};

const NEW: &str = "another horse battery";

/// The token of a link as it would be mailed.
async fn token(portal: &TestPortal, email: &str) -> String {
    let user = portal.user(email).await;
    let tx = portal.state.database.begin().await.unwrap();
    let link = new_link(&portal.state, &tx, &user, portal.state.now()).await.unwrap();
    tx.commit().await.unwrap();
    link.expose_secret().strip_prefix("https://pins.example.org/#/reset/").unwrap().to_owned()
}

async fn ask(portal: &TestPortal, email: &str) -> Answer {
    portal.anonymous_members().post("/password-resets", &json!({"email": email})).await
}

async fn reset(portal: &TestPortal, token: &str, password: &str) -> Answer {
    let form = json!({"token": token, "password": password});
    portal.anonymous_members().put("/password-resets", &form).await
}

/// How often somebody was granted a link.
async fn granted(portal: &TestPortal) -> usize {
    let log = audit::latest(&portal.state.database, portal.state.account, 99).await.unwrap();
    log.iter().filter(|record| record.entry.action == "password.reset_asked_for").count()
}

on_both_databases! {
    async fn the_link_is_mailed_and_works(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.member("ana@example.org").await;
        ask(&portal, "ana@example.org").await;
        ask(&portal, "nobody@example.org").await;
        portal.deliver().await;

        let mail = catcher.wait_for(1).remove(0);
        assert_eq!(mail.to, ["ana@example.org"]);
        let text = mail.text();
        let token = text.split("https://pins.example.org/#/reset/").nth(1).unwrap();
        let token = token.split_whitespace().next().unwrap();
        assert_eq!(reset(&portal, token, NEW).await.status, StatusCode::NO_CONTENT);
        assert_eq!(portal.anonymous_members().sign_in("ana@example.org", NEW).await.status, StatusCode::OK);
    }

    async fn a_customer_who_never_signed_in_comes_to_a_password_by_it(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.admin("ada@example.org").await;
        let new = json!({"full_name": "Bob", "email": "bob@example.org"});
        let added = portal.panel("ada@example.org").await.post("/customers", &new).await;
        assert_eq!(added.status, StatusCode::CREATED);

        ask(&portal, "bob@example.org").await;
        portal.deliver().await;

        let text = catcher.wait_for(1)[0].text();
        let token = text.split("/#/reset/").nth(1).unwrap().split_whitespace().next().unwrap();
        assert_eq!(reset(&portal, token, NEW).await.status, StatusCode::NO_CONTENT);
        assert_eq!(portal.anonymous_members().sign_in("bob@example.org", NEW).await.status, StatusCode::OK);
    }

    async fn who_was_deleted_and_registered_again_comes_to_a_password_by_it(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let ana = portal.member("ana@example.org").await.customer;
        let path = format!("/customers/{}", ana.id);
        let seen = json!({"revision": ana.revision});
        assert_eq!(panel.send_json(Method::DELETE, &path, &seen).await.status, StatusCode::NO_CONTENT);
        let new = json!({"full_name": "Ana", "email": "ana@example.org"});
        assert_eq!(panel.post("/customers", &new).await.status, StatusCode::CREATED);

        ask(&portal, "ana@example.org").await;
        portal.deliver().await;

        let text = catcher.wait_for(1)[0].text();
        let token = text.split("/#/reset/").nth(1).unwrap().split_whitespace().next().unwrap();
        assert_eq!(reset(&portal, token, NEW).await.status, StatusCode::NO_CONTENT);
        assert_eq!(portal.anonymous_members().sign_in("ana@example.org", NEW).await.status, StatusCode::OK);
    }

    async fn the_link_chooses_a_password_once_and_ends_every_session(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;
        let (_, refresh) = portal.signed_in("ana@example.org").await;
        let token = token(&portal, "ana@example.org").await;

        let answer = reset(&portal, &token, NEW).await;
        let again = reset(&portal, &token, "a third horse battery").await;

        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!((again.status, again.problem()), (StatusCode::GONE, ErrorCode::LinkOver));
        assert_eq!(members.get("/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(portal.refresh(&refresh).await.refusal(), TokenError::InvalidGrant);
        assert_eq!(portal.anonymous_members().sign_in("ana@example.org", NEW).await.status, StatusCode::OK);
        assert_eq!(portal.password("ana@example.org", PASSWORD).await.refusal(), TokenError::InvalidGrant);
    }

    async fn a_link_is_over_after_half_an_hour_a_newer_one_or_another_password(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;
        let older = token(&portal, "ana@example.org").await;
        let late = token(&portal, "ana@example.org").await;
        let outrun = reset(&portal, &older, NEW).await;
        portal.clock.advance(Duration::from_mins(30));
        let late = reset(&portal, &late, NEW).await;
        let last = token(&portal, "ana@example.org").await;
        members.put("/me/password", &json!({"current": PASSWORD, "new": NEW})).await;
        let last = reset(&portal, &last, NEW).await;
        let unknown = reset(&portal, "pinpr_unknown", NEW).await;

        for answer in [outrun, late, last, unknown] {
            assert_eq!((answer.status, answer.problem()), (StatusCode::GONE, ErrorCode::LinkOver));
        }
    }

    async fn a_poor_password_leaves_the_link_good(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let token = token(&portal, "ana@example.org").await;

        let poor = reset(&portal, &token, "short").await;

        assert_eq!((poor.status, poor.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
        assert_eq!(reset(&portal, &token, NEW).await.status, StatusCode::NO_CONTENT);
    }

    async fn nobody_learns_which_addresses_sign_in(portal: TestPortal) {
        portal.member("ana@example.org").await;
        portal.admin("ada@example.org").await;
        let long = format!("{}@example.org", "x".repeat(400));

        for email in ["Ana@example.org ", "nobody@example.org", "ada@example.org", "", long.as_str()] {
            let began = Instant::now();
            let answer = ask(&portal, email).await;
            let took = began.elapsed();
            assert_eq!((answer.status, answer.body.len()), (StatusCode::ACCEPTED, 0), "{email}");
            assert!(took >= Duration::from_millis(300), "{email} took {took:?}");
        }
        assert_eq!(granted(&portal).await, 1, "only a member has a page to sign in at");
    }

    async fn nobody_floods_a_members_mailbox(portal: TestPortal) {
        portal.member("ana@example.org").await;

        for _ in 0..7 {
            assert_eq!(ask(&portal, "ana@example.org").await.status, StatusCode::ACCEPTED);
        }

        assert_eq!(granted(&portal).await, 5);
        assert_eq!(portal.password("ana@example.org", PASSWORD).await.status, StatusCode::OK, "signing in is counted apart");
    }

    async fn a_new_password_ends_the_wait_that_guesses_at_the_old_one_brought(portal: TestPortal) {
        portal.member("ana@example.org").await;
        for _ in 0..5 {
            portal.password("ana@example.org", "wrong horse").await;
        }
        assert_eq!(portal.password("ana@example.org", PASSWORD).await.refusal(), TokenError::SlowDown);
        let token = token(&portal, "ana@example.org").await;

        reset(&portal, &token, NEW).await;

        assert_eq!(portal.password("ana@example.org", NEW).await.status, StatusCode::OK);
    }

    async fn another_sites_page_asks_for_nothing(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let token = token(&portal, "ana@example.org").await;
        let evil = portal.anonymous_members().at_origin(Some("https://evil.example"));

        let asked = evil.post("/password-resets", &json!({"email": "ana@example.org"})).await;
        let chosen = evil.put("/password-resets", &json!({"token": token, "password": NEW})).await;

        assert_eq!((asked.problem(), chosen.problem()), (ErrorCode::CrossOrigin, ErrorCode::CrossOrigin));
    }
}
