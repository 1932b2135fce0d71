//! The rules of docs/presence.md, at the endpoint.

mod guessing;
mod incidents;
mod late;

use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use pinion_domain::Clock as _;
use pinion_domain::presence::EndedBy;
use pinion_protocol::ErrorCode;
use pinion_protocol::kiosk::{CheckInOutcome, CheckInResult, CheckInResults, CheckIns, Kiosk};
use pinion_storage::check_in_settings::{self, CheckInSettings};
use pinion_storage::visits::{self, Visit};
use pinion_storage::{CustomerId, Page, failed_attempts, kiosks};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::testing::{Answer, TestPortal, ask, event, on_both_databases};
use crate::views;

const MINUTE: Duration = Duration::from_mins(1);

/// How long a press may take while the clock stands still. A test fails then; nothing is timed by it.
const GUARD: Duration = Duration::from_mins(1);

async fn last(portal: &TestPortal, customer: CustomerId) -> Option<Visit> {
    visits::last(&portal.state.database, customer).await.unwrap()
}

async fn all_visits(portal: &TestPortal) -> Vec<visits::Listed> {
    let page = Page { number: 1, size: 500 };
    let filter = visits::Filter::default();
    let (database, account) = (&portal.state.database, portal.state.account);
    visits::list(database, account, &filter, page).await.unwrap().records
}

