use axum::http::{Method, StatusCode};
use pinion_protocol::panel::{Customer, CustomerKind};
use pinion_protocol::{ErrorCode, Problem};
use serde_json::{Value, json};

use super::{actions, add, admin};
use crate::testing::{PASSWORD, on_both_databases};

on_both_databases! {
    async fn registers_somebody_with_a_pin_at_once(portal: TestPortal) {
        let panel = admin(&portal).await;

        let bob = add(&panel, " Bob ", json!({"email": "bob@example.org", "language": "pt-BR", "kind": "contact"})).await;

        assert_eq!((bob.row.full_name.as_str(), bob.row.kind), ("Bob", CustomerKind::Contact));
        assert_eq!(bob.access.unwrap().digits, 5);
        assert!(!bob.can_sign_in);
        assert_eq!(actions(&panel, bob.row.id).await, ["customer.added"]);
        let chosen = add(&panel, "Cy", json!({"pin": "00427"})).await;
        assert_eq!(actions(&panel, chosen.row.id).await.len(), 2);
    }

    async fn names_what_cannot_be_registered(portal: TestPortal) {
        let panel = admin(&portal).await;
        add(&panel, "Bob", json!({"pin": "48213"})).await;

        let bad = panel.post("/customers", &json!({"full_name": "", "email": "x", "company": "a\u{0}", "language": "?"})).await;
        let problem: Problem = bad.json();
        let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!((bad.status, problem.code), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
        assert_eq!(fields, ["full_name", "email", "company", "language"]);

        for (form, code) in [
            (json!({"full_name": "X", "email": "BOB@example.org"}), ErrorCode::EmailTaken),
            (json!({"full_name": "X", "email": "x@example.org", "pin": "48213"}), ErrorCode::PinTaken),
            (json!({"full_name": "X", "email": "x@example.org", "pin": "12a"}), ErrorCode::PinRefused),
            (json!({"full_name": "X"}), ErrorCode::BadRequest),
        ] {
            assert_eq!(panel.post("/customers", &form).await.problem(), code, "{form}");
        }
        let found: Value = panel.get("/customers").await.json();
        assert_eq!(found["total"], 1, "nothing half-saved");
    }

    async fn changes_a_customer_and_how_they_sign_in(portal: TestPortal) {
        let panel = admin(&portal).await;
        let ana = portal.member("ana@example.org").await.customer;
        let path = format!("/customers/{}", ana.id);

        let form = json!({"full_name": "Ana", "email": "new@example.org", "active": true, "revision": ana.revision});
        let after: Customer = panel.put(&path, &form).await.json();

        assert_eq!((after.row.company, after.row.revision > ana.revision), (None, true));
        assert!(after.can_sign_in);
        assert_eq!(actions(&panel, after.row.id).await, ["customer.changed"]);
        portal.password("new@example.org", PASSWORD).await.tokens();
        assert_ne!(portal.password("ana@example.org", PASSWORD).await.status, StatusCode::OK);
        let taken = json!({"full_name": "Ana", "email": "ada@example.org", "revision": after.row.revision});
        assert_eq!(panel.put(&path, &taken).await.problem(), ErrorCode::EmailTaken, "an admin signs in with it");
        portal.password("new@example.org", PASSWORD).await.tokens();
        let same = json!({"full_name": "Ana", "email": "new@example.org", "revision": after.row.revision});
        assert_eq!(panel.put(&path, &same).await.status, StatusCode::OK);
        let changes = actions(&panel, after.row.id).await;
        let changes = changes.iter().filter(|action| *action == "customer.changed");
        assert_eq!(changes.count(), 1, "what changes nothing is no change");
    }

    async fn the_second_of_two_admins_is_told_and_overwrites_nothing(portal: TestPortal) {
        let first = admin(&portal).await;
        portal.admin("eve@example.org").await;
        let second = portal.panel("eve@example.org").await;
        let bob = add(&first, "Bob", json!({})).await;
        let (path, revision) = (format!("/customers/{}", bob.row.id), bob.row.revision);
        let form = |company: &str| json!({"full_name": "Bob", "email": "bob@example.org", "company": company, "revision": revision});

        let (forms, path) = ([form("One"), form("Two")], path.as_str());
        let (one, two) = tokio::join!(first.put(path, &forms[0]), second.put(path, &forms[1]));

        let (won, lost) = if one.status == StatusCode::OK { (one, two) } else { (two, one) };
        assert_eq!((won.status, lost.status), (StatusCode::OK, StatusCode::CONFLICT));
        assert_eq!(lost.problem(), ErrorCode::ChangedMeanwhile);
        let won: Customer = won.json();
        let told: Value = lost.json();
        assert_eq!(told["current"]["company"], won.row.company.as_deref().unwrap());
        assert_eq!(told["current"]["revision"], won.row.revision);
        for (method, path, body) in [
            (Method::PUT, format!("{path}/pin"), json!({"pin": "48213", "revision": revision})),
            (Method::POST, format!("{path}/pin/new"), json!({"revision": revision})),
            (Method::DELETE, path.to_owned(), json!({"revision": revision})),
        ] {
            let answer = second.send_json(method, &path, &body).await;
            assert_eq!(answer.problem(), ErrorCode::ChangedMeanwhile, "{path}");
        }
        let mut done = actions(&first, bob.row.id).await;
        done.sort_unstable();
        assert_eq!(done, ["customer.added", "customer.changed"], "and nothing else, all at one moment");
    }

    async fn forgets_a_customer_and_rests_their_pin(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({"pin": "48213"})).await;
        let cy = add(&panel, "Cy", json!({})).await;
        let path = format!("/customers/{}", bob.row.id);

        let gone = panel.send_json(Method::DELETE, &path, &json!({"revision": bob.row.revision})).await;

        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(panel.get(&path).await.status, StatusCode::NOT_FOUND);
        let form = json!({"pin": "48213", "revision": cy.row.revision});
        let resting = panel.put(&format!("/customers/{}/pin", cy.row.id), &form).await;
        let told: Value = resting.json();
        assert_eq!(resting.problem(), ErrorCode::PinResting);
        assert_eq!(told["until"], "2027-02-14T08:00:00Z", "30 days from the day it was released");
        let log: Value = panel.get("/audit?action=customer.deleted").await.json();
        assert_eq!(log["records"][0]["detail"], "Bob");
    }
}
