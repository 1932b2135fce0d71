//! Two portals on one database, and kiosks that bring both the same presses at once.

use std::fmt::Write as _;
use std::sync::Barrier;
use std::time::Duration;

use jiff::Timestamp;
use pinion_testdb::Postgres;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::deployment::{Deployment, PASSWORD, Serving};

/// How often everybody presses: an even number, so that nobody is in at the end.
const ROUNDS: usize = 12;

const PRESS: (&str, &str) = ("POST", "/api/pinion/v1/kiosk/check-ins");

const PEOPLE: usize = 6;
const KIOSKS: usize = 2;

/// Asks with a credential; returns the status and the body.
fn ask(
    portal: &Serving,
    (method, path): (&str, &str),
    credential: &str,
    form: &Value,
) -> (u16, Value) {
    let (address, body) = (&portal.address, form.to_string());
    let answer = portal.ask(&format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n{credential}\r\n\
         connection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ));
    let (head, body) = answer.split_once("\r\n\r\n").expect("it answers");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("it has a status"), serde_json::from_str(body).unwrap_or_default())
}

/// Makes the first admin by the link that the portal prints; returns their cookie.
fn admin(portal: &mut Serving) -> String {
    let printed = portal.next_line();
    let token = printed.rsplit('/').next().expect("it ends in a token");
    let form = json!({"token": token, "full_name": "Ada", "email": "ada@example.org", "password": PASSWORD});
    let made = portal.post_json("/api/pinion/v1/panel/setup", &form.to_string());
    let cookie = made.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next());
    format!("cookie: {}", cookie.expect("it signs in"))
}

/// Pairs a kiosk as a tablet and an admin do; returns its credential.
fn kiosk(portal: &Serving, admin: &str, name: &str) -> String {
    let text = |answer: &str, name: &str| {
        let body = answer.split_once("\r\n\r\n").expect("it answers").1;
        let body: Value = serde_json::from_str(body).expect("it is JSON");
        body[name].as_str().unwrap_or_else(|| panic!("no {name} in {body}")).to_owned()
    };
    let form = "client_id=pinion-kiosk&scope=kiosk";
    let codes = portal.post_form("/api/pinion/v1/device_authorization", form);
    let form = json!({"user_code": text(&codes, "user_code"), "name": name});
    let approved = ask(portal, ("POST", "/api/pinion/v1/kiosks/approve"), admin, &form);
    assert_eq!(approved.0, 201, "{approved:?}");
    let form = format!(
        "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=pinion-kiosk&device_code={}",
        text(&codes, "device_code")
    );
    let grant = portal.post_form("/api/token", &form);
    format!("authorization: Bearer {}", text(&grant, "access_token"))
}

/// Brings the same presses to every portal at the same moment, each from a connection of its own; returns what each said.
fn press_at_once(
    portals: &[Serving],
    kiosks: &[String],
    forms: &[Value],
) -> Vec<Vec<(u16, Value)>> {
    let all = Barrier::new(portals.len() * kiosks.len());
    std::thread::scope(|scope| {
        let asked: Vec<Vec<_>> = kiosks
            .iter()
            .zip(forms)
            .map(|(kiosk, form)| {
                let ask_one = |portal| {
                    let all = &all;
                    scope.spawn(move || {
                        all.wait();
                        ask(portal, PRESS, kiosk, form)
                    })
                };
                portals.iter().map(ask_one).collect()
            })
            .collect();
        let heard = asked.into_iter().map(|of_kiosk| {
            of_kiosk.into_iter().map(|it| it.join().expect("it answers")).collect()
        });
        heard.collect()
    })
}

/// A portal with people and kiosks, at which two presses of one person are two; the admin's credential and the kiosks'.
fn set_up(deployment: &Deployment) -> (Serving, String, Vec<String>) {
    let mut portal = deployment.serve();
    let admin = admin(&mut portal);
    let mut sheet = "full_name,email,pin\n".to_owned();
    for number in 0..PEOPLE {
        let pin = pin(number);
        writeln!(sheet, "Person {number},person{number}@example.org,{pin}").expect("it is text");
    }
    assert_eq!(deployment.import(sheet, &[]).status, 0);
    let at_once = json!({
        "repeat_within_s": 0, "greet_by_name": true, "check_out_at": null, "open_to_anybody": false,
    });
    let set = ask(&portal, ("PUT", "/api/pinion/v1/panel/settings/check-ins"), &admin, &at_once);
    assert_eq!(set.0, 200, "{set:?}");
    let kiosks =
        (0..KIOSKS).map(|number| kiosk(&portal, &admin, &format!("Kiosk {number}"))).collect();
    (portal, admin, kiosks)
}