async fn set(portal: &TestPortal, settings: &CheckInSettings) {
    let tx = portal.state.database.begin().await.unwrap();
    check_in_settings::write(&tx, portal.state.account, settings).await.unwrap();
    tx.commit().await.unwrap();
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what may be absent")]
fn told(at: SystemTime) -> Option<String> {
    Some(views::time(at))
}

on_both_databases! {
    async fn goes_in_if_out_and_out_if_in(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let kiosk = portal.kiosk("Front desk").await;
        let start = portal.clock.now();

        let first = portal.types(&kiosk, &ana.pin).await;
        portal.clock.advance(30 * MINUTE);
        let second = portal.types(&kiosk, &ana.pin).await;

        assert_eq!((first.outcome, first.since), (CheckInOutcome::CheckedIn, told(start)));
        assert_eq!(first.display_name.as_deref(), Some("Ana"));
        assert_eq!((second.outcome, second.since), (CheckInOutcome::CheckedOut, told(start)));
        let visit = last(&portal, ana.customer.id).await.unwrap();
        assert_eq!(visit.end, Some((start + 30 * MINUTE, EndedBy::Customer)));
    }

    async fn takes_two_presses_within_the_set_seconds_for_one(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (kiosk, other) = (portal.kiosk("Front desk").await, portal.kiosk("Back door").await);
        portal.types(&kiosk, &ana.pin).await;
        portal.clock.advance(Duration::from_secs(19));

        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::Repeated);
        portal.clock.advance(Duration::from_secs(1));
        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::CheckedOut);
        assert_eq!(portal.types(&other, &ana.pin).await.outcome, CheckInOutcome::CheckedIn, "elsewhere it is another");
        set(&portal, &CheckInSettings { repeat_within: Duration::ZERO, greet_by_name: false, ..CheckInSettings::default() }).await;

        let unnamed = portal.types(&other, &ana.pin).await;
        assert_eq!((unnamed.outcome, unnamed.display_name), (CheckInOutcome::CheckedOut, None));
    }

    async fn says_of_a_repeated_press_what_it_found_and_the_same_whenever_it_is_asked(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let kiosk = portal.kiosk("Front desk").await;
        let form = || json!({"events": [event(portal.clock.now(), json!({"pincode": ana.pin}))]});
        let (start, end) = (portal.clock.now(), portal.clock.now() + MINUTE);

        let came = portal.only(&kiosk, form()).await;
        let while_in = form();
        let in_already = portal.only(&kiosk, while_in.clone()).await;
        portal.clock.advance(MINUTE);
        let left = portal.only(&kiosk, form()).await;
        portal.clock.advance(Duration::from_secs(5));
        let while_out = form();
        let out_already = portal.only(&kiosk, while_out.clone()).await;

        assert_eq!((came.is_in, left.is_in), (None, None), "their outcome says it");
        let is = |result: &CheckInResult| (result.outcome, result.is_in, result.since.clone());
        assert_eq!(is(&in_already), (CheckInOutcome::Repeated, Some(true), told(start)));
        assert_eq!(is(&out_already), (CheckInOutcome::Repeated, Some(false), told(end)));
        let undo = portal.state.database.begin().await.unwrap();
        assert!(visits::remove(&undo, last(&portal, ana.customer.id).await.unwrap().id).await.unwrap());
        undo.commit().await.unwrap();
        let both = json!({"events": [while_in["events"][0], while_out["events"][0]]});
        let again = portal.press(&kiosk, &both).await.json::<CheckInResults>();
        assert_eq!(again.results, [in_already, out_already], "also once the visit was undone");
    }

    async fn says_what_repeated_presses_of_one_request_found(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let kiosk = portal.kiosk("Front desk").await;
        let now = portal.clock.now();
        let ago = [40, 35, 10, 5].map(|ago_s| event(now - Duration::from_secs(ago_s), json!({"pincode": ana.pin})));

        let results = portal.press(&kiosk, &json!({"events": ago})).await.json::<CheckInResults>().results;

        let said: Vec<_> = results.iter().map(|result| (result.outcome, result.is_in)).collect();
        let repeated = |is_in| (CheckInOutcome::Repeated, Some(is_in));
        let [came, left] = [CheckInOutcome::CheckedIn, CheckInOutcome::CheckedOut];
        assert_eq!(said, [(came, None), repeated(true), (left, None), repeated(false)]);
    }

    async fn gives_the_same_event_the_same_answer_and_changes_nothing(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let kiosk = portal.kiosk("Front desk").await;
        let form = json!({"events": [event(portal.clock.now(), json!({"pincode": ana.pin}))]});

        let first = portal.only(&kiosk, form.clone()).await;
        portal.clock.advance(Duration::from_hours(24));
        let again = portal.only(&kiosk, form.clone()).await;
        let elsewhere = portal.only(&portal.kiosk("The same, paired anew").await, form).await;

        assert_eq!(first.outcome, CheckInOutcome::CheckedIn);
        assert_eq!((&again, &elsewhere), (&first, &first));
        assert_eq!(all_visits(&portal).await.len(), 1);
    }

    async fn one_event_from_many_at_once_counts_once(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (kiosk, anew) = (portal.kiosk("Front desk").await, portal.kiosk("Paired anew").await);
        let form = json!({"events": [event(portal.clock.now(), json!({"pincode": ana.pin}))]});
        let routers = [portal.second().await, portal.second().await];
        let mut racers = JoinSet::new();
        for number in 0..16 {
            let (router, kiosk) = (routers[number % 2].clone(), if number % 4 < 2 { &kiosk } else { &anew });
            racers.spawn(press(router, kiosk.token.clone(), form.clone()));
        }

        let results: Vec<_> = racers.join_all().await.into_iter().map(|answer| answer.json::<CheckInResults>()).collect();

        assert!(results.iter().all(|result| *result == results[0]), "{results:?}");
        assert_eq!(results[0].results[0].outcome, CheckInOutcome::CheckedIn);
        assert_eq!(all_visits(&portal).await.len(), 1);
    }

    async fn many_pads_that_hammer_one_member_leave_a_whole_history(portal: TestPortal) {
        set(&portal, &CheckInSettings { repeat_within: Duration::ZERO, ..CheckInSettings::default() }).await;
        let ana = portal.member("ana@example.org").await;
        let routers = [portal.second().await, portal.second().await];
        let mut racers = JoinSet::new();
        for number in 0..16 {
            let kiosk = portal.kiosk(&format!("Kiosk {number}")).await;
            let (router, pin, now) = (routers[number % 2].clone(), ana.pin.clone(), portal.clock.now());
            racers.spawn(async move {
                let mut outcomes = Vec::new();
                for _ in 0..4 {
                    let form = json!({"events": [event(now, json!({"pincode": pin}))]});
                    let answer = press(router.clone(), kiosk.token.clone(), form).await;
                    outcomes.push(answer.json::<CheckInResults>().results[0].outcome);
                }
                outcomes
            });
        }

        let outcomes: Vec<_> = racers.join_all().await.into_iter().flatten().collect();

        let count = |outcome| outcomes.iter().filter(|other| **other == outcome).count();
        let (ins, outs) = (count(CheckInOutcome::CheckedIn), count(CheckInOutcome::CheckedOut));
        assert_eq!((ins + outs, ins - outs), (64, 0), "in if out, out if in");
        let visits = all_visits(&portal).await;
        assert_eq!((visits.len(), visits.iter().filter(|visit| visit.to.is_none()).count()), (ins, 0));
    }

    async fn many_at_once_are_each_answered_for_themselves(portal: TestPortal) {
        let router = portal.second().await;
        let mut racers = JoinSet::new();
        for number in 0..24 {
            let member = portal.member(&format!("member-{number}@example.org")).await;
            let kiosk = portal.kiosk(&format!("Kiosk {number}")).await;
            // Every fourth is wrong, every eighth a press that comes late.
            let (pin, at) = match number % 8 {
                3 | 7 => ("1".to_owned(), portal.clock.now()),
                5 => (member.pin.clone(), portal.clock.now() - MINUTE),
                _ => (member.pin.clone(), portal.clock.now()),
            };
            let (router, form) = (router.clone(), json!({"events": [event(at, json!({"pincode": pin}))]}));
            racers.spawn(async move {
                let answer = press(router, kiosk.token.clone(), form).await;
                (number, answer.json::<CheckInResults>().results[0].outcome, member.customer.id)
            });
        }

        for (number, outcome, customer) in racers.join_all().await {
            let is_wrong = number % 4 == 3;
            let expected = if is_wrong { CheckInOutcome::Refused } else { CheckInOutcome::CheckedIn };
            assert_eq!(outcome, expected, "{number}");
            assert_eq!(last(&portal, customer).await.is_some(), !is_wrong, "{number}");
        }
        assert_eq!(failed(&portal).await.len(), 6);
        assert_eq!(all_visits(&portal).await.len(), 18);
    }

    async fn takes_a_batch_in_its_order_and_none_of_one_that_cannot_be_read(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let now = portal.clock.now();
        let good = event(now, json!({"pincode": ana.pin}));
        let bad = [
            json!({"id": "not an id", "at": views::time(now), "pincode": "1"}),
            json!({"at": views::time(now), "pincode": "1"}),
            json!({"id": uuid::Uuid::new_v4(), "at": views::time(now), "pincode": "1"}),
        ];
        for bad in bad {
            let answer = portal.press(&kiosk, &json!({"events": [good, bad]})).await;
            assert!(answer.status.is_client_error() && answer.status != StatusCode::UNAUTHORIZED, "{bad}");
        }
        let no_time = json!({"now": "noon", "events": [good]});
        assert_eq!(portal.press(&kiosk, &no_time).await.problem(), ErrorCode::Invalid, "all times hang on it");
        let too_many: Vec<_> = (0..101).map(|_| event(now, json!({"pincode": "1"}))).collect();
        assert_eq!(portal.press(&kiosk, &json!({"events": too_many})).await.problem(), ErrorCode::Invalid);
        assert_eq!(all_visits(&portal).await.len(), 0, "nothing of them was looked at");

        let form = json!({"events": [good, event(now, json!({"pincode": "none"})), event(now, json!({"pincode": ana.pin}))]});
        let results = portal.press(&kiosk, &form).await.json::<CheckInResults>().results;

        let outcomes: Vec<_> = results.iter().map(|result| result.outcome).collect();
        assert_eq!(outcomes, [CheckInOutcome::CheckedIn, CheckInOutcome::Refused, CheckInOutcome::Repeated]);
    }

    async fn tells_an_admin_how_a_kiosk_was_last_seen(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let admin = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
        let kiosk = portal.kiosk("Front desk").await;
        let now = portal.clock.now();
        let form = CheckIns {
            now: told(now + 3 * MINUTE),
            app_version: Some("1.2.3".into()),
            queued: Some(7),
            oldest_queued_at: told(now - MINUTE),
            set_aside: Some(2),
            damaged_files: Some(1),
            events: Vec::new(),
        };

        let answer = portal.press(&kiosk, &form).await;

        assert_eq!(answer.json::<CheckInResults>().results, []);
        let seen: Kiosk = admin.get(&format!("/{}", kiosk.id)).await.json();
        assert_eq!((seen.last_seen_at, seen.app_version.as_deref()), (told(now), Some("1.2.3")));
        assert_eq!((seen.queued, seen.oldest_queued_at), (Some(7), told(now - 4 * MINUTE)), "corrected");
        assert_eq!((seen.clock_skew_s, seen.clock_wrong), (Some(180), true));
        assert_eq!((seen.set_aside, seen.damaged_files), (Some(2), Some(1)));
    }

    async fn what_a_kiosk_says_of_itself_costs_no_press(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let mut press = event(portal.clock.now(), json!({"pincode": ana.pin}));
        press["of_a_newer_app"] = json!(true);
        let form = json!({
            "app_version": format!("\u{0}{}", "1".repeat(65)),
            "queued": 1,
            "oldest_queued_at": "noon",
            "of_a_newer_app": {"also": "this"},
            "events": [press],
        });

        let result = portal.only(&kiosk, form).await;

        assert_eq!(result.outcome, CheckInOutcome::CheckedIn);
        let seen = kiosks::get(&portal.state.database, portal.state.account, kiosk.id).await.unwrap().unwrap();
        assert_eq!((seen.app_version, seen.queued, seen.oldest_queued_at), (Some("1".repeat(64)), Some(1), None));
    }

    async fn a_revoked_kiosk_checks_nobody_in(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let tx = portal.state.database.begin().await.unwrap();
        kiosks::revoke(&tx, portal.state.account, kiosk.id, false, portal.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        let form = json!({"events": [event(portal.clock.now(), json!({"pincode": ana.pin}))]});
        let answer = portal.press(&kiosk, &form).await;

        assert_eq!((answer.status, answer.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized));
        assert_eq!(all_visits(&portal).await.len(), 0);
    }

    async fn a_press_that_is_alone_is_answered_while_no_time_passes(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        // A clock does not move on by itself while something blocks. Once that gives up, it goes to whatever is waited for.
        let (_thaw, thawed) = std::sync::mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || thawed.recv_timeout(GUARD).err());
        tokio::time::pause();
        let heard_at = tokio::time::Instant::now();

        let told = portal.types(&kiosk, &ana.pin).await;

        assert_eq!(told.outcome, CheckInOutcome::CheckedIn);
        assert_eq!(heard_at.elapsed(), Duration::ZERO, "it waited for company");
    }
}

async fn press(router: Router, token: String, form: Value) -> Answer {
    let request = Request::post("/api/pinion/v1/kiosk/check-ins")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(serde_json::to_vec(&form).unwrap()));
    ask(router, request.unwrap()).await
}

async fn failed(portal: &TestPortal) -> Vec<failed_attempts::Listed> {
    let page = Page { number: 1, size: 100 };
    let (database, account) = (&portal.state.database, portal.state.account);
    failed_attempts::list(database, account, page).await.unwrap().records
}
