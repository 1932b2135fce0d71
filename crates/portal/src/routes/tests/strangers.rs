//! Whom whoever has a kiosk's token learns of: nobody but who shows their PIN, and of them what a greeting needs.

use axum::http::StatusCode;
use pinion_protocol::kiosk::{CheckInOutcome, CheckInResults};
use pinion_storage::check_in_settings::{self, CheckInSettings};
use serde_json::{Value, json};

use super::operations::{self, Credentials};
use crate::testing::{Answer, KioskClient, TestPortal, event, on_both_databases};

/// Who is never at the kiosk while somebody listens: names and addresses.
const OTHERS: [(&str, &str); 3] = [
    ("Barnaby Thistlewood", "barnaby@thistle.example"),
    ("Cordula Wrenfield", "cordula@wren.example"),
    ("Dagobert Ashgrove", "dagobert@ash.example"),
];

/// Who is.
const PRESENT: (&str, &str) = ("Xanthippe Quill", "xanthippe@quill.example");

/// Each part by which somebody would be known, that of no other word.
fn parts((name, email): (&str, &str)) -> Vec<String> {
    let (_, domain) = email.split_once('@').expect("it is an address");
    name.split(' ').chain([domain]).map(str::to_lowercase).collect()
}

/// The parts of `people` that are in an answer: in its body, or in its headers.
fn told(answer: &Answer, people: &[(&str, &str)]) -> Vec<String> {
    let text = format!("{} {:?}", String::from_utf8_lossy(&answer.body), answer.headers);
    let text = text.to_lowercase();
    people.iter().flat_map(|it| parts(*it)).filter(|part| text.contains(part)).collect()
}

/// Sends one press, with what else is in it.
async fn press(portal: &TestPortal, kiosk: &KioskClient, rest: Value) -> (CheckInOutcome, Answer) {
    let event = event(portal.state.now(), rest);
    let answer = portal.press(kiosk, &json!({"events": [event]})).await;
    (answer.json::<CheckInResults>().results[0].outcome, answer)
}

on_both_databases! {
    async fn no_answer_to_a_kiosk_names_anybody_but_who_shows_their_pin(portal: TestPortal) {
        let here = portal.member_named(PRESENT.0, PRESENT.1).await;
        let (kiosk, other) = (portal.kiosk("Front desk").await, portal.kiosk("Back door").await);
        // Each is in, so that every list there is has somebody in it.
        for (name, email) in OTHERS {
            let member = portal.member_named(name, email).await;
            portal.types(&other, &member.pin).await;
        }
        portal.admin("ada@example.org").await;
        let listed = portal.panel("ada@example.org").await.get("/customers").await;
        assert_eq!(told(&listed, &OTHERS).len(), 9, "where they are listed they are found");

        let mut answers = Vec::new();
        for operation in operations::all() {
            for id in ["1", &here.customer.unique_id.to_string()] {
                let body = ("application/json", b"{}".to_vec());
                let credentials = Credentials::Bearer(&kiosk.token);
                let answer = operation.send(&portal, id, credentials, body).await;
                answers.push((format!("{operation:?}"), answer));
            }
        }
        assert!(answers.len() > 120, "{}", answers.len());
        for reader in [
            json!({"pincode": "1"}),
            json!({"pincode": here.pin, "email": OTHERS[0].1}),
            json!({"email": OTHERS[0].1, "doNotCheckIn": true}),
        ] {
            let answer = portal.post_as(&kiosk.token, "/api/public/checkin", &reader).await;
            assert_eq!((answer.status, answer.json::<Value>()["WasSuccessful"].as_bool()), (StatusCode::OK, Some(false)));
            answers.push((reader.to_string(), answer));
        }
        let pad = portal.kiosk("Side door").await;
        let wrong = (json!({"pincode": "1"}), CheckInOutcome::Refused);
        let waits = (json!({"pincode": here.pin}), CheckInOutcome::Waiting);
        let unreadable = (json!({}), CheckInOutcome::KeptForReview);
        for (rest, outcome) in [vec![wrong; 5], vec![waits, unreadable]].concat() {
            let (became, answer) = press(&portal, &pad, rest).await;
            assert_eq!(became, outcome);
            answers.push((format!("{outcome:?}"), answer));
        }

        let everybody = [&OTHERS[..], &[PRESENT]].concat();
        for (what, answer) in &answers {
            assert_eq!(told(answer, &everybody), [""; 0], "{what}");
        }
    }

    async fn who_shows_their_pin_is_greeted_by_no_more_than_their_first_name(portal: TestPortal) {
        let (here, kiosk) = (portal.member_named(PRESENT.0, PRESENT.1).await, portal.kiosk("Front desk").await);
        let shows = json!({"pincode": here.pin});

        for outcome in [CheckInOutcome::CheckedIn, CheckInOutcome::Repeated] {
            let (became, answer) = press(&portal, &kiosk, shows.clone()).await;
            assert_eq!((became, told(&answer, &[PRESENT])), (outcome, vec!["xanthippe".to_owned()]));
        }
        let silent = CheckInSettings { greet_by_name: false, ..CheckInSettings::default() };
        let tx = portal.state.database.begin().await.unwrap();
        check_in_settings::write(&tx, portal.state.account, &silent).await.unwrap();
        tx.commit().await.unwrap();

        let (became, answer) = press(&portal, &kiosk, shows).await;
        assert_eq!((became, told(&answer, &[PRESENT])), (CheckInOutcome::Repeated, vec![]));
    }
}
