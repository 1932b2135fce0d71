use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use pinion_protocol::panel::{Role, StaffSession};
use pinion_protocol::{ErrorCode, Problem};
use pinion_storage::sessions::Scope;
use pinion_storage::{audit, users};
use serde_json::json;

use crate::testing::{PASSWORD, on_both_databases};

const PATH: &str = "/api/pinion/v1/panel/session";

on_both_databases! {
    async fn signs_staff_in_with_a_cookie_no_script_reads(portal: TestPortal) {
        portal.admin("ada@example.org").await;

        let answer = portal.anonymous_panel().sign_in("ADA@example.org", PASSWORD).await;

        let session: StaffSession = answer.json();
        assert_eq!((answer.status, session.user.role), (StatusCode::OK, Role::Admin));
        assert_eq!(session.user.full_name, "Ada Min");
        assert_eq!((session.space.name.as_str(), session.space.pin_digits), ("My space", 5));
        assert!(!session.must_set_up_second_factor && !session.user.has_second_factor);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("__Host-pinion_panel=pinws_"), "{cookie}");
        for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure", "Max-Age=43200"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert_eq!(answer.header("cache-control"), "no-store");
        let panel = portal.panel("ada@example.org").await;
        assert_eq!(panel.get("/session").await.json::<StaffSession>(), session);
        let log = audit::latest(&portal.state.database, portal.state.account, 9).await.unwrap();
        assert_eq!(log[0].entry.action, "session.started");
    }

    async fn refuses_what_does_not_fit_without_telling_what(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        portal.member("ana@example.org").await;
        let anonymous = portal.anonymous_panel();

        let wrong = anonymous.sign_in("ada@example.org", "wrong horse battery").await;
        let nobody = anonymous.sign_in("nobody@example.org", PASSWORD).await;
        let member = anonymous.sign_in("ana@example.org", PASSWORD).await;

        assert_eq!((wrong.status, wrong.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::WrongCredentials));
        assert_eq!(nobody.json::<Problem>(), wrong.json());
        assert_eq!((member.status, member.problem()), (StatusCode::FORBIDDEN, ErrorCode::Forbidden));
        for answer in [wrong, nobody, member] {
            assert_eq!(answer.header("set-cookie"), "");
        }
    }

    async fn counts_wrong_tries_together_with_those_of_the_app(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        for _ in 0..3 {
            portal.password("ada@example.org", "wrong horse battery").await;
        }
        for _ in 0..2 {
            portal.anonymous_panel().sign_in("ada@example.org", "wrong horse battery").await;
        }

        let answer = portal.anonymous_panel().sign_in("ada@example.org", PASSWORD).await;

        assert_eq!((answer.status, answer.problem()), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::Throttled));
        assert_eq!(answer.header("retry-after"), "30");
        assert_eq!(answer.json::<Problem>().retry_after_s, Some(30));
    }

    async fn ends_after_an_hour_of_rest_and_after_twelve_in_all(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let rests = portal.panel("ada@example.org").await;
        let works = portal.panel("ada@example.org").await;

        for hour in 0..12 {
            for half in 0..2 {
                let answer = works.get("/session").await;
                assert_eq!(answer.status, StatusCode::OK, "after {hour} h and {half} halves");
                portal.clock.advance(Duration::from_mins(30));
            }
        }

        assert_eq!(rests.get("/session").await.problem(), ErrorCode::Unauthorized);
        assert_eq!(works.get("/session").await.problem(), ErrorCode::Unauthorized, "twelve hours are over");
    }

    async fn what_a_page_asks_by_itself_is_no_use(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        for by_itself in [("x-pinion-by-itself", "1"), ("sec-fetch-dest", "image")] {
            let follows = portal.panel("ada@example.org").await;

            for _ in 0..6 {
                assert_eq!(follows.get_with("/presence", by_itself).await.status, StatusCode::OK);
                portal.clock.advance(Duration::from_mins(10));
            }

            assert_eq!(follows.get_with("/presence", by_itself).await.problem(), ErrorCode::Unauthorized);
            assert_eq!(follows.get("/session").await.problem(), ErrorCode::Unauthorized);
        }
    }

    async fn signing_out_ends_this_session_and_no_other(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let other = portal.panel("ada@example.org").await;

        let answer = panel.delete("/session").await;

        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(panel.get("/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(panel.delete("/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(other.get("/session").await.status, StatusCode::OK);
    }

    async fn signing_in_again_in_one_browser_ends_the_session_before(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        let answer = panel.sign_in("ada@example.org", PASSWORD).await;

        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(panel.get("/session").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn refuses_what_another_sites_page_sends(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let sign_in = json!({"email": "ada@example.org", "password": PASSWORD});

        for origin in [None, Some("https://evil.example"), Some("null"), Some("http://pins.example.org")] {
            let elsewhere = panel.at_origin(origin);
            let (gone, came) = (elsewhere.delete("/session").await, elsewhere.post("/session", &sign_in).await);
            assert_eq!((gone.status, gone.problem()), (StatusCode::FORBIDDEN, ErrorCode::CrossOrigin), "{origin:?}");
            assert_eq!((came.status, came.problem()), (StatusCode::FORBIDDEN, ErrorCode::CrossOrigin), "{origin:?}");
            assert_eq!(elsewhere.get("/session").await.status, StatusCode::OK, "who only reads is not asked");
        }
    }

    async fn knows_nobody_by_another_token(portal: TestPortal) {
        let ada = portal.admin("ada@example.org").await;
        let bearer = portal.token_of(ada, Scope::Panel).await;

        for cookie in ["", "__Host-pinion_panel=", "__Host-pinion_panel=pinws_x",
            &format!("__Host-pinion_panel={bearer}"), &format!("__Host-pinion_members={bearer}")] {
            let request = Request::get(PATH).header("cookie", cookie).body(Body::empty()).unwrap();
            assert_eq!(portal.ask(request).await.problem(), ErrorCode::Unauthorized, "{cookie}");
        }
        assert_eq!(portal.get_as(&bearer, PATH).await.problem(), ErrorCode::Unauthorized);
    }

    async fn who_is_staff_no_longer_is_out_at_once(portal: TestPortal) {
        let ada = portal.admin("ada@example.org").await;
        let bea = portal.admin("bea@example.org").await;
        let (asleep, gone) = (portal.panel("ada@example.org").await, portal.panel("bea@example.org").await);
        let tx = portal.state.database.begin().await.unwrap();
        users::set_active(&tx, ada, false).await.unwrap();
        users::remove_staff(&tx, bea, portal.state.now()).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(asleep.get("/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(gone.get("/session").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_password_that_must_be_changed_opens_nothing(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let ada = portal.user("ada@example.org").await;
        let tx = portal.state.database.begin().await.unwrap();
        users::set_password_hash(&tx, ada.id, &ada.password_hash.unwrap(), true).await.unwrap();
        tx.commit().await.unwrap();

        let answer = portal.anonymous_panel().sign_in("ada@example.org", PASSWORD).await;

        assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, ErrorCode::MustResetPassword));
    }

    async fn takes_json_alone(portal: TestPortal) {
        let anonymous = portal.anonymous_panel();

        let form = anonymous.send(Method::POST, "/session", "text/plain", "{}").await;
        let half = anonymous.send(Method::POST, "/session", "application/json", r#"{"email":"a"}"#).await;

        assert_eq!((form.status, form.problem()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType));
        assert_eq!((half.status, half.problem()), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest));
    }
}
