use axum::http::{Method, StatusCode};
use pinion_protocol::panel::{PinPolicySettings, SpaceSettings};
use pinion_protocol::{ErrorCode, Problem};
use serde_json::{Value, json};

use crate::testing::{PICTURE, PanelClient, on_both_databases};

async fn fields(panel: &PanelClient, path: &str, form: &Value) -> Vec<String> {
    let answer = panel.put(path, form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
    let problem: Problem = answer.json();
    problem.errors.into_iter().map(|error| error.field).collect()
}

on_both_databases! {
    async fn says_what_the_space_is(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        let form = json!({"name": " Lodní dílna ", "language": "cs", "time_zone": "Europe/Prague", "accent": "#B4532A"});
        let after: SpaceSettings = panel.put("/settings/space", &form).await.json();

        assert_eq!((after.name.as_str(), after.accent.as_deref(), after.logo_url), ("Lodní dílna", Some("#b4532a"), None));
        let kept: SpaceSettings = panel.get("/settings/space").await.json();
        assert_eq!(kept.time_zone, "Europe/Prague");
        let bad = json!({"name": "", "language": "", "time_zone": "Mars/Olympus", "accent": "red"});
        assert_eq!(fields(&panel, "/settings/space", &bad).await, ["name", "time_zone", "language", "accent"]);
        let session: Value = panel.get("/session").await.json();
        assert_eq!((session["space"]["name"].as_str(), session["space"]["accent"].as_str()), (Some("Lodní dílna"), Some("#b4532a")));
        let log: Value = panel.get("/audit?action=space.changed").await.json();
        assert_eq!(log["total"], 1);
    }

    async fn takes_a_long_list_of_codes_never_given(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let codes: Vec<String> = (0..20_000).map(|code| format!("{code:05}")).collect();

        let form = json!({"digits": 5, "forbidden": codes, "five_digits_required": false});
        let after: PinPolicySettings = panel.put("/settings/pin-policy", &form).await.json();

        assert_eq!(after.rules.forbidden.len(), 20_000);
    }

    async fn keeps_a_logo_for_everybody_to_see(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let put = async |body: &'static [u8]| {
            panel.send(Method::PUT, "/settings/space/logo", "image/png", body).await
        };

        assert_eq!(put(b"<svg onload=alert(1)/>").await.problem(), ErrorCode::Invalid);
        assert_eq!(put(PICTURE).await.status, StatusCode::NO_CONTENT);

        let space: SpaceSettings = panel.get("/settings/space").await.json();
        assert_eq!(portal.get(&space.logo_url.unwrap()).await.body, PICTURE);
        assert_eq!(panel.delete("/settings/space/logo").await.status, StatusCode::NO_CONTENT);
        let space: SpaceSettings = panel.get("/settings/space").await.json();
        assert_eq!(space.logo_url, None);
    }

    async fn says_who_may_use_the_interface_for_programs(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let desk = portal.front_desk("desk@example.org").await;
        let ana = portal.member("ana@example.org").await.user;
        let panel = portal.panel("ada@example.org").await;
        let path = |user: pinion_storage::UserId| format!("/settings/api-access/{user}");
        let yes = json!({"api_access": true});

        assert_eq!(panel.put(&path(desk), &yes).await.status, StatusCode::NO_CONTENT);
        assert_eq!(panel.put(&path(ana), &yes).await.problem(), ErrorCode::NotFound);

        let staff: Vec<Value> = panel.get("/settings/api-access").await.json();
        let may: Vec<_> = staff.iter().map(|member| member["api_access"].as_bool().unwrap()).collect();
        assert_eq!(may, [false, true], "nobody may until somebody says so");
        let log: Value = panel.get("/audit?action=api_access.given").await.json();
        assert_eq!(log["records"][0]["detail"], "desk@example.org");
    }

    async fn sets_the_rules_and_warns_when_codes_run_out(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        let rules: PinPolicySettings = panel.get("/settings/pin-policy").await.json();
        assert_eq!((rules.rules.digits, rules.low, rules.free), (5, false, rules.total));
        let form = json!({"digits": 4, "forbidden": ["2580", "2580"], "five_digits_required": false});
        let after: PinPolicySettings = panel.put("/settings/pin-policy", &form).await.json();
        assert_eq!((after.rules.digits, after.rules.forbidden.len(), after.total), (4, 1, 9975));

        for (form, field) in [
            (json!({"digits": 3, "five_digits_required": false}), "digits"),
            (json!({"digits": 6, "five_digits_required": true}), "digits"),
            (json!({"digits": 5, "five_digits_required": true, "forbidden": ["x"]}), "forbidden"),
        ] {
            assert_eq!(fields(&panel, "/settings/pin-policy", &form).await, [field]);
        }

        let all: Vec<String> = (5..10_000).map(|code| format!("{code:04}")).collect();
        portal.limit_codes(4, &all).await;
        for name in ["a", "b", "c", "d"] {
            let form = json!({"full_name": name, "email": format!("{name}@example.org")});
            assert_eq!(panel.post("/customers", &form).await.status, StatusCode::CREATED);
        }
        let rules: PinPolicySettings = panel.get("/settings/pin-policy").await.json();
        assert_eq!((rules.total, rules.free, rules.low), (4, 0, true), "0000 is never handed out");
    }
}
