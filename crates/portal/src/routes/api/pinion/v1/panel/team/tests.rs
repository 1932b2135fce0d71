use axum::http::{Method, StatusCode};
use pinion_protocol::panel::{Role, TeamMember};
use pinion_protocol::{ErrorCode, Problem};
use pinion_storage::{audit, users};
use serde_json::{Value, json};

use crate::testing::{Answer, PASSWORD, PanelClient, on_both_databases};

async fn patch(panel: &PanelClient, id: i64, change: Value) -> Answer {
    panel.send_json(Method::PATCH, &format!("/team/{id}"), &change).await
}

async fn add(panel: &PanelClient, email: &str, role: &str) -> TeamMember {
    let form = json!({"full_name": "Zoë New", "email": email, "role": role, "password": PASSWORD});
    let answer = panel.post("/team", &form).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()
}

fn refused(answer: &Answer, status: StatusCode, code: ErrorCode) {
    assert_eq!((answer.status, answer.problem()), (status, code));
}

on_both_databases! {
    async fn who_is_added_signs_in_with_their_role(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        portal.member("ana@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        let zoe = add(&panel, "zoe@example.org", "front_desk").await;

        assert_eq!((zoe.full_name.as_str(), zoe.role, zoe.active), ("Zoë New", Role::FrontDesk, true));
        assert_eq!((zoe.last_seen_at.as_deref(), zoe.has_second_factor), (None, false));
        let desk = portal.panel("zoe@example.org").await;
        refused(&desk.get("/team").await, StatusCode::FORBIDDEN, ErrorCode::Forbidden);
        let team: Vec<TeamMember> = panel.get("/team").await.json();
        let names: Vec<&str> = team.iter().map(|member| member.email.as_str()).collect();
        assert_eq!(names, ["ada@example.org", "zoe@example.org"], "no members among them");
        assert_eq!(team[1].last_seen_at.as_deref(), Some("2027-01-15T08:00:00Z"));
        let log = audit::latest(&portal.state.database, portal.state.account, 9).await.unwrap();
        assert!(log.iter().any(|record| record.entry.action == "team.added"));
    }

    async fn who_is_added_without_a_password_has_none_to_sign_in_with(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        let form = json!({"full_name": "Zoë", "email": "zoe@example.org", "role": "admin"});
        let answer = panel.post("/team", &form).await;

        assert_eq!(answer.status, StatusCode::CREATED);
        refused(&portal.anonymous_panel().sign_in("zoe@example.org", "").await, StatusCode::UNAUTHORIZED, ErrorCode::WrongCredentials);
    }

    async fn refuses_what_cannot_be_kept(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        portal.member("ana@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        let bad = panel.post("/team", &json!({"full_name": " ", "email": "x", "role": "admin", "password": "short"})).await;
        let taken = panel.post("/team", &json!({"full_name": "A", "email": "Ana@example.org", "role": "admin"})).await;
        let role = panel.post("/team", &json!({"full_name": "A", "email": "a@example.org", "role": "root"})).await;

        refused(&bad, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid);
        assert_eq!(bad.json::<Problem>().errors.len(), 3);
        refused(&taken, StatusCode::CONFLICT, ErrorCode::EmailTaken);
        refused(&role, StatusCode::BAD_REQUEST, ErrorCode::BadRequest);
        assert_eq!(panel.get("/team").await.json::<Vec<TeamMember>>().len(), 1);
    }

    async fn changes_what_it_is_told_and_no_more(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let zoe = add(&panel, "zoe@example.org", "front_desk").await;

        let renamed: TeamMember = patch(&panel, zoe.id, json!({"full_name": "Zoë Old"})).await.json();
        let promoted: TeamMember = patch(&panel, zoe.id, json!({"role": "admin", "email": "z@example.org"})).await.json();

        assert_eq!((renamed.full_name.as_str(), renamed.email.as_str(), renamed.role), ("Zoë Old", "zoe@example.org", Role::FrontDesk));
        assert_eq!((promoted.full_name.as_str(), promoted.role), ("Zoë Old", Role::Admin));
        assert_eq!(portal.panel("z@example.org").await.get("/team").await.status, StatusCode::OK);
        let taken = patch(&panel, zoe.id, json!({"full_name": "Never", "email": "ada@example.org"})).await;
        refused(&taken, StatusCode::CONFLICT, ErrorCode::EmailTaken);
        let team: Vec<TeamMember> = panel.get("/team").await.json();
        assert!(team.iter().all(|member| member.full_name != "Never"), "nothing half-saved");
    }

    async fn who_is_put_to_sleep_is_out_at_once(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let zoe = add(&panel, "zoe@example.org", "admin").await;
        let hers = portal.panel("zoe@example.org").await;

        let asleep: TeamMember = patch(&panel, zoe.id, json!({"active": false})).await.json();

        assert!(!asleep.active);
        assert_eq!(hers.get("/session").await.status, StatusCode::UNAUTHORIZED);
        let awake: TeamMember = patch(&panel, zoe.id, json!({"active": true})).await.json();
        assert!(awake.active);
        assert_eq!(hers.get("/session").await.status, StatusCode::UNAUTHORIZED, "that session stays over");
    }

    async fn who_is_removed_is_out_at_once(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let zoe = add(&panel, "zoe@example.org", "admin").await;
        let hers = portal.panel("zoe@example.org").await;

        let answer = panel.delete(&format!("/team/{}", zoe.id)).await;

        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(hers.get("/session").await.status, StatusCode::UNAUTHORIZED);
        refused(&panel.delete(&format!("/team/{}", zoe.id)).await, StatusCode::NOT_FOUND, ErrorCode::NotFound);
        assert!(users::get(&portal.state.database, pinion_storage::UserId(zoe.id)).await.unwrap().is_none());
    }

    async fn nobody_takes_their_own_rights(portal: TestPortal) {
        let ada = portal.admin("ada@example.org").await.0;
        let panel = portal.panel("ada@example.org").await;
        add(&panel, "zoe@example.org", "admin").await;

        refused(&panel.delete(&format!("/team/{ada}")).await, StatusCode::CONFLICT, ErrorCode::Oneself);
        for change in [json!({"role": "front_desk"}), json!({"active": false})] {
            refused(&patch(&panel, ada, change).await, StatusCode::CONFLICT, ErrorCode::Oneself);
        }
        let same = patch(&panel, ada, json!({"full_name": "Ada", "role": "admin", "active": true})).await;
        assert_eq!(same.status, StatusCode::OK, "what stays as it is, is no change");
    }

    async fn members_are_none_of_the_staff(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let ana = portal.member("ana@example.org").await;
        let panel = portal.panel("ada@example.org").await;

        refused(&patch(&panel, ana.user.0, json!({"role": "admin"})).await, StatusCode::NOT_FOUND, ErrorCode::NotFound);
        refused(&panel.delete(&format!("/team/{}", ana.user.0)).await, StatusCode::NOT_FOUND, ErrorCode::NotFound);
        refused(&panel.delete("/team/x").await, StatusCode::NOT_FOUND, ErrorCode::NotFound);
    }

    async fn is_an_admins_alone(portal: TestPortal) {
        let ada = portal.admin("ada@example.org").await.0;
        portal.front_desk("finn@example.org").await;
        let (desk, anonymous) = (portal.panel("finn@example.org").await, portal.anonymous_panel());
        let form = json!({"full_name": "Zoë", "email": "zoe@example.org", "role": "admin"});

        for (client, status, code) in [
            (desk, StatusCode::FORBIDDEN, ErrorCode::Forbidden),
            (anonymous, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
        ] {
            refused(&client.get("/team").await, status, code);
            refused(&client.post("/team", &form).await, status, code);
            refused(&patch(&client, ada, json!({"active": false})).await, status, code);
            refused(&client.delete(&format!("/team/{ada}")).await, status, code);
        }
    }
}
