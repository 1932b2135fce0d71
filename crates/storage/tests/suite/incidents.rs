//! Admins are told of an incident once.

use std::time::Duration;

use pinion_domain::{Incident, ThrottleRule};
use pinion_storage::incidents;
use pinion_storage::throttles::{self, ThrottleKey};
use tokio::task::JoinSet;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    remembers_an_incident_until_it_is_over_or_ended,
    is_told_once,
    gives_no_more_turns_than_a_day_has,
    forgets_what_is_over,
}

const RULE: ThrottleRule = ThrottleRule::KEYPAD;
const DESK: ThrottleKey<'_> = ThrottleKey { kind: "kiosk_keypad", hash: [1; 32] };
const DOOR: ThrottleKey<'_> = ThrottleKey { kind: "kiosk_keypad", hash: [2; 32] };

/// A wrong PIN, a while after the space's time.
async fn wrong(space: &Space, key: ThrottleKey<'_>, after: Duration) -> Incident {
    let (tx, now) = (space.db.begin().await.unwrap(), space.now + after);
    let counted = throttles::count_wrong(&tx, key, &RULE, now).await.unwrap();
    let incident = incidents::note_wrong(&tx, key, &counted, now).await.unwrap();
    tx.commit().await.unwrap();
    incident
}

async fn told(space: &Space, key: ThrottleKey<'_>) -> bool {
    let tx = space.db.begin().await.unwrap();
    let told = incidents::note_told(&tx, key).await.unwrap();
    tx.commit().await.unwrap();
    told
}

async fn remembers_an_incident_until_it_is_over_or_ended(space: Space) {
    let minutes = Duration::from_mins;

    let first = wrong(&space, DESK, minutes(0)).await;
    let second = wrong(&space, DESK, minutes(59)).await;
    let other = wrong(&space, DOOR, minutes(59)).await;
    let anew = wrong(&space, DESK, minutes(119)).await;
    let tx = space.db.begin().await.unwrap();
    incidents::end(&tx, DESK).await.unwrap();
    incidents::end(&tx, DESK).await.unwrap();
    tx.commit().await.unwrap();
    let ended = wrong(&space, DESK, minutes(120)).await;

    assert_eq!((first.began_at, first.tries, first.told), (space.now, 1, false));
    assert_eq!((second.began_at, second.tries), (space.now, 2));
    assert_eq!((other.began_at, other.tries), (space.now + minutes(59), 1));
    assert_eq!((anew.began_at, anew.tries), (space.now + minutes(119), 1));
    assert_eq!((ended.began_at, ended.tries), (space.now + minutes(120), 1));
}

async fn is_told_once(space: Space) {
    assert!(!told(&space, DESK).await, "there is none");
    wrong(&space, DESK, Duration::ZERO).await;

    assert!(told(&space, DESK).await);
    assert!(!told(&space, DESK).await);
    assert!(wrong(&space, DESK, Duration::ZERO).await.told);
    let hour = Duration::from_hours(1);
    assert!(!wrong(&space, DESK, hour).await.told, "the next one was not");
    assert!(told(&space, DESK).await);
}

async fn gives_no_more_turns_than_a_day_has(space: Space) {
    let (account, mut takers) = (space.account.id, JoinSet::new());
    for _ in 0..8 {
        let db = space.db.clone();
        takers.spawn(async move {
            let tx = db.begin().await.unwrap();
            let taken = incidents::take_turn(&tx, account, 20_000, 3).await.unwrap();
            tx.commit().await.unwrap();
            taken
        });
    }

    let taken = takers.join_all().await.into_iter().filter(|taken| *taken).count();

    assert_eq!(taken, 3);
    let tx = space.db.begin().await.unwrap();
    assert!(incidents::take_turn(&tx, account, 20_001, 3).await.unwrap(), "the next day");
    tx.rollback().await.unwrap();
}

async fn forgets_what_is_over(space: Space) {
    wrong(&space, DESK, Duration::ZERO).await;
    wrong(&space, DOOR, Duration::from_hours(3)).await;
    let tx = space.db.begin().await.unwrap();
    let (account, today) = (space.account.id, Incident::day(space.now));
    for day in [today - 1, today] {
        assert!(incidents::take_turn(&tx, account, day, 1).await.unwrap());
    }

    let hour = Duration::from_hours(1);
    assert_eq!(incidents::purge(&tx, space.now + hour).await.unwrap(), 2);

    assert!(incidents::take_turn(&tx, account, today - 1, 1).await.unwrap());
    assert!(!incidents::take_turn(&tx, account, today, 1).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(wrong(&space, DOOR, 3 * hour).await.tries, 2);
}
