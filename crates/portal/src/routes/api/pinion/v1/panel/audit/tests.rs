use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{AuditRecord, Paged};
use pinion_storage::audit;

use crate::store::os_random;
use crate::testing::on_both_databases;

on_both_databases! {
    async fn finds_what_was_done_and_writes_it_as_csv(portal: TestPortal) {
        let admin = portal.admin("ada@example.org").await;
        let ana = portal.member("ana@example.org").await.customer;
        let panel = portal.panel("ada@example.org").await;
        let entry = audit::Entry {
            account_id: ana.account_id,
            actor_user_id: Some(admin),
            actor_label: "=cmd|calc".into(),
            action: "pin.viewed".into(),
            customer_id: Some(ana.id),
            address: Some("192.0.2.9".into()),
            detail: Some("a \"quoted\" word".into()),
        };
        let now = portal.state.now();
        let tx = portal.state.database.begin().await.unwrap();
        audit::write(&tx, &entry, now, &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();
        portal.clock.advance(std::time::Duration::from_secs(1));

        let page: Paged<AuditRecord> = panel.get("/audit?q=LISKOVA&action=pin.").await.json();
        assert_eq!((page.total, page.records[0].detail.as_deref()), (1, entry.detail.as_deref()));
        assert_eq!(page.records[0].customer.as_ref().unwrap().full_name.as_deref(), Some("Ana Líšková"));
        for (query, total) in [
            ("from=2027-01-15", 2),
            ("to=2027-01-15", 2),
            ("from=2027-01-16", 0),
            ("to=2027-01-15T08:00:00Z", 0),
            ("from=2027-01-15T08:00:00Z&action=session.started", 1),
        ] {
            let page: Paged<AuditRecord> = panel.get(&format!("/audit?{query}")).await.json();
            assert_eq!(page.total, total, "{query}");
        }
        let bad = panel.get("/audit?from=yesterday").await;
        assert_eq!((bad.status, bad.problem()), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest));

        let file = panel.get("/audit/export?action=pin.viewed").await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        let csv = String::from_utf8(file.body).unwrap();
        let line = format!(
            "2027-01-15T08:00:00Z,'=cmd|calc,pin.viewed,{},Ana Líšková,192.0.2.9,\"a \"\"quoted\"\" word\"\n",
            ana.id,
        );
        assert_eq!(csv, format!("at,actor,action,customer_id,customer,address,detail\n{line}"));
        let page: Paged<AuditRecord> = panel.get("/audit?action=audit.exported").await.json();
        assert_eq!(page.total, 1, "that it was taken is in it");
    }
}
