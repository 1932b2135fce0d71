//! Wrong PINs.

use std::time::Instant;

use axum::http::Method;
use pinion_protocol::kiosk::KioskWaitOf;
use pinion_storage::customers;
use pinion_storage::failed_attempts::Reason;

use super::*;
use crate::testing::PanelClient;

/// Types a PIN that is nobody's, so many times.
async fn wrong(portal: &TestPortal, times: usize, kiosk: &crate::testing::KioskClient) {
    for _ in 0..times {
        let result = portal.types(kiosk, "1").await;
        assert_eq!(result.outcome, CheckInOutcome::Refused);
    }
}

async fn suspend(portal: &TestPortal, customer: &customers::Customer) {
    let change = customers::Change { active: Some(false), ..customers::Change::default() };
    let tx = portal.state.database.begin().await.unwrap();
    customers::update(&tx, customer, &change, portal.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn lift(panel: &PanelClient, kiosk: &crate::testing::KioskClient) -> Kiosk {
    let path = format!("/{}", kiosk.id);
    panel.send_json(Method::PATCH, &path, &json!({"lift_wait": true})).await.json()
}

/// The waits that an admin is shown at a kiosk, in seconds.
async fn waits(
    panel: &PanelClient,
    kiosk: &crate::testing::KioskClient,
) -> Vec<(KioskWaitOf, u64)> {
    let seen: Kiosk = panel.get(&format!("/{}", kiosk.id)).await.json();
    assert_eq!(
        seen.wait_s,
        seen.waits.iter().filter(|it| !is_apart(it.of)).map(|it| it.wait_s).max()
    );
    seen.waits.iter().map(|wait| (wait.of, wait.wait_s)).collect()
}

/// Whether a wait holds nothing that is typed.
fn is_apart(of: KioskWaitOf) -> bool {
    matches!(of, KioskWaitOf::Scan | KioskWaitOf::Late)
}

on_both_databases! {
    async fn after_five_wrong_ones_a_pad_waits_and_answers_right_and_wrong_alike(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        wrong(&portal, 5, &kiosk).await;

        let (right, wrong_one) = (portal.types(&kiosk, &ana.pin).await, portal.types(&kiosk, "1").await);

        for result in [&right, &wrong_one] {
            assert_eq!((result.outcome, result.retry_after_s), (CheckInOutcome::Waiting, Some(30)));
            assert_eq!((&result.since, &result.display_name), (&None, &None));
        }
        assert_eq!(all_visits(&portal).await.len(), 0);
        portal.clock.advance(Duration::from_secs(30));
        wrong(&portal, 1, &kiosk).await;
        assert_eq!(portal.types(&kiosk, &ana.pin).await.retry_after_s, Some(60), "doubled");
        portal.clock.advance(MINUTE);
        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::CheckedIn);
        wrong(&portal, 1, &kiosk).await;
        assert_eq!(portal.types(&kiosk, &ana.pin).await.retry_after_s, Some(120), "a right one forgives nothing");
    }

    async fn an_event_that_waited_is_looked_at_when_it_comes_again(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        wrong(&portal, 5, &kiosk).await;
        let form = json!({"events": [event(portal.clock.now(), json!({"pincode": ana.pin}))]});
        assert_eq!(portal.only(&kiosk, form.clone()).await.outcome, CheckInOutcome::Waiting);
        portal.clock.advance(Duration::from_secs(30));

        assert_eq!(portal.only(&kiosk, form).await.outcome, CheckInOutcome::CheckedIn);
    }

    async fn a_wait_closes_neither_another_pad_nor_the_qr(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let bob = portal.member("bob@example.org").await;
        let (kiosk, other) = (portal.kiosk("Front desk").await, portal.kiosk("Back door").await);
        wrong(&portal, 5, &kiosk).await;

        assert_eq!(portal.types(&other, &ana.pin).await.outcome, CheckInOutcome::CheckedIn);
        assert_eq!(portal.scans(&kiosk, &bob.pin).await.outcome, CheckInOutcome::CheckedIn);
        for _ in 0..49 {
            assert_eq!(portal.scans(&kiosk, "1").await.outcome, CheckInOutcome::Refused);
        }
        assert_eq!(portal.scans(&kiosk, "1").await.outcome, CheckInOutcome::Refused);
        let slowed = portal.scans(&kiosk, &bob.pin).await;
        assert_eq!((slowed.outcome, slowed.retry_after_s), (CheckInOutcome::Waiting, Some(5)), "slowed, and no more");
        portal.clock.advance(MINUTE);
        assert_eq!(portal.scans(&kiosk, &bob.pin).await.outcome, CheckInOutcome::CheckedOut);
    }

    async fn fifty_wrong_ones_at_a_place_make_each_keypad_wait_from_its_own_first_on_and_close_none(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        for number in 0..10 {
            wrong(&portal, 5, &portal.kiosk(&format!("Kiosk {number}")).await).await;
        }
        let fresh = portal.kiosk("Nobody failed here").await;

        assert_eq!(portal.types(&fresh, &ana.pin).await.outcome, CheckInOutcome::CheckedIn);
        wrong(&portal, 1, &fresh).await;

        let slowed = portal.types(&fresh, &ana.pin).await;
        assert_eq!((slowed.outcome, slowed.retry_after_s), (CheckInOutcome::Waiting, Some(10)), "the 51st");
        portal.clock.advance(Duration::from_secs(10));
        portal.clock.advance(Duration::from_secs(20));
        assert_eq!(portal.types(&fresh, &ana.pin).await.outcome, CheckInOutcome::CheckedOut);
        portal.clock.advance(Duration::from_hours(1));
        wrong(&portal, 1, &fresh).await;
        assert_eq!(portal.types(&fresh, &ana.pin).await.outcome, CheckInOutcome::CheckedIn, "an hour halves it");
    }

    async fn fifty_wrong_ones_at_a_place_slow_no_other_place(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let (ana, annex) = (portal.member("ana@example.org").await, portal.place("Annex").await);
        // Each kiosk has a network of its own, so that nothing but the place is common to them.
        for number in 1..=10 {
            let kiosk = portal.kiosk(&format!("Kiosk {number}")).await;
            for _ in 0..5 {
                let result = portal.types_from(&format!("203.0.113.{number}"), &kiosk, "1").await;
                assert_eq!(result.outcome, CheckInOutcome::Refused);
            }
        }
        let (here, there) = (portal.kiosk("Here").await, portal.kiosk_at(annex, "There").await);
        for (address, kiosk) in [("203.0.113.11", &here), ("203.0.113.12", &there)] {
            let result = portal.types_from(address, kiosk, "1").await;
            assert_eq!(result.outcome, CheckInOutcome::Refused);
        }

        let slowed = portal.types_from("203.0.113.11", &here, &ana.pin).await;
        let free = portal.types_from("203.0.113.12", &there, &ana.pin).await;

        assert_eq!((slowed.outcome, slowed.retry_after_s), (CheckInOutcome::Waiting, Some(10)));
        assert_eq!(free.outcome, CheckInOutcome::CheckedIn);
        assert_eq!(waits(&admin, &here).await, [(KioskWaitOf::Place, 10)]);
        assert_eq!(waits(&admin, &there).await, []);
        // One that is carried over waits for the place where it is.
        let there_now = json!({"location_id": annex.0});
        admin.send_json(Method::PATCH, &format!("/{}", here.id), &there_now).await;
        let carried = portal.types_from("203.0.113.11", &here, &ana.pin).await;
        assert_eq!(carried.outcome, CheckInOutcome::CheckedOut);
    }

    async fn fifty_wrong_ones_from_a_network_slow_no_other_network(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let ana = portal.member("ana@example.org").await;
        // Each kiosk is at a place of its own, so that nothing but the network is common to them.
        let kiosk = async |number: usize| {
            let place = portal.place(&format!("Place {number}")).await;
            portal.kiosk_at(place, &format!("Kiosk {number}")).await
        };
        for number in 1..=10 {
            let kiosk = kiosk(number).await;
            for _ in 0..5 {
                let result = portal.types_from("203.0.113.1", &kiosk, "1").await;
                assert_eq!(result.outcome, CheckInOutcome::Refused);
            }
        }
        let (inside, outside) = (kiosk(11).await, kiosk(12).await);
        for (address, kiosk) in [("203.0.113.1", &inside), ("203.0.113.2", &outside)] {
            let result = portal.types_from(address, kiosk, "1").await;
            assert_eq!(result.outcome, CheckInOutcome::Refused);
        }

        let slowed = portal.types_from("203.0.113.1", &inside, &ana.pin).await;
        let free = portal.types_from("203.0.113.2", &outside, &ana.pin).await;

        assert_eq!((slowed.outcome, slowed.retry_after_s), (CheckInOutcome::Waiting, Some(10)));
        assert_eq!(free.outcome, CheckInOutcome::CheckedIn);
        assert_eq!(waits(&admin, &inside).await, [(KioskWaitOf::Address, 10)]);
        assert_eq!(waits(&admin, &outside).await, []);
    }

    async fn whoever_shows_wrong_codes_to_one_camera_slows_no_keypad(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (kiosk, other) = (portal.kiosk("Front desk").await, portal.kiosk("Back door").await);
        for _ in 0..70 {
            portal.clock.advance(MINUTE);
            assert_eq!(portal.scans(&kiosk, "1").await.outcome, CheckInOutcome::Refused);
        }
        wrong(&portal, 1, &other).await;

        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::CheckedIn);
        assert_eq!(portal.types(&other, &ana.pin).await.outcome, CheckInOutcome::CheckedOut);
    }

    async fn a_pad_whose_clock_is_a_minute_slow_is_answered_at_once_all_the_same(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let types = async |pin: &str| {
            let slow = portal.clock.now() - MINUTE;
            let event = event(slow, json!({"pincode": pin}));
            portal.only(&kiosk, json!({"now": views::time(slow), "events": [event]})).await
        };

        assert_eq!(types(&ana.pin).await.outcome, CheckInOutcome::CheckedIn);
        for _ in 0..5 {
            assert_eq!(types("1").await.outcome, CheckInOutcome::Refused);
        }
        assert_eq!(types(&ana.pin).await.outcome, CheckInOutcome::Waiting);
        assert_eq!(failed(&portal).await.len(), 5);
        let now = portal.clock.now();
        let before = event(now - 2 * MINUTE, json!({"pincode": "1"}));
        let late = portal.only(&kiosk, json!({"now": views::time(now - MINUTE), "events": [before]})).await;
        assert_eq!(late.outcome, CheckInOutcome::KeptForReview, "a minute ago by either clock");
    }

    async fn a_wait_is_the_same_on_every_server_and_an_admin_can_lift_it(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        wrong(&portal, 5, &kiosk).await;
        let form = json!({"events": [event(portal.clock.now(), json!({"pincode": ana.pin}))]});
        let elsewhere = press(portal.second().await, kiosk.token.clone(), form).await;
        assert_eq!(elsewhere.json::<CheckInResults>().results[0].outcome, CheckInOutcome::Waiting);
        let waiting: Kiosk = admin.get(&format!("/{}", kiosk.id)).await.json();
        assert_eq!(waiting.wait_s, Some(30));

        assert_eq!(lift(&admin, &kiosk).await.wait_s, None);

        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::CheckedIn);
    }

    async fn an_admin_sees_every_wait_that_holds_a_kiosk_and_lifts_them_all(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let other = portal.kiosk("Back door").await;
        portal.clock.advance(Duration::from_hours(1));
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        for _ in 0..20 {
            portal.sends_late(&kiosk, "1", MINUTE).await;
        }
        for number in 0..9 {
            wrong(&portal, 5, &portal.kiosk(&format!("Kiosk {number}")).await).await;
        }
        wrong(&portal, 5, &kiosk).await;
        for _ in 0..50 {
            assert_eq!(portal.scans(&kiosk, "1").await.outcome, CheckInOutcome::Refused);
        }
        wrong(&portal, 1, &other).await;
        assert_eq!(portal.types(&other, &ana.pin).await.outcome, CheckInOutcome::Waiting);

        let [seen, others] = [waits(&admin, &kiosk).await, waits(&admin, &other).await];

        let (place, address) = ((KioskWaitOf::Place, 10), (KioskWaitOf::Address, 10));
        let its_own = [(KioskWaitOf::Keypad, 30), (KioskWaitOf::Scan, 5), (KioskWaitOf::Late, 3_600)];
        assert_eq!(seen, [&its_own[..], &[place, address]].concat());
        assert_eq!(others, [place, address], "what holds it, and no more");
        let lifted = lift(&admin, &kiosk).await;
        assert_eq!((lifted.wait_s, lifted.waits), (None, vec![]));
        assert_eq!(waits(&admin, &other).await, []);
        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::CheckedIn);
        assert_eq!(portal.scans(&other, &ana.pin).await.outcome, CheckInOutcome::CheckedOut);
        assert_eq!(portal.sends_late(&kiosk, "1", MINUTE).await.outcome, CheckInOutcome::KeptForReview);
    }

    async fn refusals_are_alike_and_an_admin_is_told_why(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        suspend(&portal, &ana.customer).await;
        let now = portal.clock.now();
        let mut bodies = Vec::new();
        for pin in [ana.pin.as_str(), "1", "no pin at all"] {
            let event = event(now, json!({"pincode": pin}));
            let answer = portal.press(&kiosk, &json!({"events": [event]})).await;
            let id = event["id"].as_str().unwrap();
            bodies.push(String::from_utf8(answer.body).unwrap().replace(id, "the id"));
        }

        assert_eq!(bodies[0], r#"{"results":[{"id":"the id","outcome":"refused"}]}"#);
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        let reasons: Vec<_> = failed(&portal).await.into_iter().map(|failed| failed.attempt.reason).collect();
        assert_eq!(reasons.iter().filter(|reason| **reason == Reason::Suspended).count(), 1);
        assert_eq!(reasons.iter().filter(|reason| **reason == Reason::NoSuchPin).count(), 2);
        assert_eq!(all_visits(&portal).await.len(), 0);
    }

    async fn refusals_and_waits_take_their_time_whatever_the_reason(portal: TestPortal) {
        let (ana, bob) = (portal.member("ana@example.org").await, portal.member("bob@example.org").await);
        let kiosk = portal.kiosk("Front desk").await;
        suspend(&portal, &ana.customer).await;
        let took = async |outcome: CheckInOutcome, pin: &str| {
            let began = Instant::now();
            assert_eq!(portal.types(&kiosk, pin).await.outcome, outcome, "{pin}");
            began.elapsed()
        };

        for pin in [ana.pin.as_str(), "1", "no pin at all", "", "00000000000000000000"] {
            let took = took(CheckInOutcome::Refused, pin).await;
            assert!(took >= Duration::from_millis(100), "{pin} took {took:?}");
        }
        for pin in [bob.pin.as_str(), ana.pin.as_str(), "1", "no pin at all"] {
            let took = took(CheckInOutcome::Waiting, pin).await;
            assert!(took >= Duration::from_millis(100), "{pin} took {took:?}");
        }
        for pin in [bob.pin.as_str(), ana.pin.as_str(), "1"] {
            let began = Instant::now();
            let long_ago = portal.sends_late(&kiosk, pin, Duration::from_hours(31 * 24)).await;
            assert_eq!(long_ago.outcome, CheckInOutcome::KeptForReview);
            assert!(began.elapsed() >= Duration::from_millis(100), "{pin} took {:?}", began.elapsed());
        }
    }

    async fn no_more_are_looked_at_than_the_rule_lets_pass_however_many_come_at_once(portal: TestPortal) {
        let kiosk = portal.kiosk("Front desk").await;
        let routers = [portal.second().await, portal.second().await];
        let mut racers = JoinSet::new();
        for number in 0..20 {
            let form = json!({"events": [event(portal.clock.now(), json!({"pincode": "1"}))]});
            racers.spawn(press(routers[number % 2].clone(), kiosk.token.clone(), form));
        }

        let answers = racers.join_all().await;

        let refused = answers.iter().filter(|answer| answer.json::<CheckInResults>().results[0].outcome == CheckInOutcome::Refused);
        assert_eq!(refused.count(), 5);
        assert_eq!(failed(&portal).await.len(), 5);
    }
}

