use axum::http::StatusCode;
use pinion_protocol::panel::{Customer, ShownPin};
use pinion_protocol::{ErrorCode, Problem};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{actions, add, admin};
use crate::testing::{PanelClient, on_both_databases};

async fn pin(panel: &PanelClient, id: i64) -> String {
    let shown: ShownPin =
        panel.post(&format!("/customers/{id}/pin/reveal"), &json!({})).await.json();
    shown.pin.expose_secret().to_owned()
}

on_both_databases! {
    async fn shows_a_pin_and_writes_down_who_saw_it(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({"pin": "00427"})).await;

        let answer = panel.post(&format!("/customers/{}/pin/reveal", bob.row.id), &json!({})).await;

        assert_eq!(answer.header("cache-control"), "no-store");
        let shown: ShownPin = answer.json();
        assert_eq!(shown.pin.expose_secret(), "00427");
        assert!(shown.qr_svg.expose_secret().starts_with("<svg "));
        let log: Value = panel.get("/audit?action=pin.viewed").await.json();
        let entry = &log["records"][0];
        assert_eq!((entry["actor"].as_str(), entry["customer"]["full_name"].as_str()), (Some("ada@example.org"), Some("Bob")));
        assert_eq!(entry["address"], "192.0.2.1");
        assert_eq!(panel.post("/customers/999/pin/reveal", &json!({})).await.status, StatusCode::NOT_FOUND);
    }

    async fn edits_a_pin_of_any_length_and_never_logs_it(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({})).await;
        let path = format!("/customers/{}/pin", bob.row.id);

        let mut seen = bob.row.revision;
        for digits in ["0", "0042700427004270"] {
            let after: Customer = panel.put(&path, &json!({"pin": digits, "revision": seen})).await.json();
            assert_eq!(usize::from(after.access.unwrap().digits), digits.len());
            assert_eq!(pin(&panel, bob.row.id).await, digits);
            seen = after.row.revision;
        }
        let log = panel.get("/audit").await;
        assert!(!String::from_utf8(log.body).unwrap().contains("00427"), "no PIN is in the log");
        let same = panel.put(&path, &json!({"pin": "0042700427004270", "revision": seen})).await;
        assert_eq!(same.status, StatusCode::OK);
        let changes = actions(&panel, bob.row.id).await;
        assert_eq!(changes.iter().filter(|action| *action == "pin.changed").count(), 2);
    }

    async fn refuses_what_is_no_pin_with_its_sentence(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({})).await;
        let path = format!("/customers/{}/pin", bob.row.id);
        let before = pin(&panel, bob.row.id).await;

        for digits in ["", "12a45", " 12345", "12345678901234567", "１２３４５"] {
            let answer = panel.put(&path, &json!({"pin": digits, "revision": bob.row.revision})).await;
            let problem: Problem = answer.json();
            assert_eq!((answer.status, problem.code), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::PinRefused), "{digits}");
            assert_eq!(problem.errors[0].field, "pin");
        }
        let rules = json!({"digits": 5, "five_digits_required": true});
        assert_eq!(panel.put("/settings/pin-policy", &rules).await.status, StatusCode::OK);
        let answer = panel.put(&path, &json!({"pin": "123456", "revision": bob.row.revision})).await;
        let problem: Problem = answer.json();
        assert_eq!(problem.code, ErrorCode::PinRefused);
        assert_eq!(problem.errors[0].message, "An integration that is on (doors, Wi-Fi or printing) needs PINs of five digits.");
        assert_eq!(pin(&panel, bob.row.id).await, before, "nothing half-saved");
    }

    async fn refuses_a_duplicate_and_names_the_holder(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({"pin": "48213"})).await;
        let cy = add(&panel, "Cy", json!({"pin": "31415"})).await;

        let answer = panel.put(&format!("/customers/{}/pin", cy.row.id), &json!({"pin": "48213", "revision": cy.row.revision})).await;

        assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, ErrorCode::PinTaken));
        let told: Value = answer.json();
        assert_eq!(told["holder"], json!({"id": bob.row.id, "full_name": "Bob"}));
        assert_eq!(told["errors"][0]["message"], "Bob has this PIN. Choose another.");
        assert_eq!(pin(&panel, cy.row.id).await, "31415");
        assert_eq!(pin(&panel, bob.row.id).await, "48213");
    }

    async fn makes_a_new_pin_and_says_when_none_is_free(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({})).await;
        let before = pin(&panel, bob.row.id).await;
        let path = format!("/customers/{}/pin/new", bob.row.id);

        let after: Customer = panel.post(&path, &json!({"revision": bob.row.revision})).await.json();
        assert_ne!(pin(&panel, bob.row.id).await, before);
        assert!(actions(&panel, bob.row.id).await.contains(&"pin.renewed".to_owned()));

        let all: Vec<String> = (0..10_000).map(|code| format!("{code:04}")).collect();
        portal.limit_codes(4, &all).await;
        let answer = panel.post(&path, &json!({"revision": after.row.revision})).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, ErrorCode::NoneFree));
        let form = json!({"full_name": "Cy", "email": "cy@example.org"});
        assert_eq!(panel.post("/customers", &form).await.problem(), ErrorCode::NoneFree);
        let found: Value = panel.get("/customers?q=cy").await.json();
        assert_eq!(found["total"], 0, "who gets no PIN is not registered");
    }
}
