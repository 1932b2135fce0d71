use axum::http::{Method, StatusCode};
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{MailTest, Message, MessagePreview, MessageText, MessageVersion};
use pinion_storage::audit;
use pinion_testmail::Catcher;
use serde_json::{Value, json};

use crate::testing::{Answer, PanelClient, TestPortal, on_both_databases};

const ADA: &str = "ada@example.org";
const PATH: &str = "/messages/pin-reminder/de";

async fn admin(portal: &TestPortal) -> PanelClient {
    portal.admin(ADA).await;
    portal.panel(ADA).await
}

fn form(subject: &str, revision: i64) -> Value {
    let html = "<p>{{ member.pin }}</p>";
    json!({"subject": subject, "text": "{{ member.pin }}", "html": html, "revision": revision})
}

async fn reset(panel: &PanelClient, revision: i64) -> Answer {
    panel.send_json(Method::DELETE, PATH, &json!({"revision": revision})).await
}

on_both_databases! {
    async fn lists_what_there_is_to_edit(portal: TestPortal) {
        let panel = admin(&portal).await;
        panel.put("/messages/welcome/pt-BR", &form("Olá", 0)).await;

        let messages: Vec<Message> = panel.get("/messages").await.json();

        let keys: Vec<&str> = messages.iter().map(|message| message.key.as_str()).collect();
        assert_eq!(
            keys,
            ["pin-reminder", "welcome", "password-reset", "pin-changed", "forgotten-check-out", "wrong-pins"]
        );
        let enabled: Vec<bool> = messages.iter().map(|message| message.enabled).collect();
        assert_eq!(enabled, [true, false, true, true, true, true]);
        assert_eq!(messages[0].languages.len(), 7);
        let added = messages[1].languages.last().unwrap();
        assert_eq!((added.language.as_str(), added.edited), ("pt-br", true));
        assert!(messages[0].variables.iter().any(|variable| variable.name == "member.pin"));
        assert!(!messages[2].variables.iter().any(|variable| variable.name == "member.pin"));
    }

    async fn keeps_versions_and_goes_back_to_any(portal: TestPortal) {
        let panel = admin(&portal).await;
        let shipped: MessageText = panel.get(PATH).await.json();
        assert_eq!((shipped.revision, shipped.edited), (0, false));
        assert_eq!(shipped.subject, "Deine PIN für {{ space.name }}");

        let first: MessageText = panel.put(PATH, &form("Eins", 0)).await.json();
        let second: MessageText = panel.put(PATH, &form("Zwei", 1)).await.json();
        let back: MessageText = reset(&panel, 2).await.json();
        assert_eq!((first.revision, second.revision), (1, 2));
        assert_eq!((back.subject, back.revision, back.edited), (shipped.subject, 3, false));

        let restored = panel.post(&format!("{PATH}/versions/1/restore"), &json!({"revision": 3})).await;
        let restored: MessageText = restored.json();
        assert_eq!((restored.subject.as_str(), restored.revision, restored.edited), ("Eins", 4, true));
        let versions: Vec<MessageVersion> = panel.get(&format!("{PATH}/versions")).await.json();
        let subjects: Vec<Option<&str>> = versions
            .iter()
            .map(|version| version.draft.as_ref().map(|draft| draft.subject.as_str()))
            .collect();
        assert_eq!(subjects, [Some("Eins"), None, Some("Zwei"), Some("Eins")]);
        assert!(versions.iter().all(|version| version.saved_by == ADA));
        let none = panel.post(&format!("{PATH}/versions/9/restore"), &json!({"revision": 4})).await;
        assert_eq!(none.problem(), ErrorCode::NotFound);
    }

    async fn tells_the_second_of_two_who_save_and_overwrites_nothing(portal: TestPortal) {
        let panel = admin(&portal).await;
        panel.put(PATH, &form("Eins", 0)).await;

        let second = panel.put(PATH, &form("Andere", 0)).await;
        let resetting = reset(&panel, 0).await;

        assert_eq!((second.status, second.problem()), (StatusCode::CONFLICT, ErrorCode::ChangedMeanwhile));
        assert_eq!(second.json::<Value>()["current"]["subject"], "Eins");
        assert_eq!(resetting.problem(), ErrorCode::ChangedMeanwhile);
        assert_eq!(panel.get(PATH).await.json::<MessageText>().subject, "Eins");
    }

    async fn names_every_mistake_by_field_line_and_column(portal: TestPortal) {
        let panel = admin(&portal).await;
        let draft = json!({
            "subject": "Hi {{ nobody }}",
            "text": "fine",
            "html": "<p>\n  {% for x in member %}{% endfor %}",
            "revision": 0,
        });
        for answer in [panel.put(PATH, &draft).await, panel.post(&format!("{PATH}/preview"), &draft).await] {
            assert_eq!((answer.status, answer.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::NotATemplate));
            let errors = &answer.json::<Value>()["errors"];
            assert_eq!((&errors[0]["field"], &errors[0]["line"], &errors[0]["column"]), (&json!("subject"), &json!(1), &json!(7)));
            assert_eq!((&errors[1]["field"], &errors[1]["line"]), (&json!("html"), &json!(2)));
            assert_eq!(errors[1]["message"], "Loops are not part of mail templates.");
        }
        assert_eq!(panel.get(PATH).await.json::<MessageText>().revision, 0, "nothing was saved");
    }

    async fn shows_what_a_recipient_would_get(portal: TestPortal) {
        let panel = admin(&portal).await;
        let draft = json!({
            "subject": "{{ space.name }}",
            "text": "{{ member.first_name }} {{ member.pin }}",
            "html": "<a href=\"{{ portal_url }}\">{{ space.logo_url }}</a>",
        });

        let preview: MessagePreview = panel.post(&format!("{PATH}/preview"), &draft).await.json();

        assert_eq!((preview.subject.as_str(), preview.text.as_str()), ("My space", "Ada 40273"));
        assert!(preview.html.contains("pins.example.org"), "{}", preview.html);
        assert!(preview.html.ends_with("\"></a>"), "this space has no logo: {}", preview.html);
    }

    async fn mails_a_draft_to_who_asks_and_to_nobody_else(portal: TestPortal) {
        let panel = admin(&portal).await;
        portal.member("ana@example.org").await;
        let draft = json!({"subject": "Draft", "text": "{{ member.pin }}", "html": "<p>x</p>"});
        let path = format!("{PATH}/test");
        let not_yet: MailTest = panel.post(&path, &draft).await.json();
        assert!(!not_yet.ok, "{}", not_yet.detail);

        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        let sent: MailTest = panel.post(&path, &draft).await.json();

        assert!(sent.ok && sent.detail.contains(ADA), "{}", sent.detail);
        let caught = catcher.wait_for(1);
        assert_eq!((caught.len(), caught[0].to[0].as_str()), (1, ADA));
        assert_eq!(caught[0].text(), "40273", "a sample, nobody's PIN");

        catcher.answer(ADA, "550 5.1.1 No such user");
        let refused: MailTest = panel.post(&path, &draft).await.json();
        assert!(!refused.ok && refused.detail.contains("550"), "{}", refused.detail);
    }

    async fn switches_off_what_nobody_asks_for_and_nothing_else(portal: TestPortal) {
        let panel = admin(&portal).await;

        let on = panel.put("/messages/welcome", &json!({"enabled": true})).await;
        let off = panel.put("/messages/pin-changed", &json!({"enabled": false})).await;
        let never = panel.put("/messages/password-reset", &json!({"enabled": false})).await;
        let none = panel.put("/messages/farewell", &json!({"enabled": true})).await;

        assert_eq!((on.status, off.status), (StatusCode::NO_CONTENT, StatusCode::NO_CONTENT));
        assert_eq!((never.problem(), none.problem()), (ErrorCode::Invalid, ErrorCode::NotFound));
        let messages: Vec<Message> = panel.get("/messages").await.json();
        let enabled: Vec<bool> = messages.iter().map(|message| message.enabled).collect();
        assert_eq!(enabled, [true, true, true, false, true, true]);
    }

    async fn knows_no_other_messages_and_no_nonsense_for_a_language(portal: TestPortal) {
        let panel = admin(&portal).await;

        for path in ["/messages/farewell/en", "/messages/welcome/x", "/messages/welcome/..%2Fen", "/messages/welcome/en_GB"] {
            assert_eq!(panel.get(path).await.problem(), ErrorCode::NotFound, "{path}");
        }
        let other: MessageText = panel.get("/messages/welcome/CS").await.json();
        assert_eq!(other.subject, "Welcome to {{ space.name }}", "something to begin with");
    }

    async fn is_for_admins_alone(portal: TestPortal) {
        let panel = admin(&portal).await;
        portal.front_desk("finn@example.org").await;
        let desk = portal.panel("finn@example.org").await;
        let body = json!({"subject": "a", "text": "b", "html": "c", "revision": 0, "enabled": true});
        for (method, path) in [
            (Method::GET, "/messages"),
            (Method::PUT, "/messages/welcome"),
            (Method::GET, PATH),
            (Method::PUT, PATH),
            (Method::DELETE, PATH),
            (Method::GET, "/messages/pin-reminder/de/versions"),
            (Method::POST, "/messages/pin-reminder/de/versions/1/restore"),
            (Method::POST, "/messages/pin-reminder/de/preview"),
            (Method::POST, "/messages/pin-reminder/de/test"),
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
        let log = audit::latest(&portal.state.database, portal.state.account, 100).await.unwrap();
        assert!(!log.iter().any(|record| record.entry.action.starts_with("message.")));
    }
}
