//! Events that are heard of late, or are odd: a test for each row of docs/presence.md.

use pinion_storage::check_in_events::{self, Event, Kept, Outcome, Reason};
use pinion_storage::{accounts, customers, event_keys, pins};
use uuid::Uuid;

use super::*;
use crate::check_in::MOST_UNREVIEWED;
use crate::check_out;
use crate::store::os_random;
use crate::testing::KioskClient;

const HOUR: Duration = Duration::from_hours(1);

fn at(moment: &str) -> SystemTime {
    moment.parse::<jiff::Timestamp>().expect("it is a time").try_into().expect("it is in range")
}

async fn to_review(portal: &TestPortal) -> Vec<Kept> {
    let page = Page { number: 1, size: 100 };
    let (database, account) = (&portal.state.database, portal.state.account);
    check_in_events::review(database, account, page).await.unwrap().records
}

async fn reasons(portal: &TestPortal) -> Vec<String> {
    to_review(portal).await.into_iter().map(|kept| kept.reason).collect()
}

/// Has so many presses of a kiosk wait for an admin.
async fn fill_review(portal: &TestPortal, kiosk: &KioskClient, many: u64) {
    let now = portal.clock.now();
    let place = accounts::default_location(&portal.state.database, portal.state.account).await;
    let event = Event {
        id: Uuid::nil(),
        account: portal.state.account,
        location: place.unwrap().unwrap(),
        kiosk: Some(kiosk.id),
        at: now,
        said_at: now,
        received_at: now,
        outcome: Outcome::KeptForReview(Reason::NoSuchPin),
        customer: None,
        visit: None,
        since: None,
    };
    let events: Vec<_> = (0..many).map(|_| Event { id: Uuid::now_v7(), ..event.clone() }).collect();
    let tx = portal.state.database.begin().await.unwrap();
    for some in events.chunks(500) {
        assert!(check_in_events::keep_each(&tx, some).await.unwrap());
    }
    tx.commit().await.unwrap();
}

/// Whether an admin is shown that a kiosk has as many to review as it may.
async fn is_full(portal: &TestPortal, kiosk: &KioskClient) -> bool {
    let panel = portal.panel("ada@example.org").await.at("/api/pinion/v1/kiosks");
    panel.get(&format!("/{}", kiosk.id)).await.json::<Kiosk>().review_full
}

