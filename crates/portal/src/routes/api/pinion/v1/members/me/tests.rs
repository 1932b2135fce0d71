use axum::http::{Method, StatusCode};
use pinion_protocol::members::MembersSession;
use pinion_protocol::{ErrorCode, Problem};
use pinion_storage::audit;
use serde_json::{Value, json};

use crate::testing::{Answer, PASSWORD, WebClient, on_both_databases};

async fn patch(members: &WebClient, change: Value) -> Answer {
    members.send_json(Method::PATCH, "/me", &change).await
}

on_both_databases! {
    async fn changes_what_is_sent_and_leaves_the_rest(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;

        let named: MembersSession = patch(&members, json!({"full_name": " Ana Nová "})).await.json();
        let spoken: MembersSession = patch(&members, json!({"language": "pt-BR"})).await.json();
        let silent: MembersSession = patch(&members, json!({"language": ""})).await.json();

        assert_eq!((named.member.full_name.as_str(), named.member.language.as_deref()), ("Ana Nová", Some("cs")));
        assert_eq!((spoken.member.full_name.as_str(), spoken.member.language.as_deref()), ("Ana Nová", Some("pt-BR")));
        assert_eq!(silent.member.language, None, "the space's");
        assert_eq!(members.get("/session").await.json::<MembersSession>(), silent);
        let log = audit::latest(&portal.state.database, portal.state.account, 99).await.unwrap();
        let changes: Vec<_> = log.iter().filter(|record| record.entry.action == "member.changed").collect();
        assert_eq!(changes.len(), 3);
        assert!(changes.iter().all(|record| !record.entry.detail.as_deref().unwrap().contains("Ana")));
    }

    async fn a_new_address_signs_in_and_the_old_one_does_not(portal: TestPortal) {
        portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;

        let answer = patch(&members, json!({"email": "nova@example.org"})).await;

        assert_eq!(answer.json::<MembersSession>().member.email, "nova@example.org");
        let anonymous = portal.anonymous_members();
        assert_eq!(anonymous.sign_in("nova@example.org", PASSWORD).await.status, StatusCode::OK);
        assert_eq!(anonymous.sign_in("ana@example.org", PASSWORD).await.problem(), ErrorCode::WrongCredentials);
    }

    async fn refuses_what_cannot_be_kept(portal: TestPortal) {
        portal.member("ana@example.org").await;
        portal.member("bob@example.org").await;
        portal.admin("ada@example.org").await;
        let members = portal.members("ana@example.org").await;

        let bad = patch(&members, json!({"full_name": "", "email": "x", "language": "?"})).await;
        for taken in ["BOB@example.org", "ada@example.org"] {
            let answer = patch(&members, json!({"full_name": "Never", "email": taken})).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, ErrorCode::EmailTaken), "{taken}");
        }

        assert_eq!((bad.status, bad.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
        assert_eq!(bad.json::<Problem>().errors.len(), 3);
        let session: MembersSession = members.get("/session").await.json();
        assert_eq!((session.member.full_name.as_str(), session.member.email.as_str()), ("Ana Líšková", "ana@example.org"));
    }

    async fn takes_nothing_that_is_not_a_members_to_change(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let members = portal.members("ana@example.org").await;

        for field in ["pin", "AccessPincode", "access_pincode", "active", "staff_role", "company"] {
            let answer = patch(&members, json!({"full_name": "Never", field: "54321"})).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest), "{field}");
        }
        assert_eq!(portal.pin_of(&ana.customer).await, ana.pin);
    }
}
