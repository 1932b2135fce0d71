use std::time::Duration;

use axum::http::{Method, StatusCode};
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{Mail as MailView, MailReadiness, MailSettings, MailTest, Paged};
use pinion_storage::audit;
use pinion_testmail::{Catcher, Manners};
use serde_json::{Value, json};

use crate::testing::{PanelClient, TestPortal, on_both_databases};

const ADA: &str = "ada@example.org";

async fn admin(portal: &TestPortal) -> PanelClient {
    portal.admin(ADA).await;
    portal.panel(ADA).await
}

fn by(catcher: &Catcher) -> Value {
    json!({"from": "Pins <pins@example.org>", "smtp_url": catcher.url(), "per_minute": 60})
}

async fn settings(panel: &PanelClient) -> MailSettings {
    panel.get("/settings/mail").await.json()
}

on_both_databases! {
    async fn sets_how_mail_is_sent_and_never_tells_the_password(portal: TestPortal) {
        let panel = admin(&portal).await;
        let unset = settings(&panel).await;
        assert_eq!((unset.state, unset.smtp_url_set, unset.from), (MailReadiness::NotSet, false, None));

        let url = "smtps://ada:geheim@mail.example.org";
        let form = json!({"from": "Pins <pins@example.org>", "smtp_url": url, "per_minute": 30});
        let answer = panel.put("/settings/mail", &form).await;
        let kept = json!({"from": "pins@example.org", "per_minute": 40});
        portal.clock.advance(Duration::from_millis(1));
        let later = panel.put("/settings/mail", &kept).await;

        let text = String::from_utf8([answer.body.clone(), later.body.clone()].concat()).unwrap();
        assert!(!text.contains("geheim"), "{text}");
        let set: MailSettings = answer.json();
        assert_eq!((set.state, set.smtp_url_set, set.per_minute), (MailReadiness::Ready, true, 30));
        assert_eq!(set.smtp_server.as_deref(), Some("mail.example.org:465"));
        let set: MailSettings = later.json();
        assert_eq!((set.from.as_deref(), set.smtp_url_set, set.per_minute), (Some("pins@example.org"), true, 40));
        let log = audit::latest(&portal.state.database, portal.state.account, 10).await.unwrap();
        let details: Vec<_> = log
            .into_iter()
            .filter(|record| record.entry.action == "mail_settings.changed")
            .map(|record| record.entry.detail.unwrap())
            .collect();
        assert_eq!(details, ["sender, pace", "sender, mail server, pace"]);

        let cleared = json!({"from": "", "smtp_url": "", "per_minute": 40});
        let cleared: MailSettings = panel.put("/settings/mail", &cleared).await.json();
        assert_eq!((cleared.state, cleared.smtp_url_set), (MailReadiness::NotSet, false));
    }

    async fn refuses_settings_that_cannot_work_field_by_field(portal: TestPortal) {
        let panel = admin(&portal).await;
        let form = json!({
            "from": "pins",
            "smtp_url": "smtp://u:geheim@mail.example.org",
            "per_minute": 0,
        });

        let answer = panel.put("/settings/mail", &form).await;

        assert_eq!(answer.problem(), ErrorCode::Invalid);
        let body: Value = answer.json();
        let fields: Vec<&str> =
            body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["from", "smtp_url", "per_minute"]);
        assert!(!body.to_string().contains("geheim"));
        assert_eq!(settings(&panel).await.state, MailReadiness::NotSet);
    }

    async fn says_whether_it_works(portal: TestPortal) {
        let panel = admin(&portal).await;
        let catcher = Catcher::start();
        panel.put("/settings/mail", &by(&catcher)).await;
        portal.remind("ana@example.org").await;
        catcher.behave(Manners::RefusesSender);
        portal.deliver().await;

        let failing = settings(&panel).await;
        let test: MailTest = panel.post("/settings/mail/test", &json!({})).await.json();
        assert_eq!((failing.state, failing.waiting), (MailReadiness::Failing, 1));
        assert!(failing.reason.unwrap().contains("refuses our sender"));
        assert!(!test.ok && test.detail.contains("refuses our sender"), "{}", test.detail);

        catcher.behave(Manners::Good);
        let test: MailTest = panel.post("/settings/mail/test", &json!({})).await.json();
        assert!(test.ok);
        assert_eq!(catcher.wait_for(1)[0].to, [ADA]);
        assert_eq!(settings(&panel).await.state, MailReadiness::Ready, "what waits goes at once");
        portal.deliver().await;
        assert_eq!(settings(&panel).await.waiting, 0);
    }

    async fn shows_each_mail_and_sends_a_refused_one_after_all(portal: TestPortal) {
        let panel = admin(&portal).await;
        let catcher = Catcher::start();
        panel.put("/settings/mail", &by(&catcher)).await;
        catcher.answer("bob@example.org", "550 5.1.1 No such user");
        portal.remind("ana@example.org").await;
        portal.remind("bob@example.org").await;
        portal.deliver().await;

        let refused: Paged<MailView> = panel.get("/mails?state=refused").await.json();
        let all: Paged<MailView> = panel.get("/mails").await.json();
        let none = panel.get("/mails?state=lost").await;

        assert_eq!((refused.total, all.total), (1, 2));
        let mail = &refused.records[0];
        assert_eq!((mail.message.as_str(), mail.state.as_str()), ("pin-reminder", "refused"));
        assert_eq!(mail.reason.as_deref(), Some("550 5.1.1 No such user"));
        assert_eq!(none.problem(), ErrorCode::BadRequest);
        assert_eq!(settings(&panel).await.failed, 1);

        catcher.forgive("bob@example.org");
        let path = format!("/mails/{}/retry", mail.id);
        assert_eq!(panel.post(&path, &json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(panel.post(&path, &json!({})).await.problem(), ErrorCode::NotFound, "it waits already");
        portal.deliver().await;
        assert_eq!(catcher.wait_for(2)[1].to, ["bob@example.org"]);
    }

    async fn is_for_admins_alone(portal: TestPortal) {
        let panel = admin(&portal).await;
        portal.front_desk("finn@example.org").await;
        let desk = portal.panel("finn@example.org").await;
        let body = json!({"from": "pins@example.org", "smtp_url": "smtp://127.0.0.1:1", "per_minute": 5});
        for (method, path) in [
            (Method::GET, "/settings/mail"),
            (Method::PUT, "/settings/mail"),
            (Method::POST, "/settings/mail/test"),
            (Method::GET, "/mails"),
            (Method::POST, "/mails/0193a1c2-0000-7000-8000-000000000000/retry"),
        ] {
            let nobody = portal.anonymous_panel().send_json(method.clone(), path, &body).await;
            let front_desk = desk.send_json(method.clone(), path, &body).await;
            assert_eq!(nobody.problem(), ErrorCode::Unauthorized, "{method} {path}");
            assert_eq!(front_desk.problem(), ErrorCode::Forbidden, "{method} {path}");
            if method != Method::GET {
                let elsewhere = panel.at_origin(Some("https://evil.example"));
                let cross = elsewhere.send_json(method.clone(), path, &body).await;
                assert_eq!(cross.problem(), ErrorCode::CrossOrigin, "{method} {path}");
            }
        }
        assert_eq!(settings(&panel).await.state, MailReadiness::NotSet);
    }
}