async fn dismiss_first(portal: &TestPortal, many: usize) {
    let panel = portal.panel("ada@example.org").await;
    for kept in to_review(portal).await.into_iter().take(many) {
        let answer = panel.post(&format!("/check-in-review/{}/dismiss", kept.id), &json!({})).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
}

/// Puts new keys in the place of those in use, as `keys rotate` does while portals run.
async fn rotate(portal: &TestPortal) {
    let (keys, database, mut rng) = (&portal.state.keys, &portal.state.database, os_random());
    keys.prepare(database, &mut rng).await.unwrap();
    let tx = database.begin().await.unwrap();
    keys.take_into_use(&tx, &mut rng, &mut |_| ()).await.unwrap();
    tx.commit().await.unwrap();
    loop {
        let tx = database.begin().await.unwrap();
        let resealed = keys.reseal(&tx, &mut rng).await.unwrap();
        tx.commit().await.unwrap();
        if resealed == 0 {
            return;
        }
    }
}

/// Lets go the keys that nothing can be sealed to any more, as housekeeping does.
async fn retire_keys(portal: &TestPortal) {
    let (keys, database) = (&portal.state.keys, &portal.state.database);
    let tx = database.begin().await.unwrap();
    event_keys::retire(&tx, keys, portal.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    keys.forget_unneeded(database).await.unwrap();
}

on_both_databases! {
    async fn a_late_event_counts_when_it_was(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(3 * HOUR);
        let now = portal.clock.now();

        let went_in = portal.sends_late(&kiosk, &ana.pin, 2 * HOUR).await;
        let went_out = portal.sends_late(&kiosk, &ana.pin, HOUR).await;

        assert_eq!((went_in.outcome, went_in.since), (CheckInOutcome::CheckedIn, told(now - 2 * HOUR)));
        assert_eq!((went_out.outcome, went_out.since), (CheckInOutcome::CheckedOut, told(now - 2 * HOUR)));
        let visit = last(&portal, ana.customer.id).await.unwrap();
        assert_eq!((visit.from, visit.end), (now - 2 * HOUR, Some((now - HOUR, EndedBy::Customer))));
    }

    async fn out_after_the_automatic_check_out_corrects_it(portal: TestPortal) {
        set(&portal, &CheckInSettings { check_out_at_min: Some(22 * 60), ..CheckInSettings::default() }).await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let start = portal.clock.now();
        portal.types(&kiosk, &ana.pin).await;
        portal.clock.advance(15 * HOUR);
        assert_eq!(check_out::turn(&portal.state).await.unwrap(), 1);

        let late = portal.sends_late(&kiosk, &ana.pin, 6 * HOUR).await;

        assert_eq!((late.outcome, late.since), (CheckInOutcome::CheckedOut, told(start)));
        let visit = last(&portal, ana.customer.id).await.unwrap();
        assert_eq!(visit.end, Some((start + 9 * HOUR, EndedBy::Customer)));
    }

    async fn in_without_out_begins_anew_on_the_next_day(portal: TestPortal) {
        set(&portal, &CheckInSettings { check_out_at_min: Some(22 * 60), ..CheckInSettings::default() }).await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let start = portal.clock.now();
        portal.types(&kiosk, &ana.pin).await;
        // The portal was off at the hour.
        portal.clock.advance(24 * HOUR);

        let next = portal.types(&kiosk, &ana.pin).await;

        assert_eq!((next.outcome, next.since), (CheckInOutcome::CheckedIn, told(start + 24 * HOUR)));
        let visits = all_visits(&portal).await;
        assert_eq!((visits.len(), visits[1].to), (2, Some(start + 14 * HOUR)));
        assert_eq!(portal.mails().await.len(), 1, "who forgot is told");
    }

    async fn in_again_without_out_is_out_where_no_hour_is_set(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let start = portal.clock.now();
        portal.types(&kiosk, &ana.pin).await;
        portal.clock.advance(24 * HOUR);

        let again = portal.types(&kiosk, &ana.pin).await;
        portal.clock.advance(MINUTE);
        let next = portal.types(&kiosk, &ana.pin).await;

        assert_eq!((again.outcome, again.since), (CheckInOutcome::CheckedOut, told(start)));
        assert_eq!(next.outcome, CheckInOutcome::CheckedIn);
        let visits = all_visits(&portal).await;
        assert_eq!((visits.len(), visits[1].to), (2, Some(start + 24 * HOUR)));
        assert_eq!(portal.mails().await.len(), 0, "nobody was checked out by itself");
    }

    async fn what_two_kiosks_saw_within_two_minutes_counts_as_just_after(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (kiosk, other) = (portal.kiosk("Front desk").await, portal.kiosk("Back door").await);
        portal.clock.advance(HOUR);
        let came = portal.clock.now();
        portal.types(&kiosk, &ana.pin).await;

        let too_early = portal.sends_late(&other, &ana.pin, 2 * MINUTE + Duration::from_millis(1)).await;
        let just_after = portal.sends_late(&other, &ana.pin, 2 * MINUTE).await;

        assert_eq!(too_early.outcome, CheckInOutcome::KeptForReview);
        assert_eq!((just_after.outcome, just_after.since), (CheckInOutcome::CheckedOut, told(came)));
        assert_eq!(reasons(&portal).await, ["out_of_order"]);
        let visit = last(&portal, ana.customer.id).await.unwrap();
        assert_eq!((visit.from, visit.end), (came, Some((came, EndedBy::Customer))));
    }

    async fn in_that_is_heard_of_after_the_hour_has_ended_then(portal: TestPortal) {
        set(&portal, &CheckInSettings { check_out_at_min: Some(22 * 60), ..CheckInSettings::default() }).await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let start = portal.clock.now();
        portal.clock.advance(24 * HOUR);

        let late = portal.sends_late(&kiosk, &ana.pin, 23 * HOUR).await;

        assert_eq!(late.outcome, CheckInOutcome::CheckedIn);
        let visit = last(&portal, ana.customer.id).await.unwrap();
        assert_eq!(visit.end, Some((start + 14 * HOUR, EndedBy::Automatic)));
    }

    async fn the_hour_of_a_press_is_the_spaces_own_also_when_clocks_change(portal: TestPortal) {
        portal.be_in("Europe/Berlin").await;
        set(&portal, &CheckInSettings { check_out_at_min: Some(22 * 60), ..CheckInSettings::default() }).await;
        let [ana, bob, cleo] = ["ana@example.org", "bob@example.org", "cleo@example.org"];
        let [ana, bob, cleo] = [portal.member(ana).await, portal.member(bob).await, portal.member(cleo).await];
        let kiosk = portal.kiosk("Front desk").await;
        let press = async |moment: &str, pin: &str| {
            portal.clock.go_to(at(moment));
            portal.types(&kiosk, pin).await.outcome
        };

        // On 28 March 2027 it is ten at 20:00 UTC, on 31 October at 21:00.
        assert_eq!(press("2027-03-27T21:30:00Z", &ana.pin).await, CheckInOutcome::CheckedIn);
        assert_eq!(press("2027-03-28T20:30:00Z", &ana.pin).await, CheckInOutcome::CheckedIn, "past the hour");
        assert_eq!(all_visits(&portal).await[1].to, Some(at("2027-03-28T20:00:00Z")));
        assert_eq!(press("2027-10-30T20:30:00Z", &bob.pin).await, CheckInOutcome::CheckedIn);
        assert_eq!(press("2027-10-31T20:30:00Z", &bob.pin).await, CheckInOutcome::CheckedOut, "before the hour");
        portal.clock.go_to(at("2027-10-31T23:00:00Z"));
        let late = portal.sends_late(&kiosk, &cleo.pin, 26 * HOUR).await;

        assert_eq!(late.outcome, CheckInOutcome::CheckedIn);
        let visit = last(&portal, cleo.customer.id).await.unwrap();
        assert_eq!((visit.from, visit.end), (at("2027-10-30T21:00:00Z"), Some((at("2027-10-31T21:00:00Z"), EndedBy::Automatic))));
    }

    async fn of_two_kiosks_offline_what_is_out_of_order_is_kept(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let (front, back) = (portal.kiosk("Front desk").await, portal.kiosk("Back door").await);
        portal.clock.advance(4 * HOUR);
        let now = portal.clock.now();
        assert_eq!(portal.sends_late(&back, &ana.pin, HOUR).await.outcome, CheckInOutcome::CheckedIn);

        let earlier = portal.sends_late(&front, &ana.pin, 3 * HOUR).await;

        assert_eq!((earlier.outcome, earlier.since), (CheckInOutcome::KeptForReview, None));
        let kept = to_review(&portal).await;
        assert_eq!((kept[0].reason.as_str(), kept[0].at), ("out_of_order", now - 3 * HOUR));
        assert_eq!((kept[0].customer, kept[0].kiosk_name.as_deref()), (Some(ana.customer.id), Some("Front desk")));
        assert_eq!(last(&portal, ana.customer.id).await.unwrap().end, None);
    }

    async fn a_clock_that_is_wrong_is_corrected(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(3 * HOUR);
        let now = portal.clock.now();
        let ahead = 5 * HOUR;
        let event = portal.sealed(&ana.pin, now + ahead - HOUR).await;

        let result = portal.only(&kiosk, json!({"now": views::time(now + ahead), "events": [event]})).await;

        assert_eq!((result.outcome, result.since), (CheckInOutcome::CheckedIn, told(now - HOUR)));
    }

    async fn a_clock_that_was_moved_in_between_is_for_a_person(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let now = portal.clock.now();
        let event = portal.sealed(&ana.pin, now + HOUR).await;

        let result = portal.only(&kiosk, json!({"now": views::time(now), "events": [event]})).await;

        assert_eq!(result.outcome, CheckInOutcome::KeptForReview);
        let kept = to_review(&portal).await;
        assert_eq!((kept[0].reason.as_str(), kept[0].said_at), ("clock_moved", now + HOUR));
        assert_eq!(kept[0].customer, Some(ana.customer.id), "whose it was is known");
    }

    async fn a_customer_suspended_in_between_is_kept(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(2 * HOUR);
        let change = customers::Change { active: Some(false), ..customers::Change::default() };
        let tx = portal.state.database.begin().await.unwrap();
        customers::update(&tx, &ana.customer, &change, portal.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(portal.sends_late(&kiosk, &ana.pin, HOUR).await.outcome, CheckInOutcome::KeptForReview);

        assert_eq!(reasons(&portal).await, ["suspended"]);
        assert_eq!(failed(&portal).await.len(), 0, "it is in one list");
    }

    async fn a_pin_changed_in_between_is_kept_with_whose_it_was(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(2 * HOUR);
        let tx = portal.state.database.begin().await.unwrap();
        let account = pinion_storage::accounts::the_one(&tx).await.unwrap();
        let (keys, now) = (&portal.state.keys, portal.clock.now());
        pins::replace(&tx, keys, &account.policy, &ana.customer, now, &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(portal.sends_late(&kiosk, &ana.pin, HOUR).await.outcome, CheckInOutcome::KeptForReview);

        let kept = to_review(&portal).await;
        assert_eq!((kept[0].reason.as_str(), kept[0].customer), ("pin_changed", Some(ana.customer.id)));
        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::Refused, "now it opens nothing");
    }

    async fn who_was_told_that_it_is_kept_before_the_refusal_came_is_kept(portal: TestPortal) {
        let kiosk = portal.kiosk("Front desk").await;
        let mut at_once = portal.sealed("1", portal.clock.now()).await;
        let late = at_once.clone();
        at_once.as_object_mut().unwrap().remove("sealed");
        at_once["pincode"] = json!("1");
        let ask = async |event: &Value| portal.only(&kiosk, json!({"events": [event]})).await.outcome;
        assert_eq!(ask(&at_once).await, CheckInOutcome::Refused);
        assert_eq!(reasons(&portal).await, [""; 0]);

        assert_eq!(ask(&late).await, CheckInOutcome::KeptForReview);
        assert_eq!(ask(&late).await, CheckInOutcome::KeptForReview);

        assert_eq!(reasons(&portal).await, ["no_such_pin"]);
    }

    async fn an_event_from_before_the_pairing_is_kept(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        portal.clock.advance(5 * HOUR);
        let kiosk = portal.kiosk("Front desk").await;

        assert_eq!(portal.sends_late(&kiosk, &ana.pin, HOUR).await.outcome, CheckInOutcome::KeptForReview);

        assert_eq!(reasons(&portal).await, ["before_pairing"]);
    }

    async fn a_duplicate_after_a_restore_changes_nothing(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(HOUR);
        let form = json!({"events": [portal.sealed(&ana.pin, portal.clock.now() - 30 * MINUTE).await]});
        let first = portal.only(&kiosk, form.clone()).await;
        portal.clock.advance(20 * 24 * HOUR);

        // The tablet was put back to how it was before it heard the answer, and paired anew.
        let again = portal.only(&portal.kiosk("Restored").await, form).await;

        assert_eq!((first.outcome, &again), (CheckInOutcome::CheckedIn, &first));
        assert_eq!(all_visits(&portal).await.len(), 1);
    }

    async fn what_is_older_than_answers_are_remembered_is_kept(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(40 * 24 * HOUR);

        assert_eq!(portal.sends_late(&kiosk, &ana.pin, 31 * 24 * HOUR).await.outcome, CheckInOutcome::KeptForReview);

        assert_eq!(reasons(&portal).await, ["too_old"]);
    }

    async fn what_does_not_open_is_kept(portal: TestPortal) {
        let kiosk = portal.kiosk("Front desk").await;
        for sealed in ["", "not base64!", "AAEC"] {
            let form = json!({"events": [event(portal.clock.now(), json!({"sealed": sealed}))]});
            assert_eq!(portal.only(&kiosk, form).await.outcome, CheckInOutcome::KeptForReview);
        }

        assert_eq!(reasons(&portal).await, ["cannot_open"; 3]);
    }

    async fn what_was_sealed_to_another_portal_is_kept(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let other = TestPortal::on_sqlite().await;
        let sealed_there = other.sealed(&ana.pin, portal.clock.now()).await;

        let result = portal.only(&kiosk, json!({"events": [sealed_there]})).await;

        assert_eq!(result.outcome, CheckInOutcome::KeptForReview);
        assert_eq!(reasons(&portal).await, ["cannot_open"]);
        assert_eq!(all_visits(&portal).await.len(), 0);
    }

    async fn what_was_sealed_before_a_rotation_counts_for_thirty_days_and_is_kept_after(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(HOUR);
        let days = |days: u32| portal.clock.now() + days * 24 * HOUR;
        let [within, after] = [days(29), days(31)];
        let [within, after] = [portal.sealed(&ana.pin, within).await, portal.sealed(&ana.pin, after).await];
        rotate(&portal).await;
        retire_keys(&portal).await;

        portal.clock.advance(29 * 24 * HOUR + MINUTE);
        retire_keys(&portal).await;
        let answer = press(portal.second().await, kiosk.token.clone(), json!({"events": [within]})).await;
        assert_eq!(answer.json::<CheckInResults>().results[0].outcome, CheckInOutcome::CheckedIn);
        portal.clock.advance(2 * 24 * HOUR);
        retire_keys(&portal).await;
        let answer = press(portal.second().await, kiosk.token.clone(), json!({"events": [after]})).await;

        assert_eq!(answer.json::<CheckInResults>().results[0].outcome, CheckInOutcome::KeptForReview);
        assert_eq!(reasons(&portal).await, ["cannot_open"]);
    }

    async fn a_kiosk_has_so_many_to_review_and_keeps_what_comes_on_top(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let (bea, other) = (portal.member("bea@example.org").await, portal.kiosk("Back door").await);
        portal.admin("ada@example.org").await;
        portal.clock.advance(HOUR);
        let refused = event(portal.clock.now(), json!({"pincode": "1"}));
        portal.only(&kiosk, json!({"events": [refused.clone()]})).await;
        fill_review(&portal, &kiosk, MOST_UNREVIEWED - 1).await;

        let last = portal.sends_late(&kiosk, "1", MINUTE).await;
        let wrong = portal.sealed("1", portal.clock.now() - MINUTE).await;
        let right = portal.sealed(&ana.pin, portal.clock.now() - MINUTE).await;
        let mut after_all = portal.sealed(&ana.pin, portal.clock.now()).await;
        after_all["id"] = refused["id"].clone();
        let form = json!({"events": [wrong, right, after_all]});
        let on_top = portal.press(&kiosk, &form).await.json::<CheckInResults>().results;
        let elsewhere = portal.sends_late(&other, "1", MINUTE).await;
        let at_once = portal.types(&kiosk, &bea.pin).await;
        let (here, there) = (is_full(&portal, &kiosk).await, is_full(&portal, &other).await);

        assert_eq!(last.outcome, CheckInOutcome::KeptForReview);
        for result in on_top {
            assert_eq!((result.outcome, result.retry_after_s), (CheckInOutcome::Waiting, Some(300)));
        }
        assert_eq!(elsewhere.outcome, CheckInOutcome::KeptForReview, "another kiosk has a list of its own");
        assert_eq!(at_once.outcome, CheckInOutcome::CheckedIn, "who stands there is looked at");
        assert_eq!((here, there), (true, false), "an admin is told");

        dismiss_first(&portal, 3).await;
        let again = portal.press(&kiosk, &form).await.json::<CheckInResults>().results;

        let outcomes: Vec<_> = again.iter().map(|result| result.outcome).collect();
        let (kept, came) = (CheckInOutcome::KeptForReview, CheckInOutcome::CheckedIn);
        assert_eq!(outcomes, [kept, came, kept], "none was dropped");
    }

    async fn what_cannot_be_read_is_kept_and_the_others_count(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        let now = portal.clock.now();
        // Its clock is ahead: what stands for a time that cannot be read is corrected as any other.
        let there = now + 3 * MINUTE;
        let odd = [
            event(there, json!({})),
            event(there, json!({"pincode": ana.pin, "sealed": "x"})),
            json!({"id": uuid::Uuid::now_v7(), "at": "noon", "pincode": ana.pin}),
            json!({"id": uuid::Uuid::now_v7(), "at": 12, "pincode": ana.pin, "by": "nfc"}),
        ];
        let mut events = odd.to_vec();
        events.insert(1, event(there, json!({"pincode": ana.pin})));
        let form = json!({"now": told(there), "queued": -1, "app_version": 5, "events": events});

        let results = portal.press(&kiosk, &form).await.json::<CheckInResults>().results;

        let kept = CheckInOutcome::KeptForReview;
        let outcomes: Vec<_> = results.iter().map(|result| result.outcome).collect();
        assert_eq!(outcomes, [kept, CheckInOutcome::CheckedIn, kept, kept, kept]);
        assert_eq!(reasons(&portal).await, ["unreadable"; 4]);
        assert!(to_review(&portal).await.iter().all(|kept| kept.customer.is_none() && kept.at == now));
        assert_eq!(all_visits(&portal).await.len(), 1);
        let again = portal.press(&kiosk, &form).await.json::<CheckInResults>().results;
        assert_eq!((again, reasons(&portal).await.len()), (results, 4), "each once");
    }

    async fn a_wrong_pin_that_is_heard_of_late_is_kept_and_slows_nobody_at_the_pad(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(HOUR);
        for _ in 0..10 {
            assert_eq!(portal.sends_late(&kiosk, "1", MINUTE).await.outcome, CheckInOutcome::KeptForReview);
        }

        assert_eq!(portal.types(&kiosk, &ana.pin).await.outcome, CheckInOutcome::CheckedIn);
        assert_eq!(reasons(&portal).await, ["no_such_pin"; 10]);
    }

    async fn after_twenty_wrong_ones_late_events_are_answered_alike(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(HOUR);
        for _ in 0..20 {
            portal.sends_late(&kiosk, "1", MINUTE).await;
        }

        let right = portal.sends_late(&kiosk, &ana.pin, MINUTE).await;

        assert_eq!((right.outcome, right.since, right.display_name), (CheckInOutcome::KeptForReview, None, None));
        let kept = to_review(&portal).await.into_iter().find(|kept| kept.reason == "too_many_wrong").unwrap();
        assert_eq!(kept.customer, Some(ana.customer.id), "an admin is told whose it was");
        assert_eq!(all_visits(&portal).await.len(), 0);
    }

    async fn an_hour_after_twenty_wrong_ones_late_events_count_again(portal: TestPortal) {
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(HOUR);
        for _ in 0..20 {
            portal.sends_late(&kiosk, "1", MINUTE).await;
        }

        portal.clock.advance(HOUR.saturating_sub(Duration::from_millis(1)));
        let just_before = portal.sends_late(&kiosk, &ana.pin, MINUTE).await;
        portal.clock.advance(Duration::from_millis(1));
        let now = portal.clock.now();
        let then = portal.sends_late(&kiosk, &ana.pin, MINUTE).await;

        assert_eq!(just_before.outcome, CheckInOutcome::KeptForReview);
        assert_eq!((then.outcome, then.since), (CheckInOutcome::CheckedIn, told(now - MINUTE)));
        let reasons = reasons(&portal).await;
        assert_eq!(reasons.iter().filter(|reason| *reason == "too_many_wrong").count(), 1, "{reasons:?}");
        assert_eq!(all_visits(&portal).await.len(), 1);
    }
}