/// Sends a press to a portal that works for so long by a clock that moves by hand alone, and returns what became of it and
/// how long after it was heard the answer left. The kiosk is known to the portal.
async fn leaves_after(
    portal: &TestPortal,
    kiosk: &crate::testing::KioskClient,
    form: Value,
    work: Duration,
) -> (CheckInOutcome, Duration) {
    const STEP: Duration = Duration::from_millis(2);

    let (database, account, now) =
        (&portal.state.database, portal.state.account, portal.clock.now());
    // Nothing is looked at until the one writer is free.
    let writing = database.begin().await.expect("it takes writes");
    let heard_at = tokio::time::Instant::now();
    let router = crate::routes::router(portal.state.clone());
    let answered = tokio::spawn(press(router, kiosk.token.clone(), form));
    settle().await;
    tokio::time::advance(work).await;
    writing.rollback().await.expect("it takes writes");
    while kiosks::get(database, account, kiosk.id)
        .await
        .expect("it answers")
        .expect("it is there")
        .last_seen_at
        != Some(now)
    {}
    // Behind the transaction of the press: all that is left to it is to wait.
    database.begin().await.expect("it takes writes").rollback().await.expect("it takes writes");
    settle().await;
    while !answered.is_finished() {
        tokio::time::advance(STEP).await;
        settle().await;
    }
    let left = heard_at.elapsed();
    let answer = answered.await.expect("it does not panic");
    (answer.json::<CheckInResults>().results[0].outcome, left)
}

