//! Wrong tries are remembered.

use std::time::{Duration, SystemTime};

use pinion_domain::ThrottleRule;
use pinion_storage::Tx;
use pinion_storage::throttles::{self, Admission, Counted, ThrottleKey};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    remembers_wrong_tries_by_kind_and_key_until_forgotten,
    takes_back_a_try_that_was_not_wrong,
    forgets_what_is_old,
}

const RULE: ThrottleRule = ThrottleRule::ACCOUNT;
const ADA: ThrottleKey<'_> = ThrottleKey { kind: "sign_in_account", hash: [1; 32] };
const BOB: ThrottleKey<'_> = ThrottleKey { kind: "sign_in_account", hash: [2; 32] };

async fn counted(tx: &Tx, key: ThrottleKey<'_>, now: SystemTime) -> Counted {
    match throttles::admit(tx, key, &RULE, now).await.unwrap() {
        Admission::Counted(counted) => counted,
        Admission::Wait(wait) => panic!("a wait of {wait:?} runs"),
    }
}

async fn remembers_wrong_tries_by_kind_and_key_until_forgotten(space: Space) {
    let tx = space.db.begin().await.unwrap();
    for _ in 0..5 {
        counted(&tx, ADA, space.now).await;
    }
    let sixth = throttles::admit(&tx, ADA, &RULE, space.now).await.unwrap();
    tx.commit().await.unwrap();

    let read = throttles::read(&space.db, ADA).await.unwrap();
    let other = throttles::read(&space.db, BOB).await.unwrap();
    let tx = space.db.begin().await.unwrap();
    throttles::forget(&tx, ADA).await.unwrap();
    throttles::forget(&tx, ADA).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(sixth, Admission::Wait(Duration::from_secs(30)));
    assert_eq!(read.unwrap().failures, 5, "what is not looked at is not counted");
    assert_eq!(other, None);
    assert_eq!(throttles::read(&space.db, ADA).await.unwrap(), None);
}

async fn takes_back_a_try_that_was_not_wrong(space: Space) {
    let tx = space.db.begin().await.unwrap();
    for _ in 0..4 {
        counted(&tx, ADA, space.now).await;
    }
    let four = throttles::read(&tx, ADA).await.unwrap().unwrap();

    let fifth = counted(&tx, ADA, space.now).await;
    throttles::take_back(&tx, ADA, &fifth).await.unwrap();
    let after = throttles::read(&tx, ADA).await.unwrap();
    let right = counted(&tx, BOB, space.now).await;
    counted(&tx, BOB, space.now).await;
    throttles::take_back(&tx, BOB, &right).await.unwrap();
    let other = throttles::read(&tx, BOB).await.unwrap();
    throttles::forget(&tx, BOB).await.unwrap();
    throttles::take_back(&tx, BOB, &right).await.unwrap();

    assert_eq!(after, Some(four), "and the wait it brought went, too");
    assert_eq!(other.unwrap().failures, 1, "another try stays counted");
    assert_eq!(throttles::read(&tx, BOB).await.unwrap(), None);
}

async fn forgets_what_is_old(mut space: Space) {
    let tx = space.db.begin().await.unwrap();
    counted(&tx, ADA, space.now).await;
    space.wait(Duration::from_hours(1));
    counted(&tx, BOB, space.now).await;

    let gone = throttles::purge(&tx, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(gone, 1);
    assert_eq!(throttles::read(&space.db, ADA).await.unwrap(), None);
    assert!(throttles::read(&space.db, BOB).await.unwrap().is_some());
}
