use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use serde_json::{Value, json};

use crate::testing::on_both_databases;

on_both_databases! {
    async fn gives_pins_only_to_who_confirms_it_and_writes_it_down(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let ana = portal.member("ana@example.org").await;
        portal.member("bob@example.org").await;

        let file = panel.post("/exports", &json!({"query": {"q": "ana@"}})).await;
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"customers.csv\"");
        assert_eq!(
            String::from_utf8(file.body).unwrap(),
            "full_name,email,company,language,active\nAna Líšková,ana@example.org,Lodní Architekti,cs,true\n"
        );

        for form in [json!({"with_pins": true}), json!({"with_pins": true, "confirm": "yes"})] {
            let answer = panel.post("/exports", &form).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
            assert!(!String::from_utf8(answer.body).unwrap().contains(&ana.pin));
        }
        let log: Value = panel.get("/audit?action=pins.exported").await.json();
        assert_eq!(log["total"], 0);

        let file = panel.post("/exports", &json!({"with_pins": true, "confirm": "export pins"})).await;
        assert_eq!(file.header("cache-control"), "no-store");
        assert!(String::from_utf8(file.body).unwrap().contains(&format!(",true,{}\n", ana.pin)));
        let log: Value = panel.get("/audit?action=pins.exported").await.json();
        assert_eq!((log["total"].as_u64(), log["records"][0]["detail"].as_str()), (Some(1), Some("every customer")));
    }
}