fn pin(number: usize) -> String {
    format!("90{number}17{number}")
}

/// A press of somebody who stands there.
fn event(number: usize) -> Value {
    json!({"id": Uuid::now_v7(), "at": Timestamp::now().to_string(), "pincode": pin(number)})
}

fn counts_each_press_once(deployment: &Deployment) {
    let (first, admin, kiosks) = set_up(deployment);
    let portals = [first, deployment.serve()];

    for round in 0..ROUNDS {
        // Everybody presses once, at one kiosk or the other.
        let forms: Vec<Value> = (0..KIOSKS)
            .map(|kiosk| {
                let of_kiosk = (0..PEOPLE).filter(|number| number % KIOSKS == kiosk);
                let events: Vec<Value> = of_kiosk.map(event).collect();
                json!({"now": Timestamp::now().to_string(), "events": events})
            })
            .collect();

        let answers = press_at_once(&portals, &kiosks, &forms);

        let expected = if round % 2 == 0 { "checked_in" } else { "checked_out" };
        for (answers, form) in answers.iter().zip(&forms) {
            assert!(
                answers.iter().all(|answer| *answer == answers[0]),
                "round {round}: {answers:?}"
            );
            let (status, body) = &answers[0];
            let results = body["results"].as_array().expect("it has results");
            assert_eq!((*status, results.len()), (200, PEOPLE / KIOSKS));
            assert!(
                results.iter().all(|result| result["outcome"] == expected),
                "round {round}: {body}"
            );
            // Brought again later, to the other portal, it is still the same.
            let nth = round % portals.len();
            let kiosk = &kiosks[usize::from(form != &forms[0])];
            assert_eq!(ask(&portals[nth], PRESS, kiosk, form), answers[0]);
        }
        std::thread::sleep(Duration::from_millis(2));
    }

    let list = |path: &str| ask(&portals[1], ("GET", path), &admin, &Value::Null).1;
    let visits = list("/api/pinion/v1/panel/visits?size=100");
    let records = visits["records"].as_array().expect("it lists visits");
    assert_eq!(records.len(), PEOPLE * ROUNDS / 2, "one for each in and out, and none doubled");
    assert!(records.iter().all(|visit| visit["to"].is_string()), "nobody is in");
    assert_eq!(list("/api/pinion/v1/panel/check-in-review")["total"], 0);
    assert_eq!(list("/api/pinion/v1/panel/failed-check-ins")["total"], 0);
}

#[test]
fn two_portals_on_one_file_count_a_press_once_that_both_are_brought_at_the_same_moment() {
    counts_each_press_once(&Deployment::new());
}

#[test]
fn two_portals_on_postgresql_count_a_press_once_that_both_are_brought_at_the_same_moment() {
    let database = Postgres::fresh();
    counts_each_press_once(&Deployment::on_postgres(database.url()));
}

#[test]
fn after_a_restore_a_kiosk_goes_on_and_what_it_still_holds_counts_once() {
    let (here, there) = (Deployment::new(), Deployment::new());
    let (portal, _, kiosks) = set_up(&here);
    let [went_in, went_out] = [0, 1].map(|_| json!({"events": [event(0)]}));
    let told = ask(&portal, PRESS, &kiosks[0], &went_in);
    let file = here.folder.path().join("backup.tar");
    let file = file.to_str().expect("it is text");
    assert_eq!(here.run(&["backup", file]).status, 0);
    let lost = ask(&portal, PRESS, &kiosks[0], &went_out);
    assert_eq!(lost.1["results"][0]["outcome"], "checked_out", "{lost:?}");
    portal.kill();

    assert_eq!(there.run(&["restore", file]).status, 0);
    let portal = there.serve();

    assert_eq!(ask(&portal, PRESS, &kiosks[0], &went_in), told, "known, and not counted again");
    for _ in 0..2 {
        assert_eq!(ask(&portal, PRESS, &kiosks[0], &went_out), lost, "it counts as it did");
    }
}