/// Lets everything happen that waits for nothing.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn whatever_the_reason_an_answer_that_tells_no_leaves_at_the_same_moment() {
    let portal = TestPortal::on_sqlite().await;
    let (ana, bob) =
        (portal.member("ana@example.org").await, portal.member("bob@example.org").await);
    suspend(&portal, &ana.customer).await;
    let slowed = portal.kiosk("Slowed").await;
    wrong(&portal, 5, &slowed).await;
    let long_ago = portal.clock.now() - Duration::from_hours(31 * 24);
    // A clock does not move on by itself while something blocks.
    let (_thaw, thawed) = std::sync::mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || thawed.recv().err());
    tokio::time::pause();

    for (work_ms, leaves_ms) in [(0, 100), (130, 200), (230, 300)] {
        for (why, outcome, pin) in [
            ("nobody's", CheckInOutcome::Refused, "1"),
            ("no PIN", CheckInOutcome::Refused, "no pin at all"),
            ("suspended", CheckInOutcome::Refused, &ana.pin),
            ("a wait, right", CheckInOutcome::Waiting, &bob.pin),
            ("a wait, wrong", CheckInOutcome::Waiting, "1"),
            ("a wait, suspended", CheckInOutcome::Waiting, &ana.pin),
            ("late, right", CheckInOutcome::KeptForReview, &bob.pin),
            ("late, wrong", CheckInOutcome::KeptForReview, "1"),
            ("late, suspended", CheckInOutcome::KeptForReview, &ana.pin),
        ] {
            let fresh = portal.kiosk("Fresh").await;
            let kiosk = if outcome == CheckInOutcome::Waiting { &slowed } else { &fresh };
            portal.press(kiosk, &json!({"events": []})).await;
            portal.clock.advance(Duration::from_millis(1));
            let event = if outcome == CheckInOutcome::KeptForReview {
                portal.sealed(pin, long_ago).await
            } else {
                event(portal.clock.now(), json!({"pincode": pin}))
            };

            // Another version each time, so that the kiosk is noted again so soon.
            let form = json!({"events": [event], "app_version": format!("{why} {work_ms}")});
            let work = Duration::from_millis(work_ms);
            let (became, after) = leaves_after(&portal, kiosk, form, work).await;

            assert_eq!(became, outcome, "{why}");
            // Timers and steps are as coarse as that.
            let is_then = (leaves_ms..=leaves_ms + 4).contains(&after.as_millis());
            assert!(is_then, "{why}: after {work_ms} ms of work it left at {after:?}");
        }
    }
}
