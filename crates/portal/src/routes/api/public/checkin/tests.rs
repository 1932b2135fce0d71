use axum::http::Request;
use futures::future::join_all;
use pinion_storage::check_in_settings::{self, CheckInSettings};
use pinion_storage::visits;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Answer, KioskClient, PASSWORD, TestPortal, on_both_databases};

const PATH: &str = "/api/public/checkin";

async fn ask(portal: &TestPortal, kiosk: &KioskClient, form: Value) -> Value {
    let answer = portal.post_as(&kiosk.token, PATH, &form).await;
    assert_eq!(answer.status, StatusCode::OK, "refusals too");
    answer.json()
}

async fn is_in(portal: &TestPortal, customer: CustomerId) -> bool {
    visits::open_since(&portal.state.database, customer).await.unwrap().is_some()
}

/// Asks without a token, from `address`.
async fn from(portal: &TestPortal, address: &str, form: &Value) -> Answer {
    let request = Request::post(PATH)
        .header("content-type", "application/json")
        .header("x-forwarded-for", address)
        .body(form.to_string().into());
    portal.ask(request.expect("it is a request")).await
}

async fn set(portal: &TestPortal, settings: &CheckInSettings) {
    let tx = portal.state.database.begin().await.expect("the database takes writes");
    check_in_settings::write(&tx, portal.state.account, settings).await.expect("they are kept");
    tx.commit().await.expect("the database takes writes");
}

async fn open(portal: &TestPortal) {
    set(portal, &CheckInSettings { open_to_anybody: true, ..CheckInSettings::default() }).await;
}

async fn anybody(portal: &TestPortal, form: &Value) -> Answer {
    portal.post_as("", PATH, form).await
}

