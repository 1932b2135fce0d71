use axum::http::{Method, StatusCode};
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{ImportPreview, ImportResult, PreviewCounts, RowOutcome};
use pinion_storage::import_previews;
use serde_json::{Value, json};

use crate::testing::{Answer, PanelClient, on_both_databases};

const FILE: &str = "FullName,Email,AccessPincode,photo\n\
    Ana King,ana@example.org,,\n\
    Bob,bob@example.org,48213,bob.png\n\
    Cy,cy@example.org,48213,\n\
    Dee,nobody,,\n";

async fn send(panel: &PanelClient, file: impl Into<Vec<u8>>) -> Answer {
    panel.send(Method::POST, "/imports", "text/csv", file.into()).await
}

on_both_databases! {
    async fn shows_what_would_happen_and_writes_nothing_until_it_shall(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        portal.member("ana@example.org").await;

        let preview: ImportPreview = send(&panel, FILE).await.json();

        let outcomes: Vec<_> = preview.rows.iter().map(|row| (row.line, row.outcome)).collect();
        assert_eq!(outcomes, [(2, RowOutcome::Change), (3, RowOutcome::Add), (4, RowOutcome::Refused), (5, RowOutcome::Refused)]);
        assert_eq!(preview.counts, PreviewCounts { add: 1, change: 1, unchanged: 0, refused: 2 });
        assert_eq!(preview.ignored_columns, ["photo"]);
        let taken = &preview.rows[2];
        assert_eq!((taken.column.as_deref(), taken.message.as_deref()), (Some("AccessPincode"), Some("Bob has this PIN")));
        assert_eq!(preview.rows[3].column.as_deref(), Some("Email"));
        let whose = (preview.rows[3].full_name.as_str(), preview.rows[3].email.as_str());
        assert_eq!(whose, ("Dee", ""), "what can be read is told, and the cell that cannot is not repeated");
        let found: Value = panel.get("/customers").await.json();
        assert_eq!((found["total"].as_u64(), found["records"][0]["full_name"].as_str()), (Some(1), Some("Ana Líšková")));
        let log: Value = panel.get("/audit?action=customers.imported").await.json();
        assert_eq!(log["total"], 0);

        let run = format!("/imports/{}/run", preview.id);
        let done: ImportResult = panel.post(&run, &json!({})).await.json();
        assert_eq!(done, ImportResult { imported: 2, skipped: 0, failed: 2 });
        let found: Value = panel.get("/customers").await.json();
        assert_eq!(found["total"], 2);
        let log: Value = panel.get("/audit?action=customers.imported").await.json();
        assert_eq!(log["records"][0]["detail"], "imported 2, skipped 0, failed 1");
        assert_eq!(panel.post(&run, &json!({})).await.problem(), ErrorCode::NotFound, "once");

        let again: ImportPreview = send(&panel, FILE).await.json();
        assert_eq!(again.counts, PreviewCounts { add: 0, change: 0, unchanged: 2, refused: 2 });
    }

    async fn keeps_a_file_an_hour_and_for_whom_it_was(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        portal.admin("eve@example.org").await;
        let (panel, other) = (portal.panel("ada@example.org").await, portal.panel("eve@example.org").await);
        let preview: ImportPreview = send(&panel, FILE).await.json();
        let run = format!("/imports/{}/run", preview.id);

        assert_eq!(other.post(&run, &json!({})).await.status, StatusCode::NOT_FOUND);
        portal.clock.advance(import_previews::LIFETIME / 2);
        assert_eq!(panel.get("/session").await.status, StatusCode::OK);
        portal.clock.advance(import_previews::LIFETIME / 2);
        assert_eq!(panel.post(&run, &json!({})).await.problem(), ErrorCode::NotFound);
        assert_eq!(panel.post("/imports/nonsense/run", &json!({})).await.problem(), ErrorCode::NotFound);
    }

    async fn greets_who_is_added_where_it_is_asked_to_and_nobody_else(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        portal.member("ana@example.org").await;
        let preview: ImportPreview = send(&panel, FILE).await.json();
        let run = format!("/imports/{}/run", preview.id);

        let off = panel.post(&run, &json!({"welcome": true})).await;
        assert_eq!(off.problem(), ErrorCode::Invalid, "the operator has not switched it on");
        let found: Value = panel.get("/customers").await.json();
        assert_eq!(found["total"], 1, "nothing was imported");
        panel.put("/messages/welcome", &json!({"enabled": true})).await;
        let done: ImportResult = panel.post(&run, &json!({"welcome": true})).await.json();

        assert_eq!(done.imported, 2);
        let mails = portal.mails().await;
        let mails: Vec<_> = mails.iter().map(|mail| (mail.message.as_str(), mail.full_name.as_str())).collect();
        assert_eq!(mails, [("welcome", "Bob")], "Ana was there before");

        let preview: ImportPreview = send(&panel, "full_name,email,pin\nCy,cy@example.org,\nBob,bob@example.org,59265\n").await.json();
        let run = format!("/imports/{}/run", preview.id);
        let done: ImportResult = panel.post(&run, &json!({"welcome": false})).await.json();
        assert_eq!((done.imported, portal.mails().await.len()), (2, 1), "nobody is surprised by a mail");
        let log: Value = panel.get("/audit?action=pin.changed").await.json();
        assert_eq!((log["total"].as_u64(), log["records"][0]["detail"].as_str()), (Some(1), Some("import")));
    }

    async fn refuses_what_is_no_table_of_customers(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        for file in ["", "a,b\n1,2\n", "\u{0}", "full_name\nAna\n", "email,E-Mail,full_name\n"] {
            let answer = send(&panel, file).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid), "{file:?}");
        }
        assert_eq!(send(&panel, vec![0xFF, 0xFE, 0x00]).await.problem(), ErrorCode::Invalid);
        let large = send(&panel, vec![b'a'; 9 * 1024 * 1024]).await;
        assert_eq!((large.status, large.problem()), (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge));
        let long = format!("full_name,email\n{}", "A,a@example.org\n".repeat(20_001));
        assert_eq!(send(&panel, long).await.problem(), ErrorCode::BodyTooLarge);
        let json = panel.post("/imports", &json!({})).await;
        assert_eq!(json.problem(), ErrorCode::UnsupportedMediaType);
    }
}
