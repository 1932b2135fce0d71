use std::time::Duration;

use axum::http::{Method, StatusCode};
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{Job, JobKind, JobOutcome, JobResult, JobState, Paged};
use pinion_storage::audit;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::jobs;
use crate::testing::{PanelClient, TestPortal, on_both_databases};

const ADA: &str = "ada@example.org";

async fn admin(portal: &TestPortal) -> PanelClient {
    portal.admin(ADA).await;
    portal.panel(ADA).await
}

async fn start(panel: &PanelClient, kind: &str, selection: Value) -> Job {
    let answer = panel.post("/jobs", &json!({"kind": kind, "selection": selection})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

async fn work(portal: &TestPortal) {
    let (_stop, stopped) = watch::channel(false);
    while jobs::turn(&portal.state, &stopped).await.unwrap() {}
}

on_both_databases! {
    async fn reminds_those_who_are_ticked_and_says_how_it_went(portal: TestPortal) {
        let panel = admin(&portal).await;
        let ana = portal.member("ana@example.org").await.customer.id;
        let bob = portal.member("bob@example.org").await.customer.id;
        portal.member("cy@example.org").await;

        let job = start(&panel, "send_pin_reminder", json!({"ids": [ana.0, bob.0, bob.0, 987_654]})).await;
        assert_eq!((job.kind, job.state, job.total, job.done), (JobKind::SendPinReminder, JobState::Waiting, 2, 0));
        assert_eq!(job.by, ADA);
        work(&portal).await;

        let job: Job = panel.get(&format!("/jobs/{}", job.id)).await.json();
        assert_eq!((job.state, job.done, job.succeeded), (JobState::Done, 2, 2));
        let results: Paged<JobResult> =
            panel.get(&format!("/jobs/{}/results?size=1&page=2", job.id)).await.json();
        assert_eq!((results.total, results.records.len()), (2, 1));
        let result = &results.records[0];
        assert_eq!((result.customer_id, result.outcome), (bob.0, JobOutcome::Succeeded));
        assert_eq!(result.mail_state.as_deref(), Some("waiting"));
        let refused: Paged<JobResult> =
            panel.get(&format!("/jobs/{}/results?outcome=refused", job.id)).await.json();
        assert_eq!(refused.total, 0);
        let listed: Paged<Job> = panel.get("/jobs").await.json();
        assert_eq!((listed.total, listed.records[0].id.as_str()), (1, job.id.as_str()));
    }

    async fn takes_all_that_a_search_finds_but_some(portal: TestPortal) {
        let panel = admin(&portal).await;
        let mut ids = Vec::new();
        for email in ["one@harbour.example", "two@harbour.example", "three@other.example"] {
            ids.push(portal.member(email).await.customer.id.0);
        }

        let selection = json!({"query": {"q": "harbour"}, "except": [ids[0]]});
        let job = start(&panel, "suspend", selection).await;
        work(&portal).await;

        let results: Paged<JobResult> = panel.get(&format!("/jobs/{}/results", job.id)).await.json();
        let whom: Vec<i64> = results.records.iter().map(|result| result.customer_id).collect();
        assert_eq!(whom, [ids[1]]);
        let everybody = start(&panel, "activate", json!({"query": {}})).await;
        assert_eq!(everybody.total, 3);
    }

    async fn stops_a_job(portal: TestPortal) {
        let panel = admin(&portal).await;
        let ana = portal.member("ana@example.org").await.customer;
        let job = start(&panel, "suspend", json!({"ids": [ana.id.0]})).await;

        let cancelled: Job = panel.post(&format!("/jobs/{}/cancel", job.id), &json!({})).await.json();
        work(&portal).await;

        assert_eq!(cancelled.state, JobState::Cancelled);
        let again: Job = panel.post(&format!("/jobs/{}/cancel", job.id), &json!({})).await.json();
        assert_eq!((again.state, again.done), (JobState::Cancelled, 0));
        let ana = pinion_storage::customers::get(&portal.state.database, ana.id).await;
        assert!(ana.unwrap().unwrap().active, "nothing was done");
    }

    async fn hands_out_what_an_export_wrote(portal: TestPortal) {
        let panel = admin(&portal).await;
        let ana = portal.member("ana@example.org").await;
        let export = start(&panel, "export", json!({"ids": [ana.customer.id.0]})).await;
        portal.clock.advance(Duration::from_millis(1));
        let other = start(&panel, "suspend", json!({"ids": [ana.customer.id.0]})).await;
        work(&portal).await;

        let file = panel.get(&format!("/jobs/{}/file", export.id)).await;

        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        let text = String::from_utf8(file.body).unwrap();
        assert_eq!(
            text,
            "full_name,email,company,language,active\n\
             Ana Líšková,ana@example.org,Lodní Architekti,cs,true\n"
        );
        assert!(!text.contains(&ana.pin));
        let none = panel.get(&format!("/jobs/{}/file", other.id)).await;
        assert_eq!(none.problem(), ErrorCode::NotFound);
    }

    async fn refuses_what_makes_no_sense(portal: TestPortal) {
        let panel = admin(&portal).await;

        let nobody = panel.post("/jobs", &json!({"kind": "suspend", "selection": {"ids": []}})).await;
        let gone = panel.post("/jobs", &json!({"kind": "suspend", "selection": {"ids": [-1]}})).await;
        let unknown = panel.post("/jobs", &json!({"kind": "delete", "selection": {"ids": [1]}})).await;
        let no_job = panel.get("/jobs/0193a1c2-0000-7000-8000-000000000000").await;
        let no_id = panel.get("/jobs/first").await;

        assert_eq!(nobody.problem(), ErrorCode::Invalid);
        assert_eq!(gone.problem(), ErrorCode::Invalid);
        assert_eq!(unknown.problem(), ErrorCode::BadRequest);
        assert_eq!((no_job.problem(), no_id.problem()), (ErrorCode::NotFound, ErrorCode::NotFound));
    }

    async fn is_for_admins_alone(portal: TestPortal) {
        let panel = admin(&portal).await;
        portal.front_desk("finn@example.org").await;
        let desk = portal.panel("finn@example.org").await;
        let ana = portal.member("ana@example.org").await.customer.id;
        let body = json!({"kind": "suspend", "selection": {"ids": [ana.0]}});
        let job = start(&panel, "export", json!({"ids": [ana.0]})).await.id;
        for (method, path) in [
            (Method::POST, "/jobs".to_owned()),
            (Method::GET, "/jobs".to_owned()),
            (Method::GET, format!("/jobs/{job}")),
            (Method::GET, format!("/jobs/{job}/results")),
            (Method::GET, format!("/jobs/{job}/file")),
            (Method::POST, format!("/jobs/{job}/cancel")),
        ] {
            let nobody = portal.anonymous_panel().send_json(method.clone(), &path, &body).await;
            let front_desk = desk.send_json(method.clone(), &path, &body).await;
            assert_eq!(nobody.problem(), ErrorCode::Unauthorized, "{method} {path}");
            assert_eq!(front_desk.problem(), ErrorCode::Forbidden, "{method} {path}");
            if method != Method::GET {
                let elsewhere = panel.at_origin(Some("https://evil.example"));
                let cross = elsewhere.send_json(method.clone(), &path, &body).await;
                assert_eq!(cross.problem(), ErrorCode::CrossOrigin, "{method} {path}");
            }
        }
        let log = audit::latest(&portal.state.database, portal.state.account, 100).await.unwrap();
        let started = log.iter().filter(|record| record.entry.action == "job.started").count();
        assert_eq!(started, 1, "none of them did anything");
    }
}
