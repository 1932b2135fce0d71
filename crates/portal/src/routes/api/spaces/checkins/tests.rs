use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pinion_protocol::checkin::{Checkin, FailedCheckin};
use pinion_protocol::coworker::{Outcome, RecordPage};
use pinion_storage::{accounts, customers, users};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{Answer, PASSWORD, TestPortal, on_both_databases};
use crate::views;

const PATH: &str = "/api/spaces/checkins";

/// A token of an admin with API access.
async fn admin(portal: &TestPortal) -> String {
    let user = portal.admin("ada@example.org").await;
    let tx = portal.state.database.begin().await.unwrap();
    users::set_api_access(&tx, user, true).await.unwrap();
    tx.commit().await.unwrap();
    portal.signed_in("ada@example.org").await.0
}

const FAILED: &str = "/api/spaces/failedcheckins";

/// Every call there is, with whether the front desk may make it.
const CALLS: [(Method, &str, bool); 6] = [
    (Method::GET, PATH, true),
    (Method::GET, "/api/spaces/checkins/7", true),
    (Method::POST, PATH, false),
    (Method::PUT, PATH, false),
    (Method::PUT, "/api/spaces/checkins/7", false),
    (Method::GET, FAILED, false),
];

async fn put(portal: &TestPortal, token: &str, path: &str, form: &Value) -> Answer {
    send(portal, &format!("Bearer {token}"), (&Method::PUT, path), form).await
}

async fn send(
    portal: &TestPortal,
    authorization: &str,
    (method, path): (&Method, &str),
    form: &Value,
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", authorization)
        .header("content-type", "application/json");
    portal.ask(request.body(Body::from(form.to_string())).unwrap()).await
}

fn basic(email: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{email}:{PASSWORD}")))
}

