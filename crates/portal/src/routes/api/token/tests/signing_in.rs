use axum::body::Body;
use axum::http::{Request, StatusCode};
use pinion_domain::Clock as _;
use pinion_protocol::{TokenError, TokenGrant};
use pinion_storage::customers::{self, Change};
use pinion_storage::{audit, users};

use crate::testing::{PASSWORD, on_both_databases};

on_both_databases! {
    async fn grants_tokens_for_the_right_password_whatever_the_case_of_the_address(portal: TestPortal) {
        portal.member("ana@example.org").await;

        let answer = portal.password(" Ana@Example.ORG", PASSWORD).await;

        let grant: TokenGrant = answer.json();
        assert_eq!((answer.status, grant.expires_in), (StatusCode::OK, 900));
        assert!(grant.token_type.eq_ignore_ascii_case("bearer"));
        assert_eq!(answer.header("cache-control"), "no-store");
        let log = audit::latest(&portal.state.database, portal.state.account, 9).await.unwrap();
        assert_eq!(log[0].entry.action, "session.started");
    }

    async fn tells_nobody_what_did_not_fit(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let bob = portal.member("bob@example.org").await;
        let suspend = Change { active: Some(false), ..Change::default() };
        let tx = portal.state.database.begin().await.unwrap();
        customers::update(&tx, &bob.customer, &suspend, portal.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        let wrong = portal.password("ana@example.org", "wrong horse battery").await;
        let unknown = portal.password("nobody@example.org", PASSWORD).await;
        let suspended = portal.password("bob@example.org", PASSWORD).await;
        let unheard_of = portal.password("a\0b@example.org", PASSWORD).await;

        assert_eq!(wrong.refusal(), TokenError::InvalidGrant);
        for other in [unknown, suspended, unheard_of] {
            assert_eq!((other.status, &other.body), (wrong.status, &wrong.body));
        }
        let log = audit::latest(&portal.state.database, portal.state.account, 9).await.unwrap();
        assert!(log.is_empty(), "nobody was signed in");
    }

    async fn asks_for_another_password_only_whoever_knows_this_one(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let hash = portal.user("ana@example.org").await.password_hash.unwrap();
        let tx = portal.state.database.begin().await.unwrap();
        users::set_password_hash(&tx, ana.user, &hash, true).await.unwrap();
        tx.commit().await.unwrap();

        let right = portal.password("ana@example.org", PASSWORD).await;
        let wrong = portal.password("ana@example.org", "wrong horse battery").await;

        assert_eq!((right.status, right.refusal()), (StatusCode::BAD_REQUEST, TokenError::MustResetPassword));
        assert_eq!(wrong.refusal(), TokenError::InvalidGrant);
    }

    async fn refuses_what_is_no_request(portal: TestPortal) {
        let form = |body: &'static str| {
            Request::post("/api/token")
                .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
                .body(Body::from(body))
                .unwrap()
        };
        let json = Request::post("/api/token")
            .header("content-type", "application/json")
            .body(Body::from(r#"{"grant_type":"password"}"#))
            .unwrap();
        let large = form(Box::leak("a=".repeat(40_000).into_boxed_str()));

        let json = portal.ask(json).await;
        assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(json.refusal(), TokenError::InvalidRequest);
        let large = portal.ask(large).await;
        assert_eq!((large.status, large.refusal()), (StatusCode::PAYLOAD_TOO_LARGE, TokenError::InvalidRequest));
        for (body, error) in [
            ("", TokenError::InvalidRequest),
            ("grant_type=password", TokenError::InvalidRequest),
            ("grant_type=password&username=a&username=b&password=c", TokenError::InvalidRequest),
            ("grant_type=client_credentials", TokenError::UnsupportedGrantType),
            ("grant_type=refresh_token", TokenError::InvalidRequest),
            ("grant_type=refresh_token&refresh_token=x", TokenError::InvalidGrant),
            ("grant_type=refresh_token&refresh_token=pinrt_x", TokenError::InvalidGrant),
        ] {
            let answer = portal.ask(form(body)).await;
            assert_eq!((answer.status, answer.refusal()), (StatusCode::BAD_REQUEST, error), "{body}");
        }
    }

    async fn an_admin_signs_in_too(portal: TestPortal) {
        portal.admin("ada@example.org").await;

        assert_eq!(portal.password("ada@example.org", PASSWORD).await.status, StatusCode::OK);
    }
}
