//! What holds at every address.

mod operations;
mod pins;
mod roles;
mod strangers;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use pinion_protocol::{Business, Discovery, ErrorCode, TokenError};
use pinion_storage::sessions::Scope;
use pinion_storage::{Picture, accounts};
use proptest::prelude::*;

use crate::testing::{PASSWORD, PICTURE, TestPortal, on_both_databases};

on_both_databases! {
    async fn introduces_itself_to_anybody(portal: TestPortal) {
        let discovery: Discovery = portal.get("/.well-known/pinion").await.json();
        assert!(discovery.is_pinion());
        assert_eq!((discovery.pin_digits, discovery.logo.as_deref()), (Some(5), None));
        assert_eq!(portal.get("/api/pinion/v1/logo").await.problem(), ErrorCode::NotFound);

        let logo = Picture { bytes: PICTURE.to_vec(), media_type: "image/png".into() };
        let tx = portal.state.database.begin().await.unwrap();
        accounts::set_logo(&tx, portal.state.account, Some(logo)).await.unwrap();
        tx.commit().await.unwrap();

        let discovery: Discovery = portal.get("/.well-known/pinion").await.json();
        let logo = portal.get(&discovery.logo.unwrap()).await;
        assert_eq!((logo.header("content-type"), logo.body.as_slice()), ("image/png", PICTURE));
    }

    async fn answers_for_its_own_host_alone(portal: TestPortal) {
        let path = "/api/sys/businesses/getByHost";

        let own: Business = portal.get(&format!("{path}?host=PINS.example.org")).await.json();
        let other = portal.get(&format!("{path}?host=other.example.org")).await;
        let none = portal.get(path).await;

        assert_eq!(own.web_address, "pins.example.org");
        assert_eq!(other.problem(), ErrorCode::NotFound);
        assert_eq!((none.status, none.problem()), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest));
    }

    async fn is_healthy_while_its_database_is(portal: TestPortal) {
        assert_eq!(portal.get("/healthz").await.status, StatusCode::OK);

        portal.state.database.clone().close().await.unwrap();

        let answer = portal.get("/healthz").await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable));
        assert!(!String::from_utf8(answer.body).unwrap().to_lowercase().contains("pool"), "the cause stays here");
    }

    async fn a_token_that_is_no_members_opens_nothing_of_a_members(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let avatar = format!("/api/pinion/v1/customers/{}/avatar", ana.customer.unique_id);

        for scope in [Scope::Panel, Scope::Members] {
            let token = portal.token_of(ana.user, scope).await;
            for path in ["/en/profile?_resource=Coworker", &avatar] {
                let answer = portal.get_as(&token, path).await;
                assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, ErrorCode::Forbidden), "{path}");
            }
            let sign_out = Request::post("/api/pinion/v1/sign-out").header("authorization", format!("Bearer {token}"));
            let answer = portal.ask(sign_out.body(Body::empty()).unwrap()).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, ErrorCode::Forbidden));
        }
        let own = portal.token_of(ana.user, Scope::Member).await;
        assert_eq!(portal.profile(&own).await.status, StatusCode::OK);
    }

    async fn a_database_that_is_away_is_told_apart_from_a_fault(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (access, refresh) = portal.signed_in("ana@example.org").await;

        portal.state.database.clone().close().await.unwrap();

        for answer in [portal.profile(&access).await, portal.get("/.well-known/pinion").await] {
            assert_eq!((answer.status, answer.problem()), (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable));
            assert_eq!(answer.header("retry-after"), "5");
        }
        for answer in [portal.refresh(&refresh).await, portal.password("ana@example.org", PASSWORD).await] {
            assert_eq!((answer.status, answer.refusal()), (StatusCode::SERVICE_UNAVAILABLE, TokenError::ServerError));
            assert_eq!(answer.header("retry-after"), "5");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_in_a_problem_document() {
    let portal = TestPortal::on_sqlite().await;

    for path in ["/nope", "/api/", "/api/token/", "/%00", "/../etc/passwd"] {
        let answer = portal.get(path).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (StatusCode::NOT_FOUND, ErrorCode::NotFound),
            "{path}"
        );
    }
    let put = Request::put("/healthz").body(Body::empty()).unwrap();
    let answer = portal.ask(put).await;
    assert_eq!(
        (answer.status, answer.problem()),
        (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed)
    );
    assert!(answer.header("allow").contains("GET"));
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let portal = TestPortal::on_sqlite().await;

    for path in ["/nope", "/healthz", "/en/profile?_resource=Coworker", "/api/openapi.json"] {
        let answer = portal.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn the_described_interface_is_there_for_anybody() {
    let document: serde_json::Value =
        TestPortal::on_sqlite().await.get("/api/openapi.json").await.json();

    assert_eq!(document, serde_json::to_value(crate::openapi::document()).unwrap());
}

#[test]
fn nothing_anybody_sends_is_the_portals_fault() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let portal = runtime.block_on(TestPortal::on_sqlite());

    proptest!(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() }, |(
        method in "GET|POST|PUT|DELETE|OPTIONS|HEAD|X{1,20}",
        path in prop_oneof![
            "/[ -~]{0,40}",
            "/(en|%FF|[a-z%0-9]{1,8})/profile\\?[!-~]{0,30}",
            "/api/(token|auth/me|spaces/coworkers|pinion/v1/sign-out|pinion/v1/customers/[!-~&&[^#?/]]{0,40}/avatar)(\\?[!-~]{0,20})?",
            "/api/sys/businesses/getByHost\\?host=[!-~]{0,40}",
        ],
        headers in proptest::collection::vec(
            ("content-type|authorization|client_id|x-forwarded-for|accept|expect", proptest::collection::vec(any::<u8>(), 0..60)),
            0..4,
        ),
        as_form in any::<bool>(),
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..300),
            "grant_type=refresh_token&refresh_token=pinrt_[ -~]{0,60}".prop_map(String::into_bytes),
        ],
    )| {
        let mut request = Request::builder().method(method.as_str()).uri(path.as_str());
        for (name, value) in &headers {
            if let Ok(value) = axum::http::HeaderValue::from_bytes(value) {
                request = request.header(name.as_str(), value);
            }
        }
        if as_form {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        let Ok(request) = request.body(Body::from(body)) else { return Ok(()) };

        let answer = runtime.block_on(portal.ask(request));

        prop_assert!(!answer.status.is_server_error(), "{method} {path}: {answer:?}");
        answer.assert_tells(&method, &path);
    });
}