on_both_databases! {
    async fn speaks_the_documented_dialect(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Reader").await);
        let (id, pin) = (ana.customer.id, ana.pin.as_str());

        let valid = ask(&portal, &kiosk, json!({"pincode": pin, "doNotCheckIn": true})).await;
        assert!(!is_in(&portal, id).await, "only whether it would");
        assert_eq!((valid["Status"].as_u64(), valid["WasSuccessful"].as_bool()), (Some(200), Some(true)));
        assert_eq!(valid["Value"]["FullName"], "Ana Líšková");
        assert_eq!(valid["Errors"], Value::Null);
        // It is eight o'clock, and nobody is checked out at an hour.
        assert_eq!(valid["Value"]["SessionExpire"], "2027-01-16T08:00:00Z");
        assert_eq!(valid["Value"]["SessionTimeOut"].as_f64(), Some(86_400.0));
        ask(&portal, &kiosk, json!({"PinCode": pin, "Toggle": true})).await;
        assert!(is_in(&portal, id).await);
        portal.clock.advance(Duration::from_mins(1));
        assert_eq!(ask(&portal, &kiosk, json!({"pincode": pin})).await["WasSuccessful"], true);
        assert!(is_in(&portal, id).await, "in already");
        ask(&portal, &kiosk, json!({"pincode": pin, "toggle": true})).await;
        assert!(!is_in(&portal, id).await);
        portal.clock.advance(Duration::from_mins(1));
        ask(&portal, &kiosk, json!({"pincode": pin, "email": " ANA@example.org"})).await;
        assert!(is_in(&portal, id).await);
        portal.clock.advance(Duration::from_mins(1));
        for _ in 0..2 {
            assert_eq!(ask(&portal, &kiosk, json!({"pincode": pin, "disconnect": true})).await["WasSuccessful"], true);
            assert!(!is_in(&portal, id).await);
        }
    }

    async fn says_until_when_somebody_is_in_where_they_are_checked_out_at_an_hour(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Reader").await);
        set(&portal, &CheckInSettings { check_out_at_min: Some(22 * 60), ..CheckInSettings::default() }).await;
        portal.clock.advance(Duration::from_mins(30));

        let came = ask(&portal, &kiosk, json!({"pincode": ana.pin})).await;

        assert_eq!(came["Value"]["SessionExpire"], "2027-01-15T22:00:00Z");
        assert_eq!(came["Value"]["SessionTimeOut"].as_f64(), Some(48_600.0), "seconds: thirteen hours and a half");
    }

    async fn tells_that_moment_in_utc_wherever_the_space_is(portal: TestPortal) {
        portal.be_in("Asia/Kathmandu").await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Reader").await);
        set(&portal, &CheckInSettings { check_out_at_min: Some(22 * 60), ..CheckInSettings::default() }).await;

        let came = ask(&portal, &kiosk, json!({"pincode": ana.pin})).await;

        // Five and three quarter hours ahead: it is a quarter to two in the afternoon there.
        assert_eq!(came["Value"]["SessionExpire"], "2027-01-15T16:15:00Z");
        assert_eq!(came["Value"]["SessionTimeOut"].as_f64(), Some(29_700.0), "seconds: eight hours and a quarter");
    }

    async fn refuses_in_one_way_and_makes_wait(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Reader").await);
        let mut refusals = Vec::new();
        for form in [
            json!({"pincode": "1"}),
            json!({"pincode": ana.pin, "email": "bob@example.org"}),
            json!({"email": "ana@example.org", "password": PASSWORD, "mac": "02:00:00:00:00:01", "token": "x", "accessCardId": 7}),
            json!({}),
            json!({"pincode": "none", "doNotCheckIn": true}),
        ] {
            refusals.push(ask(&portal, &kiosk, form).await);
        }
        assert_eq!(refusals[0]["WasSuccessful"], false);
        assert!(refusals.iter().all(|refusal| *refusal == refusals[0]), "{refusals:?}");

        let waiting = portal.post_as(&kiosk.token, PATH, &json!({"pincode": ana.pin})).await;

        assert_eq!((waiting.status, waiting.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "30"));
        assert_eq!(waiting.json::<Value>()["WasSuccessful"], false);
        assert!(!is_in(&portal, ana.customer.id).await);
        assert_eq!(portal.types(&kiosk, &ana.pin).await.retry_after_s, Some(30), "one count with its keypad");
    }

    async fn refuses_and_makes_wait_no_sooner_whatever_the_reason(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Reader").await);
        let forms = [
            json!({"pincode": "1"}),
            json!({"pincode": ana.pin, "email": "bob@example.org"}),
            json!({}),
            json!({"pincode": "none", "doNotCheckIn": true}),
            json!({"pincode": "1", "disconnect": true}),
            // A wait runs from here on.
            json!({"pincode": ana.pin}),
            json!({"pincode": "1"}),
        ];
        for form in forms {
            let began = Instant::now();
            portal.post_as(&kiosk.token, PATH, &form).await;
            let took = began.elapsed();
            assert!(took >= Duration::from_millis(100), "{form} took {took:?}");
        }
        assert!(!is_in(&portal, ana.customer.id).await, "all were refused");
    }

    async fn is_closed_to_who_has_no_token_until_it_is_opened(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let form = json!({"pincode": ana.pin, "toggle": true});
        assert_eq!(anybody(&portal, &form).await.status, StatusCode::UNAUTHORIZED);
        open(&portal).await;

        let let_in: Value = anybody(&portal, &form).await.json();
        assert_eq!((let_in["WasSuccessful"].as_bool(), let_in["Value"]["FullName"].as_str()), (Some(true), Some("")), "no name to a stranger");
        assert!(is_in(&portal, ana.customer.id).await);
        for _ in 0..3 {
            assert_eq!(anybody(&portal, &json!({"pincode": "1"})).await.json::<Value>()["WasSuccessful"], false);
        }

        let waiting = anybody(&portal, &form).await;
        assert_eq!((waiting.status, waiting.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"), "stricter than at a pad");
        let kiosk = portal.kiosk("Reader").await;
        assert_eq!(portal.types(&kiosk, &ana.pin).await.retry_after_s, None, "no device waits for strangers");
    }

    async fn strangers_from_many_addresses_wait_for_each_other_and_hold_no_kiosk(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (right, wrong) = (json!({"pincode": ana.pin, "toggle": true}), json!({"pincode": "1"}));
        let kiosks = [portal.kiosk("Front desk").await, portal.kiosk("Back door").await];
        open(&portal).await;
        for number in 1..=20 {
            assert_eq!(from(&portal, &format!("198.51.100.{number}"), &wrong).await.status, StatusCode::OK);
        }
        let held = from(&portal, "203.0.113.1", &right).await;
        assert_eq!((held.status, held.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "10"));
        assert!(!is_in(&portal, ana.customer.id).await, "right and wrong alike");

        // Past what would slow every keypad of the place, were they counted with it.
        for number in 21..=80 {
            portal.clock.advance(Duration::from_mins(5));
            assert_eq!(from(&portal, &format!("198.51.100.{number}"), &wrong).await.status, StatusCode::OK);
        }

        assert_eq!(from(&portal, "203.0.113.1", &right).await.header("retry-after"), "300");
        for kiosk in &kiosks {
            assert_eq!(portal.types(kiosk, &ana.pin).await.retry_after_s, None);
        }
        portal.clock.advance(Duration::from_mins(5));
        assert_eq!(from(&portal, "203.0.113.1", &right).await.status, StatusCode::OK, "it slows, and never closes");
    }

    async fn who_waits_for_others_is_not_counted_and_who_is_right_neither(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (right, wrong) = (json!({"pincode": ana.pin, "toggle": true}), json!({"pincode": "1"}));
        open(&portal).await;
        for _ in 0..30 {
            assert_eq!(from(&portal, "203.0.113.1", &right).await.status, StatusCode::OK);
        }
        for number in 1..=20 {
            assert_eq!(from(&portal, &format!("198.51.100.{number}"), &wrong).await.status, StatusCode::OK);
        }
        for _ in 0..5 {
            assert_eq!(from(&portal, "203.0.113.1", &wrong).await.status, StatusCode::TOO_MANY_REQUESTS);
        }

        portal.clock.advance(Duration::from_secs(10));
        assert_eq!(from(&portal, "203.0.113.1", &right).await.status, StatusCode::OK, "none of its own was wrong");
    }

    async fn no_more_are_looked_at_than_strangers_have_tries_however_many_come_at_once(portal: TestPortal) {
        open(&portal).await;
        let addresses: Vec<String> = (1..=40).map(|number| format!("198.51.100.{number}")).collect();
        let wrong = json!({"pincode": "1"});

        let answers = join_all(addresses.iter().map(|address| from(&portal, address, &wrong))).await;

        let looked_at = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(looked_at, 20);
    }
}
