use std::time::Duration;

use axum::http::{Method, StatusCode};
use pinion_protocol::kiosk::{
    CHECK_INS_PATH, CheckInOutcome, DEVICE_CODE_GRANT, DeviceAuthorization, Kiosk, KioskGrant,
    KioskList,
};
use pinion_protocol::{ErrorCode, TokenError};
use pinion_storage::{Page, kiosks, visits};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::auth::tokens::{Kind, Token};
use crate::testing::{Answer, KioskClient, PASSWORD, TestPortal, on_both_databases};

async fn codes(portal: &TestPortal) -> DeviceAuthorization {
    let fields = [("client_id", "pinion-kiosk"), ("scope", "kiosk")];
    portal.form("/api/pinion/v1/device_authorization", &fields).await.json()
}

async fn poll(portal: &TestPortal, codes: &DeviceAuthorization) -> Answer {
    let code = codes.device_code.expose_secret();
    portal
        .token(&[
            ("grant_type", DEVICE_CODE_GRANT),
            ("device_code", code),
            ("client_id", "pinion-kiosk"),
        ])
        .await
}

on_both_databases! {
    async fn no_kiosk_is_told_that_it_is_none_before_anybody_set_the_portal_up(portal: TestPortal) {
        let token = Token::generate(Kind::Kiosk).unwrap();
        let ask = async || {
            let (token, nothing) = (token.text.expose_secret(), json!({"events": []}));
            portal.post_as(token, CHECK_INS_PATH, &nothing).await
        };

        let before = ask().await;
        let kiosk = portal.kiosk("Front desk").await;
        assert_eq!(portal.press(&kiosk, &json!({"events": []})).await.status, StatusCode::OK);
        let tx = portal.state.database.begin().await.unwrap();
        kiosks::revoke(&tx, portal.state.account, kiosk.id, false, portal.state.now()).await.unwrap();
        tx.commit().await.unwrap();
        let of_one_that_was = portal.press(&kiosk, &json!({"events": []})).await.status;
        portal.admin("ada@example.org").await;
        let after = ask().await;

        assert_eq!((before.status, before.problem()), (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable));
        assert_eq!(of_one_that_was, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!((after.status, after.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized));
    }

    async fn pairs_a_kiosk_by_the_letters_it_shows(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let codes = codes(&portal).await;
        assert_eq!((codes.expires_in, codes.interval, codes.user_code.len()), (600, 5, 9));
        assert_eq!(codes.verification_uri_complete, format!("{}?user_code={}", codes.verification_uri, codes.user_code));
        let pending = poll(&portal, &codes).await;
        assert_eq!((pending.status, pending.refusal()), (StatusCode::BAD_REQUEST, TokenError::AuthorizationPending));
        assert_eq!(poll(&portal, &codes).await.refusal(), TokenError::SlowDown);

        let form = json!({"user_code": codes.user_code.to_lowercase(), "name": " Front desk "});
        let approved = admin.post("/approve", &form).await;

        assert_eq!(approved.status, StatusCode::CREATED);
        let kiosk: Kiosk = approved.json();
        assert_eq!((kiosk.name.as_str(), kiosk.location.name.as_str(), kiosk.connected), ("Front desk", "My space", false));
        portal.clock.advance(Duration::from_secs(10));
        let grant: KioskGrant = poll(&portal, &codes).await.json();
        assert!(grant.access_token.expose_secret().starts_with("pinki_"));
        assert_eq!((grant.token_type.as_str(), grant.scope.as_str()), ("bearer", "kiosk"));
        let list: KioskList = admin.get("").await.json();
        assert_eq!((list.records.len(), list.records[0].connected, list.locations.len()), (1, true, 1));
        assert_eq!(poll(&portal, &codes).await.refusal(), TokenError::ExpiredToken, "good once");
        assert_eq!(admin.post("/approve", &form).await.problem(), ErrorCode::Invalid, "the letters too");
        let log: Value = portal.panel("ada@example.org").await.get("/audit?action=kiosk.approved").await.json();
        assert_eq!(log["total"], 1);
    }

    async fn refuses_a_kiosk_whose_codes_are_denied_or_over(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let (denied, over) = (codes(&portal).await, codes(&portal).await);

        let answer = admin.post("/deny", &json!({"user_code": denied.user_code})).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(poll(&portal, &denied).await.refusal(), TokenError::AccessDenied);
        portal.clock.advance(Duration::from_mins(10));

        assert_eq!(poll(&portal, &over).await.refusal(), TokenError::ExpiredToken);
        let late = json!({"user_code": over.user_code, "name": "Late"});
        assert_eq!(admin.post("/approve", &late).await.problem(), ErrorCode::Invalid);
        let none: KioskList = admin.get("").await.json();
        assert_eq!(none.records, [], "nothing half done");
    }

    async fn who_has_no_code_waits_for_no_writer(portal: TestPortal) {
        let nobodys = DeviceAuthorization { device_code: format!("pindc_{}", "A".repeat(43)).into(), ..codes(&portal).await };
        let writing = portal.state.database.begin().await.unwrap();

        let answer = tokio::time::timeout(Duration::from_secs(10), poll(&portal, &nobodys)).await;

        assert_eq!(answer.expect("it is answered meanwhile").refusal(), TokenError::ExpiredToken);
        writing.rollback().await.unwrap();
    }

    async fn slows_who_guesses_letters_and_who_asks_for_many(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let shown = codes(&portal).await;

        for _ in 0..5 {
            let wrong = json!({"user_code": "BBBB-BBBB", "name": "Guess"});
            assert_eq!(admin.post("/approve", &wrong).await.problem(), ErrorCode::Invalid);
        }
        let right = json!({"user_code": shown.user_code, "name": "Desk"});
        let waiting = admin.post("/approve", &right).await;

        assert_eq!((waiting.status, waiting.problem()), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::Throttled));
        assert_eq!(waiting.header("retry-after"), "30");
        portal.clock.advance(Duration::from_secs(30));
        assert_eq!(admin.post("/approve", &right).await.status, StatusCode::CREATED);
        for _ in 1..50 {
            codes(&portal).await;
        }
        let fields = [("client_id", "pinion-kiosk"), ("scope", "kiosk")];
        let more = portal.form("/api/pinion/v1/device_authorization", &fields).await;
        assert_eq!((more.status, more.refusal()), (StatusCode::TOO_MANY_REQUESTS, TokenError::SlowDown));
    }

    async fn letters_that_are_turned_away_are_guessed_no_faster(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let shown = codes(&portal).await;

        for _ in 0..5 {
            let wrong = json!({"user_code": "BBBB-BBBB"});
            assert_eq!(admin.post("/deny", &wrong).await.problem(), ErrorCode::Invalid);
        }
        let right = json!({"user_code": shown.user_code});
        let waiting = admin.post("/deny", &right).await;
        let named = json!({"user_code": shown.user_code, "name": "Desk"});
        let nor_approved = admin.post("/approve", &named).await;

        assert_eq!((waiting.status, waiting.problem()), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::Throttled));
        assert_eq!(waiting.header("retry-after"), "30");
        assert_eq!(nor_approved.problem(), ErrorCode::Throttled, "they are the same letters");
        assert_eq!(poll(&portal, &shown).await.refusal(), TokenError::AuthorizationPending, "it was not turned away");
        portal.clock.advance(Duration::from_secs(30));
        assert_eq!(admin.post("/deny", &right).await.status, StatusCode::NO_CONTENT);
    }

    async fn takes_no_other_client_and_no_other_scope(portal: TestPortal) {
        let path = "/api/pinion/v1/device_authorization";
        let ask = async |fields: &[(&str, &str)]| portal.form(path, fields).await.refusal();

        assert_eq!(ask(&[("client_id", "evil"), ("scope", "kiosk")]).await, TokenError::InvalidClient);
        assert_eq!(ask(&[("client_id", "pinion-kiosk"), ("scope", "panel")]).await, TokenError::InvalidScope);
        assert_eq!(ask(&[("client_id", "pinion-kiosk")]).await, TokenError::InvalidRequest);
        let none = portal.token(&[("grant_type", DEVICE_CODE_GRANT), ("device_code", "x"), ("client_id", "evil")]).await;
        assert_eq!(none.refusal(), TokenError::InvalidClient);
    }

    async fn nothing_that_happens_to_the_admin_who_added_a_kiosk_disturbs_it(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (ada, _) = (portal.admin("ada@example.org").await, portal.admin("zoe@example.org").await);
        let panel = portal.panel("ada@example.org").await;
        let codes = codes(&portal).await;
        let form = json!({"user_code": codes.user_code, "name": "Front desk"});
        let approved: Kiosk = panel.at("/api/pinion/v1/kiosks").post("/approve", &form).await.json();
        let grant: KioskGrant = poll(&portal, &codes).await.json();
        let kiosk = KioskClient { id: approved.id, token: grant.access_token.expose_secret().to_owned() };
        let works = async |after: &str| {
            portal.clock.advance(Duration::from_mins(1));
            let config = portal.get_as(&kiosk.token, "/api/pinion/v1/kiosk/config").await;
            assert_eq!(config.status, StatusCode::OK, "after {after}");
            portal.types(&kiosk, &ana.pin).await.outcome
        };
        assert_eq!(works("the pairing").await, CheckInOutcome::CheckedIn);

        let change = json!({"current": PASSWORD, "new": "another horse battery"});
        assert_eq!(panel.put("/password", &change).await.status, StatusCode::NO_CONTENT);
        assert_eq!(works("another password").await, CheckInOutcome::CheckedOut);
        assert!(panel.delete("/session").await.status.is_success());
        assert_eq!(works("signing out").await, CheckInOutcome::CheckedIn);
        let (zoe, path) = (portal.panel("zoe@example.org").await, format!("/team/{}", ada.0));
        let asleep = zoe.send_json(Method::PATCH, &path, &json!({"active": false})).await;
        assert_eq!(asleep.status, StatusCode::OK);
        assert_eq!(works("suspending").await, CheckInOutcome::CheckedOut);
        let gone = zoe.delete(&path).await;
        assert!(gone.status.is_success(), "{gone:?}");

        assert_eq!(works("deleting").await, CheckInOutcome::CheckedIn);
        let list: KioskList = zoe.at("/api/pinion/v1/kiosks").get("").await.json();
        assert_eq!((list.records.len(), list.records[0].connected), (1, true));
    }

    async fn a_revoked_kiosk_that_may_hold_presses_stays_in_the_list_until_it_was_looked_after(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let admin = panel.at("/api/pinion/v1/kiosks");
        for (said, silent, is_kept) in [
            (json!({"queued": 0, "set_aside": 0, "damaged_files": 0}), 10, false),
            (json!({"queued": 0}), 11, true),
            (json!({"queued": 3}), 0, true),
            (json!({"queued": 0, "set_aside": 1}), 0, true),
            (json!({"queued": 0, "damaged_files": 1}), 0, true),
        ] {
            let kiosk = portal.kiosk("Front desk").await;
            let path = format!("/{}", kiosk.id);
            let mut form = said.clone();
            form["events"] = json!([]);
            assert_eq!(portal.press(&kiosk, &form).await.status, StatusCode::OK);
            portal.clock.advance(silent * Duration::from_mins(1));
            let seen = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks").get("").await;
            assert_eq!(seen.json::<KioskList>().records[0].silent, silent > 10, "{silent} minutes");
            let is_off = admin.send_json(Method::PATCH, &path, &json!({"looked_after": true})).await;
            assert_eq!(is_off.problem(), ErrorCode::NotFound, "it is in use");
            let panel = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");

            assert_eq!(panel.delete(&path).await.status, StatusCode::NO_CONTENT);
            assert_eq!(panel.delete(&path).await.problem(), ErrorCode::NotFound, "asked twice it changes nothing");

            let list: KioskList = panel.get("").await.json();
            let kept: Vec<_> = list.records.iter().map(|kept| (kept.id, kept.connected, kept.revoked_at.is_some())).collect();
            assert_eq!(kept, if is_kept { vec![(kiosk.id, false, true)] } else { vec![] }, "{said} {silent}");
            assert_eq!(portal.press(&kiosk, &form).await.status, StatusCode::UNAUTHORIZED);
            let is_off = panel.send_json(Method::PATCH, &path, &json!({"looked_after": true})).await;
            assert_eq!(is_off.status == StatusCode::OK, is_kept);
            assert_eq!(panel.get("").await.json::<KioskList>().records, []);
        }
        let log: Value = panel.get("/audit?action=kiosk.cleared").await.json();
        assert_eq!(log["total"], 4);
    }

    async fn a_kiosk_is_where_an_admin_puts_it_and_so_are_the_visits_there(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let (ana, annex) = (portal.member("ana@example.org").await, portal.place("Annex").await);
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let codes = codes(&portal).await;
        let at = |kiosk: Kiosk| (kiosk.location.id, kiosk.location.name);
        let visited = async || {
            let (filter, page) = (visits::Filter::default(), Page { number: 1, size: 10 });
            let (database, account) = (&portal.state.database, portal.state.account);
            let listed = visits::list(database, account, &filter, page).await.unwrap();
            listed.records[0].location.clone()
        };

        let form = json!({"user_code": codes.user_code, "name": "Front desk", "location_id": annex.0});
        let approved: Kiosk = admin.post("/approve", &form).await.json();
        let grant: KioskGrant = poll(&portal, &codes).await.json();
        let kiosk = KioskClient { id: approved.id, token: grant.access_token.expose_secret().to_owned() };
        let path = format!("/{}", kiosk.id);
        assert_eq!(at(approved), (annex.0, "Annex".to_owned()));
        portal.types(&kiosk, &ana.pin).await;
        portal.clock.advance(Duration::from_mins(1));
        portal.types(&kiosk, &ana.pin).await;
        assert_eq!(visited().await, "Annex");
        let list: KioskList = admin.get("").await.json();
        let places: Vec<_> = list.locations.iter().map(|place| place.name.as_str()).collect();
        assert_eq!(places, ["My space", "Annex"]);
        let first = list.locations[0].id;

        let moved: Kiosk = admin.send_json(Method::PATCH, &path, &json!({"location_id": first})).await.json();

        assert_eq!(at(moved), (first, "My space".to_owned()));
        assert_eq!(at(admin.get(&path).await.json()), (first, "My space".to_owned()));
        portal.clock.advance(Duration::from_mins(1));
        portal.types(&kiosk, &ana.pin).await;
        assert_eq!(visited().await, "My space");
        let log: Value = portal.panel("ada@example.org").await.get("/audit?action=kiosk.changed").await.json();
        assert_eq!(log["total"], 1);
    }

    async fn changes_and_revokes_a_kiosk(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let kiosk = portal.kiosk("Front desk").await;
        let path = format!("/{}", kiosk.id);

        let after: Kiosk = admin.send_json(Method::PATCH, &path, &json!({"name": "Back door"})).await.json();
        let nowhere = admin.send_json(Method::PATCH, &path, &json!({"location_id": 99})).await;
        let revoked = admin.delete(&path).await;

        assert_eq!((after.name.as_str(), after.location.name.as_str()), ("Back door", "My space"));
        assert_eq!(nowhere.problem(), ErrorCode::Invalid);
        assert_eq!(revoked.status, StatusCode::NO_CONTENT);
        assert_eq!(admin.delete(&path).await.problem(), ErrorCode::NotFound);
        assert_eq!(admin.get(&path).await.problem(), ErrorCode::NotFound);
        assert_eq!(admin.get("").await.json::<KioskList>().records, []);
    }
}
