//! Wrong tries are remembered.

use std::time::Duration;

use pinion_domain::ThrottleRule;
use pinion_storage::throttles::{self, ThrottleKey};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    remembers_wrong_tries_by_kind_and_key_until_forgotten,
    forgets_what_is_old,
}

const RULE: ThrottleRule = ThrottleRule::ACCOUNT;
const ADA: ThrottleKey<'_> = ThrottleKey { kind: "sign_in_account", hash: [1; 32] };
const BOB: ThrottleKey<'_> = ThrottleKey { kind: "sign_in_account", hash: [2; 32] };

async fn remembers_wrong_tries_by_kind_and_key_until_forgotten(space: Space) {
    let tx = space.db.begin().await.unwrap();
    let mut after = None;
    for _ in 0..5 {
        after = Some(throttles::record_failure(&tx, ADA, &RULE, space.now).await.unwrap());
    }
    tx.commit().await.unwrap();

    let read = throttles::read(&space.db, ADA).await.unwrap();
    let wait = RULE.wait(&read.unwrap(), space.now);
    let other = throttles::read(&space.db, BOB).await.unwrap();
    let tx = space.db.begin().await.unwrap();
    throttles::forget(&tx, ADA).await.unwrap();
    throttles::forget(&tx, ADA).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(read, after);
    assert_eq!(wait, Some(Duration::from_secs(30)));
    assert_eq!(other, None);
    assert_eq!(throttles::read(&space.db, ADA).await.unwrap(), None);
}

async fn forgets_what_is_old(mut space: Space) {
    let tx = space.db.begin().await.unwrap();
    throttles::record_failure(&tx, ADA, &RULE, space.now).await.unwrap();
    space.wait(Duration::from_hours(1));
    throttles::record_failure(&tx, BOB, &RULE, space.now).await.unwrap();

    let gone = throttles::purge(&tx, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(gone, 1);
    assert_eq!(throttles::read(&space.db, ADA).await.unwrap(), None);
    assert!(throttles::read(&space.db, BOB).await.unwrap().is_some());
}
