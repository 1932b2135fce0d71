use axum::http::StatusCode;
use pinion_protocol::{ErrorCode, MemberRecord};
use pinion_storage::accounts;
use pinion_storage::visits::{self, Source};
use secrecy::ExposeSecret as _;

use crate::store::os_random;
use crate::testing::{PICTURE, on_both_databases};

on_both_databases! {
    async fn shows_members_their_own_pin(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let bob = portal.member("bob@example.org").await;
        let (access, _) = portal.signed_in("ana@example.org").await;

        let answer = portal.get_as(&access, "/cs/profile?_resource=Coworker&x=%FF").await;

        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), "no-store");
        let record: MemberRecord = answer.json();
        assert_eq!(record.access_pincode.unwrap().expose_secret(), ana.pin);
        assert_eq!(record.id, ana.customer.id.0);
        assert_eq!(record.full_name.as_deref(), Some("Ana Líšková"));
        assert_eq!(record.email.as_deref(), Some("ana@example.org"));
        assert_eq!((record.active, record.is_member, record.checked_in), (Some(true), Some(true), Some(false)));
        assert!(!String::from_utf8(answer.body).unwrap().contains(&bob.pin));
    }

    async fn shows_that_a_member_is_in_while_a_visit_is_open(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        portal.member("bob@example.org").await;
        let (state, whose) = (&portal.state, ana.customer.id);
        let tx = state.database.begin().await.unwrap();
        let place = accounts::default_location(&tx, state.account).await.unwrap().unwrap();
        visits::open(&tx, (state.account, place, whose), Source::Manual, state.now(), &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();

        for (email, is_in) in [("ana@example.org", true), ("bob@example.org", false)] {
            let (access, _) = portal.signed_in(email).await;
            let record: MemberRecord = portal.profile(&access).await.json();
            assert_eq!(record.checked_in, Some(is_in), "{email}");
        }
    }

    async fn tells_times_as_the_clock_on_the_spaces_wall_does(portal: TestPortal) {
        let tx = portal.state.database.begin().await.unwrap();
        let mut account = accounts::the_one(&tx).await.unwrap();
        account.time_zone = "Asia/Kathmandu".into();
        accounts::update(&tx, &account).await.unwrap();
        tx.commit().await.unwrap();
        portal.member("ana@example.org").await;
        let (access, _) = portal.signed_in("ana@example.org").await;

        let record: MemberRecord = portal.profile(&access).await.json();

        // The test's clock stands at 2027-01-15T08:00:00 UTC.
        assert_eq!(record.registration_date.as_deref(), Some("2027-01-15T13:45:00Z"));
        assert_eq!(record.updated_on, record.registration_date);
    }

    async fn refuses_the_anonymous_with_an_empty_body(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (access, refresh) = portal.signed_in("ana@example.org").await;
        let cut = &access[..access.len() - 1];

        for token in ["", "pinat_", cut, refresh.as_str()] {
            let answer = portal.profile(token).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            assert!(answer.body.is_empty(), "the dialect has an empty body here");
        }
        assert_eq!(portal.get("/en/profile?_resource=Coworker").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn an_admin_who_is_no_member_has_no_record(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let (access, _) = portal.signed_in("ada@example.org").await;

        let answer = portal.profile(&access).await;

        assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, ErrorCode::NotAMember));
    }

    async fn has_no_other_resource(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let (access, _) = portal.signed_in("ana@example.org").await;

        for path in ["/en/profile", "/en/profile?_resource=Team", "/e/profile?_resource=Coworker",
            "/..%2f/profile?_resource=Coworker", "/%FF/profile?_resource=Coworker"] {
            let answer = portal.get_as(&access, path).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::NOT_FOUND, ErrorCode::NotFound), "{path}");
        }
    }

    async fn the_photo_is_its_members_alone(portal: TestPortal) {
        portal.member("ana@example.org").await;
        portal.member("bob@example.org").await;
        let (ana, _) = portal.signed_in("ana@example.org").await;
        let (bob, _) = portal.signed_in("bob@example.org").await;
        let record: MemberRecord = portal.profile(&ana).await.json();
        let address = record.avatar_url.unwrap();
        let path = address.strip_prefix("https://pins.example.org").unwrap();

        let own = portal.get_as(&ana, path).await;
        let others = portal.get_as(&bob, path).await;
        let anonymous = portal.get(path).await;

        assert_eq!((own.status, own.header("content-type"), own.body.as_slice()), (StatusCode::OK, "image/png", PICTURE));
        assert_eq!((others.status, others.problem()), (StatusCode::NOT_FOUND, ErrorCode::NotFound));
        assert_eq!((anonymous.status, anonymous.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized));
        let nonsense = portal.get_as(&ana, "/api/pinion/v1/customers/%FF/avatar").await;
        assert_eq!(nonsense.problem(), ErrorCode::NotFound);
    }
}
