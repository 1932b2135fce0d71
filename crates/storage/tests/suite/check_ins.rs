//! Presses at a pad, and what became of them.

use std::time::{Duration, SystemTime};

use pinion_domain::{ThrottleRule, presence::EndedBy};
use pinion_storage::{
    CustomerId, Database, LocationId, Options, Page, accounts,
    check_in_events::{self, Event, Outcome, Reason, Settlement},
    check_in_settings::{self, CheckInSettings},
    kiosks,
    pins::{self, HolderAt},
    throttles::{self, ThrottleKey},
    visits::{self, Source},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    on_both_databases,
    space::{DAY, Space, pin},
};

on_both_databases! {
    keeps_an_event_once_however_many_bring_it,
    knows_when_somebody_moved_at_a_pad,
    knows_of_many_who_moved_at_their_own_kiosk,
    keeps_what_waits_for_review_until_it_is_settled,
    keeps_how_a_space_wants_check_ins,
    finds_the_visit_that_goes_on_or_else_the_last,
    finds_of_many_what_goes_on_or_ended_a_moment_ago,
    ends_corrects_and_removes_visits,
    knows_who_had_a_pin_then,
    counts_wrong_tries_of_several_at_once,
}

const HOUR: Duration = Duration::from_hours(1);

const PAGE: Page = Page { number: 1, size: 10 };

async fn location(space: &Space) -> LocationId {
    accounts::default_location(&space.db, space.account.id).await.unwrap().unwrap()
}

async fn event(space: &Space, id: u128, outcome: Outcome) -> Event {
    Event {
        id: Uuid::from_u128(id),
        account: space.account.id,
        location: location(space).await,
        kiosk: None,
        at: space.now,
        said_at: space.now,
        received_at: space.now,
        outcome,
        customer: None,
        visit: None,
        since: None,
    }
}

async fn keep(space: &Space, event: &Event) -> bool {
    let tx = space.db.begin().await.unwrap();
    let kept = check_in_events::keep(&tx, event).await.unwrap();
    tx.commit().await.unwrap();
    kept
}

async fn keeps_an_event_once_however_many_bring_it(space: Space) {
    let other = Database::open(&space.url, Options::default()).await.unwrap();
    let event = event(&space, 7, Outcome::CheckedIn).await;
    let mut racers = JoinSet::new();
    for number in 0..16 {
        let db = if number % 2 == 0 { space.db.clone() } else { other.clone() };
        let event = event.clone();
        racers.spawn(async move {
            let tx = db.begin().await.unwrap();
            let kept = check_in_events::keep(&tx, &event).await.unwrap();
            tx.commit().await.unwrap();
            kept
        });
    }

    let kept = racers.join_all().await.into_iter().filter(|kept| *kept).count();

    assert_eq!(kept, 1);
    let found = check_in_events::find(&other, space.account.id, event.id).await.unwrap();
    assert_eq!(found, Some(event));
}

async fn knows_when_somebody_moved_at_a_pad(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let start = space.now;
    let moved = async |space: &Space, id, outcome| {
        let event = Event { customer: Some(ada.id), ..event(space, id, outcome).await };
        assert!(keep(space, &event).await);
    };
    moved(&space, 1, Outcome::CheckedIn).await;
    space.wait(Duration::from_mins(1));
    moved(&space, 2, Outcome::Repeated).await;
    space.wait(Duration::from_mins(9));
    moved(&space, 3, Outcome::CheckedOut).await;

    let nearest = async |at: SystemTime| {
        check_in_events::nearest(&space.db, (ada.id, None), at).await.unwrap()
    };
    assert_eq!(nearest(start + Duration::from_mins(1)).await, Some(start), "a repeat moves nobody");
    assert_eq!(nearest(start + Duration::from_mins(8)).await, Some(space.now));
    assert_eq!(nearest(start - DAY).await, Some(start));
    let elsewhere = check_in_events::nearest(&space.db, (CustomerId(99), None), start).await;
    assert_eq!(elsewhere.unwrap(), None);
}

