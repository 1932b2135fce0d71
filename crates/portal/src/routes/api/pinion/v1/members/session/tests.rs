use std::time::Duration;

use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_protocol::members::MembersSession;
use pinion_storage::visits::{self, Source};
use pinion_storage::{accounts, customers};

use crate::store::os_random;
use crate::testing::{PASSWORD, on_both_databases};

on_both_databases! {
    async fn shows_members_who_they_are_and_no_pin(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;

        let answer = members.get("/session").await;

        let session: MembersSession = answer.json();
        let member = &session.member;
        assert_eq!((member.full_name.as_str(), member.email.as_str()), ("Ana Líšková", "ana@example.org"));
        assert_eq!((member.language.as_deref(), member.company.as_deref()), (Some("cs"), Some("Lodní Architekti")));
        assert_eq!((member.checked_in, member.in_since.as_deref()), (false, None));
        assert_eq!((session.space.name.as_str(), session.space.time_zone.as_str()), ("My space", "UTC"));
        assert!(!String::from_utf8(answer.body.clone()).unwrap().contains(&ana.pin));
        let cookie = portal.anonymous_members().sign_in("ana@example.org", PASSWORD).await;
        let cookie = cookie.header("set-cookie");
        assert!(cookie.starts_with("__Host-pinion_members=pinws_"), "{cookie}");
        for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure", "Max-Age=2592000"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
    }

    async fn shows_since_when_a_member_is_in(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;
        let tx = portal.state.database.begin().await.unwrap();
        let place = accounts::default_location(&tx, portal.state.account).await.unwrap().unwrap();
        let whose = (portal.state.account, place, ana.customer.id);
        visits::open(&tx, whose, Source::Manual, portal.state.now(), &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();

        let session: MembersSession = members.get("/session").await.json();

        assert_eq!((session.member.checked_in, session.member.in_since.as_deref()), (true, Some("2027-01-15T08:00:00Z")));
    }

    async fn ends_after_a_fortnight_of_rest_and_after_thirty_days(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let rests = portal.members("ana@example.org").await;
        let works = portal.members("ana@example.org").await;

        for day in 0..30 {
            assert_eq!(works.get("/session").await.status, StatusCode::OK, "day {day}");
            portal.clock.advance(Duration::from_hours(24));
            if day == 12 {
                assert_eq!(rests.clone().get("/session").await.status, StatusCode::OK, "13 days are no fortnight");
            }
            if day == 27 {
                assert_eq!(rests.get("/session").await.status, StatusCode::UNAUTHORIZED, "a fortnight after that");
            }
        }

        assert_eq!(works.get("/session").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn signing_out_ends_this_session_and_no_other(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (here, there) = (portal.members("ana@example.org").await, portal.members("ana@example.org").await);

        let answer = here.delete("/session").await;

        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(here.get("/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(there.get("/session").await.status, StatusCode::OK);
    }

    async fn staff_who_are_no_member_have_nothing_here(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        portal.front_desk("finn@example.org").await;

        for email in ["ada@example.org", "finn@example.org"] {
            let answer = portal.anonymous_members().sign_in(email, PASSWORD).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, ErrorCode::NotAMember));
            assert_eq!(answer.header("set-cookie"), "");
        }
    }

    async fn a_suspended_member_is_out_at_once(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;
        let tx = portal.state.database.begin().await.unwrap();
        let change = customers::Change { active: Some(false), ..Default::default() };
        customers::update(&tx, &ana.customer, &change, portal.state.now()).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(members.get("/session").await.problem(), ErrorCode::Unauthorized);
        let again = portal.anonymous_members().sign_in("ana@example.org", PASSWORD).await;
        assert_eq!((again.status, again.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::WrongCredentials));
    }

    async fn another_sites_page_signs_nobody_in(portal: TestPortal) {
        portal.member("ana@example.org").await;

        let evil = portal.anonymous_members().at_origin(Some("https://evil.example"));
        let answer = evil.sign_in("ana@example.org", PASSWORD).await;

        assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, ErrorCode::CrossOrigin));
    }
}