on_both_databases! {
    async fn keeps_visits_in_the_documented_dialect(portal: TestPortal) {
        let token = admin(&portal).await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let (id, start) = (ana.customer.id.0, portal.state.now());
        let at = |hours: u64| views::time(start + Duration::from_hours(hours));

        let added: Outcome = portal.post_as(&token, PATH, &json!({"CoworkerId": id})).await.json();
        let number = added.value.unwrap().id;
        assert!(added.was_successful && number > 0 && number < 1 << 53, "{number}");
        let path = format!("{PATH}/{number}");
        let visit: Checkin = portal.get_as(&token, &path).await.json();
        assert_eq!((visit.coworker_id, visit.from_time.as_str(), &visit.to_time), (id, at(0).as_str(), &None));
        assert_eq!((visit.source, visit.id), (1, number));
        // Longer than a token is good.
        portal.clock.advance(Duration::from_hours(2));
        let token = portal.signed_in("ada@example.org").await.0;
        let ended = put(&portal, &token, &path, &json!({"ToTime": at(1)})).await;
        assert_eq!((ended.status, ended.json::<Outcome>().was_successful), (StatusCode::OK, true));
        portal.types(&kiosk, &ana.pin).await;

        let list: RecordPage<Checkin> = portal.get_as(&token, &format!("{PATH}?orderBy=FromTime&dir=Descending")).await.json();
        let times: Vec<_> = list.records.iter().map(|visit| (visit.from_time.clone(), visit.to_time.clone())).collect();
        assert_eq!(times, [(at(2), None), (at(0), Some(at(1)))]);
        let list: RecordPage<Checkin> = portal.get_as(&token, &format!("{PATH}?dir=1&size=1&Checkin_Coworker={id}")).await.json();
        assert_eq!((list.records[0].from_time.as_str(), list.total_items, list.has_next_page), (at(0).as_str(), 2, true));
        let none: RecordPage<Checkin> = portal.get_as(&token, &format!("{PATH}?Checkin_Coworker=99")).await.json();
        assert_eq!(none.total_items, 0);
    }

    async fn refuses_what_cannot_be_kept(portal: TestPortal) {
        let token = admin(&portal).await;
        let ana = portal.member("ana@example.org").await.customer.id.0;
        let added: Outcome = portal.post_as(&token, PATH, &json!({"CoworkerId": ana})).await.json();
        let number = added.value.unwrap().id;
        let before = views::time(portal.state.now() - Duration::from_hours(1));

        for (answer, message) in [
            (portal.post_as(&token, PATH, &json!({"CoworkerId": 99})).await, "CoworkerId: There is no such customer."),
            (portal.post_as(&token, PATH, &json!({"CoworkerId": ana})).await, "CoworkerId: They are in already."),
            (portal.post_as(&token, PATH, &json!({"CoworkerId": ana, "FromTime": "noon"})).await, "FromTime: This is no time up to now, such as 2026-11-25T09:14:00Z."),
            (portal.post_as(&token, PATH, &json!({"CoworkerId": ana, "ToTime": before})).await, "ToTime: This is before they came."),
            (portal.post_as(&token, PATH, &json!({})).await, "CoworkerId: may not be null or empty"),
            (put(&portal, &token, PATH, &json!({"ToTime": before})).await, "Id: may not be null or empty"),
            (put(&portal, &token, PATH, &json!({"Id": number})).await, "ToTime: may not be null or empty"),
            (put(&portal, &token, PATH, &json!({"Id": number, "ToTime": before})).await, "ToTime: is there already, or would be before they came"),
            (portal.get_as(&token, &format!("{PATH}?Checkin_Colour=red")).await, "Checkin_Colour: is not a filter of this list"),
            (portal.get_as(&token, &format!("{PATH}?page=x")).await, "page: is not a value that this can have"),
        ] {
            assert_eq!((answer.status, answer.json::<Outcome>().message.as_str()), (StatusCode::BAD_REQUEST, message));
        }
        let nobody = portal.get_as(&token, &format!("{PATH}/7")).await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
        let mine: RecordPage<FailedCheckin> = portal.get_as(&token, FAILED).await.json();
        assert_eq!(mine.total_items, 0);
    }

    async fn lists_failed_check_ins_with_the_true_reason(portal: TestPortal) {
        let token = admin(&portal).await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let tx = portal.state.database.begin().await.unwrap();
        let suspended = customers::Change { active: Some(false), ..customers::Change::default() };
        customers::update(&tx, &ana.customer, &suspended, portal.state.now()).await.unwrap();
        tx.commit().await.unwrap();
        let first = portal.state.now();
        portal.types(&kiosk, "1").await;
        portal.clock.advance(Duration::from_mins(1));
        portal.types(&kiosk, &ana.pin).await;

        let mut list: Value = portal.get_as(&token, &format!("{FAILED}?page=1&size=10")).await.json();

        let ids = list["Records"].as_array_mut().unwrap().iter_mut().map(|record| record["UniqueId"].take());
        let ids: BTreeSet<Uuid> = ids.map(|id| id.as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(ids.len(), 2, "each has its own");
        let record = |at, coworker: Value, why: &str| json!({
            "UniqueId": null,
            "CoworkerId": coworker,
            "BusinessId": portal.state.account.0,
            "CheckinAttemptTime": views::time(at),
            "Source": 1,
            "Description": why,
        });
        let ana = json!(ana.customer.id.0);
        assert_eq!(list["Records"], json!([
            record(portal.state.now(), ana, "The customer is suspended."),
            record(first, Value::Null, "Nobody has this PIN."),
        ]));
        assert_eq!(list["TotalItems"], 2);
        let answer = portal.get_as(&token, &format!("{FAILED}?Reason=x")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }

    async fn nobody_without_api_access_gets_at_visits(portal: TestPortal) {
        admin(&portal).await;
        portal.admin("eve@example.org").await;
        portal.front_desk("desk@example.org").await;
        portal.member("ana@example.org").await;
        let kiosk = portal.kiosk("Front desk").await;

        for (method, path, _) in CALLS {
            let ask = async |authorization: &str| send(&portal, authorization, (&method, path), &json!({})).await;
            for authorization in ["", "Bearer pinat_nobody", "Basic !", &format!("Bearer {}", kiosk.token)] {
                let answer = ask(authorization).await;
                assert_eq!((answer.status, answer.body.len()), (StatusCode::UNAUTHORIZED, 0), "{authorization} {method} {path}");
            }
            for email in ["eve@example.org", "desk@example.org", "ana@example.org"] {
                let bearer = format!("Bearer {}", portal.signed_in(email).await.0);
                for authorization in [bearer, basic(email)] {
                    let answer = ask(&authorization).await;
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{email} {method} {path}");
                    assert!(!answer.json::<Outcome>().was_successful);
                }
            }
        }
    }

    async fn the_front_desk_reads_visits_and_changes_none(portal: TestPortal) {
        let token = admin(&portal).await;
        let ana = portal.member("ana@example.org").await.customer.id.0;
        let added: Outcome = portal.post_as(&token, PATH, &json!({"CoworkerId": ana})).await.json();
        let number = added.value.unwrap().id;
        let desk = portal.front_desk("desk@example.org").await;
        let tx = portal.state.database.begin().await.unwrap();
        users::set_api_access(&tx, desk, true).await.unwrap();
        tx.commit().await.unwrap();

        for (method, path, may) in CALLS {
            let path = path.replace('7', &number.to_string());
            let form = json!({"Id": number, "CoworkerId": ana, "ToTime": views::time(portal.state.now())});
            let answer = send(&portal, &basic("desk@example.org"), (&method, &path), &form).await;
            let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, expected, "{method} {path}");
        }
        let visit: Checkin = portal.get_as(&token, &format!("{PATH}/{number}")).await.json();
        assert_eq!(visit.to_time, None, "nothing was changed");
    }

    async fn an_admin_without_the_second_factor_that_is_asked_for_gets_at_no_visits(portal: TestPortal) {
        let token = admin(&portal).await;
        let tx = portal.state.database.begin().await.unwrap();
        accounts::require_second_factor(&tx, portal.state.account, true).await.unwrap();
        tx.commit().await.unwrap();

        for (method, path, _) in CALLS {
            for authorization in [format!("Bearer {token}"), basic("ada@example.org")] {
                let answer = send(&portal, &authorization, (&method, path), &json!({})).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
                assert!(answer.json::<Outcome>().message.contains("second factor"));
            }
        }
    }
}