async fn knows_of_many_who_moved_at_their_own_kiosk(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let (bert, _) = space.register("Bert").await;
    let place = (space.account.id, location(&space).await);
    let tx = space.db.begin().await.unwrap();
    let front = kiosks::add(&tx, place, "Front", space.now, &mut space.rng).await.unwrap();
    let back = kiosks::add(&tx, place, "Back", space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    for (id, customer, kiosk) in [(1, ada.id, front), (2, bert.id, back)] {
        let event = event(&space, id, Outcome::CheckedIn).await;
        let event = Event { customer: Some(customer), kiosk: Some(kiosk), ..event };
        assert!(keep(&space, &event).await);
    }

    let tx = space.db.begin_repeated().await.unwrap();
    let (now, soon) = (space.now, space.now + Duration::from_secs(20));
    let known = async |pressed: &[(u128, CustomerId, Uuid)], around| {
        let pressed: Vec<_> = pressed
            .iter()
            .map(|&(id, customer, kiosk)| check_in_events::Incoming {
                id: Uuid::from_u128(id),
                customer,
                kiosk,
                around,
            })
            .collect();
        check_in_events::known(&tx, space.account.id, &pressed).await.unwrap()
    };
    let crossed = known(&[(8, ada.id, back), (9, bert.id, front)], (now, soon)).await;
    let own = known(
        &[(7, ada.id, front), (8, bert.id, front), (9, ada.id, back)],
        (now - Duration::from_secs(20), now),
    )
    .await;
    let later = known(&[(9, ada.id, front)], (soon, soon)).await;
    let again = known(&[(2, bert.id, back)], (now, soon)).await;

    assert_eq!((crossed.moved, crossed.kept.len()), (vec![], 0));
    assert_eq!((own.moved.len(), own.kept.len()), (1, 0));
    assert_eq!((own.moved[0].customer, own.moved[0].kiosk, own.moved[0].at), (ada.id, front, now));
    assert_eq!(later.moved, []);
    assert_eq!(again.kept.into_keys().collect::<Vec<_>>(), [Uuid::from_u128(2)]);
    assert_eq!(known(&[], (now, soon)).await.kept.len(), 0, "nobody pressed");
}

async fn keeps_what_waits_for_review_until_it_is_settled(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let (account, now) = (space.account.id, space.now);
    let kept = event(&space, 1, Outcome::KeptForReview(Reason::NoSuchPin)).await;
    assert!(keep(&space, &kept).await);
    assert!(keep(&space, &event(&space, 2, Outcome::CheckedIn).await).await);
    space.wait(DAY * 365);

    let tx = space.db.begin().await.unwrap();
    assert_eq!(check_in_events::purge(&tx, space.now).await.unwrap(), 1, "what waits stays");
    let list = check_in_events::review(&tx, account, PAGE).await.unwrap();
    assert_eq!((list.total, list.records[0].reason.as_str()), (1, "no_such_pin"));
    assert_eq!((list.records[0].at, list.records[0].customer), (now, None));
    let found = check_in_events::kept(&tx, account, kept.id).await.unwrap().unwrap();
    assert_eq!(found, kept);
    let settle = async |settlement| {
        let whose = (Some(ada.id), None);
        check_in_events::settle(&tx, kept.id, settlement, whose, space.now).await.unwrap()
    };
    assert!(settle(Settlement::Accepted).await);
    assert!(!settle(Settlement::Dismissed).await, "once");

    assert_eq!(check_in_events::review(&tx, account, PAGE).await.unwrap().total, 0);
    assert_eq!(check_in_events::kept(&tx, account, kept.id).await.unwrap(), None);
    let after = check_in_events::find(&tx, account, kept.id).await.unwrap().unwrap();
    assert_eq!((after.customer, after.outcome), (Some(ada.id), kept.outcome));
    assert_eq!(check_in_events::purge(&tx, space.now).await.unwrap(), 1);
}

async fn keeps_how_a_space_wants_check_ins(space: Space) {
    let account = space.account.id;
    let (unset, zone) = check_in_settings::read(&space.db, account).await.unwrap();
    assert_eq!((unset, zone.as_str()), (CheckInSettings::default(), "UTC"));
    let wanted = CheckInSettings {
        repeat_within: Duration::from_secs(45),
        greet_by_name: false,
        check_out_at_min: Some(22 * 60),
        open_to_anybody: true,
    };

    let tx = space.db.begin().await.unwrap();
    check_in_settings::write(&tx, account, &CheckInSettings::default()).await.unwrap();
    check_in_settings::write(&tx, account, &wanted).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(check_in_settings::read(&space.db, account).await.unwrap().0, wanted);
}

async fn finds_the_visit_that_goes_on_or_else_the_last(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let start = space.now;
    let named = (space.account.id, location(&space).await, ada.id);
    let tx = space.db.begin().await.unwrap();
    assert_eq!(visits::last(&tx, ada.id).await.unwrap(), None);
    for _ in 0..2 {
        visits::open(&tx, named, Source::Manual, space.now, &mut space.rng).await.unwrap();
        space.wait(Duration::from_hours(1));
        visits::close(&tx, ada.id, space.now).await.unwrap();
    }
    let ended = visits::last(&tx, ada.id).await.unwrap().unwrap();
    assert_eq!(ended.end, Some((start + Duration::from_hours(2), EndedBy::Customer)));
    let early = start - DAY;
    visits::open(&tx, named, Source::Manual, early, &mut space.rng).await.unwrap();

    let open = visits::last(&tx, ada.id).await.unwrap().unwrap();

    assert_eq!((open.from, open.end), (early, None), "the one that goes on comes first");
    let going_on = visits::going_on(&tx, space.account.id, start, 10).await.unwrap();
    assert_eq!(going_on, [open]);
}

async fn finds_of_many_what_goes_on_or_ended_a_moment_ago(mut space: Space) {
    let mut customers = Vec::new();
    for name in ["Ada", "Bert", "Cleo", "Dora"] {
        customers.push(space.register(name).await.0.id);
    }
    let [ada, bert, cleo, _] = customers[..] else { unreachable!("four") };
    let place = (space.account.id, location(&space).await);
    let start = space.now;
    let tx = space.db.begin_repeated().await.unwrap();
    let mut at = start;
    // Who comes, and whether they go an hour later.
    for (who, goes) in [(cleo, true), (bert, true), (bert, true), (ada, true), (ada, false)] {
        let named = (place.0, place.1, who);
        visits::open(&tx, named, Source::Manual, at, &mut space.rng).await.unwrap();
        at += HOUR;
        assert!(!goes || visits::close(&tx, who, at).await.unwrap());
    }

    let last = visits::last_each(&tx, &customers, start + HOUR * 2).await.unwrap();

    let said = |who| last.get(&who).map(|it| (it.from, it.end.map(|(end, _)| end)));
    assert_eq!(said(ada), Some((start + HOUR * 4, None)), "the one that goes on");
    assert_eq!(said(bert), Some((start + HOUR * 2, Some(start + HOUR * 3))), "the later of two");
    assert_eq!(last.len(), 2, "who left before, or never came, is missing");
    let none = visits::last_each(&tx, &[cleo], start + HOUR * 2).await.unwrap();
    let just = visits::last_each(&tx, &[cleo], start + HOUR).await.unwrap();
    assert_eq!((none.len(), just.len()), (0, 1));
}

async fn ends_corrects_and_removes_visits(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let (account, start) = (space.account.id, space.now);
    let named = (account, location(&space).await, ada.id);
    let later = |minutes| start + Duration::from_mins(minutes);
    let tx = space.db.begin().await.unwrap();
    let id = visits::open(&tx, named, Source::Manual, start, &mut space.rng).await.unwrap();
    let id = id.unwrap();

    assert!(!visits::end(&tx, id, start - DAY, EndedBy::Staff).await.unwrap());
    assert!(!visits::correct_end(&tx, id, later(5), EndedBy::Staff).await.unwrap(), "it goes on");
    assert!(visits::end(&tx, id, later(60), EndedBy::Automatic).await.unwrap());
    assert!(!visits::end(&tx, id, later(70), EndedBy::Customer).await.unwrap());
    assert!(visits::correct_end(&tx, id, later(30), EndedBy::Customer).await.unwrap());
    let visit = visits::lock(&tx, account, id).await.unwrap().unwrap();
    assert_eq!(visit.end, Some((later(30), EndedBy::Customer)));
    let span = (later(100), later(200));
    let added = visits::add(&tx, named, span, Source::Manual, &mut space.rng).await.unwrap();
    assert_eq!(visits::last(&tx, ada.id).await.unwrap().unwrap().id, added);
    assert!(visits::remove(&tx, added).await.unwrap());
    assert!(!visits::remove(&tx, added).await.unwrap());

    assert_eq!(visits::get(&tx, account, added).await.unwrap(), None);
}

async fn knows_who_had_a_pin_then(mut space: Space) {
    let ada = space.register_with("Ada", "48213").await;
    let first = space.now;
    space.wait(DAY);
    let tx = space.db.begin().await.unwrap();
    pins::release(&tx, ada.id, space.now).await.unwrap();
    tx.commit().await.unwrap();
    let bob = space.register_with("Bob", "31415").await;

    let holder = async |digits, at| {
        let (keys, account) = (&space.keys, space.account.id);
        pins::holder_at(&space.db, keys, account, &pin(digits), at).await.unwrap()
    };
    assert_eq!(holder("48213", first).await, Some(HolderAt::Then(ada.id)));
    assert_eq!(holder("48213", space.now).await, None);
    assert_eq!(holder("31415", space.now).await, Some(HolderAt::Still(bob.id)));
    assert_eq!(holder("31415", first).await, None, "it was nobody's yet");
}

async fn counts_wrong_tries_of_several_at_once(space: Space) {
    let keys = [1, 2, 3].map(|number| ThrottleKey { kind: "kiosk_keypad", hash: [number; 32] });
    let tx = space.db.begin().await.unwrap();
    let rule = &ThrottleRule::KEYPAD;

    throttles::count_wrong(&tx, keys[1], rule, space.now).await.unwrap();
    throttles::count_wrong(&tx, keys[1], rule, space.now).await.unwrap();

    let read = throttles::read_all(&tx, &keys).await.unwrap();
    let failures = keys.map(|key| read.get(&key).map(|throttle| throttle.failures));
    assert_eq!(failures, [None, Some(2), None]);
}
