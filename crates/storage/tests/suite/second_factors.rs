//! Second factors: offered, proved, lost, and what stands in for them.

use std::time::Duration;

use pinion_storage::{UserId, recovery_codes, users};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    an_offer_lasts_until_it_is_proved_or_over,
    a_second_offer_replaces_the_first,
    uses_each_recovery_code_once_and_only_for_its_user,
    new_codes_replace_the_old_ones,
    giving_up_the_second_factor_takes_its_codes_along,
    a_stolen_database_tells_no_recovery_code,
}

const HOUR: Duration = Duration::from_hours(1);

async fn user(space: &mut Space, name: &str) -> UserId {
    let (customer, _) = space.register(name).await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, customer.id, space.now).await.unwrap();
    tx.commit().await.unwrap();
    user
}

async fn offer(space: &mut Space, user: UserId, secret: &[u8]) {
    let tx = space.db.begin().await.unwrap();
    let (keys, until) = (&space.keys, space.now + HOUR);
    users::offer_totp(&tx, keys, user, secret, until, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
}

async fn offered(space: &Space, user: UserId) -> Option<Vec<u8>> {
    let offer = users::offered_totp(&space.db, &space.keys, user, space.now).await.unwrap();
    offer.map(|secret| secret.to_vec())
}

async fn an_offer_lasts_until_it_is_proved_or_over(mut space: Space) {
    let (ada, bob) = (user(&mut space, "Ada").await, user(&mut space, "Bob").await);
    offer(&mut space, ada, b"one").await;
    offer(&mut space, bob, b"two").await;
    assert_eq!(offered(&space, ada).await.as_deref(), Some(b"one".as_slice()));
    assert!(!users::get(&space.db, ada).await.unwrap().unwrap().has_totp(), "not proved yet");

    let tx = space.db.begin().await.unwrap();
    users::set_totp(&tx, &space.keys, ada, b"one", &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    space.wait(HOUR);

    assert_eq!((offered(&space, ada).await, offered(&space, bob).await), (None, None));
    let tx = space.db.begin().await.unwrap();
    assert_eq!(users::purge_offers(&tx, space.now).await.unwrap(), 1, "the proved one is gone");
}

async fn a_second_offer_replaces_the_first(mut space: Space) {
    let ada = user(&mut space, "Ada").await;

    offer(&mut space, ada, b"one").await;
    offer(&mut space, ada, b"two").await;

    assert_eq!(offered(&space, ada).await.as_deref(), Some(b"two".as_slice()));
}

async fn uses_each_recovery_code_once_and_only_for_its_user(mut space: Space) {
    let (ada, bob) = (user(&mut space, "Ada").await, user(&mut space, "Bob").await);
    let keys = &space.keys;
    let tx = space.db.begin().await.unwrap();
    recovery_codes::replace(&tx, keys, ada, &["aaaaabbbbb", "cccccddddd"]).await.unwrap();

    let bobs = recovery_codes::use_up(&tx, keys, bob, "aaaaabbbbb").await.unwrap();
    let first = recovery_codes::use_up(&tx, keys, ada, "aaaaabbbbb").await.unwrap();
    let again = recovery_codes::use_up(&tx, keys, ada, "aaaaabbbbb").await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!((bobs, first, again), (false, true, false));
    assert_eq!(recovery_codes::left(&space.db, ada).await.unwrap(), 1);
}

async fn new_codes_replace_the_old_ones(mut space: Space) {
    let ada = user(&mut space, "Ada").await;
    let keys = &space.keys;
    let tx = space.db.begin().await.unwrap();
    recovery_codes::replace(&tx, keys, ada, &["old", "older"]).await.unwrap();

    recovery_codes::replace(&tx, keys, ada, &["new"]).await.unwrap();

    assert!(!recovery_codes::use_up(&tx, keys, ada, "old").await.unwrap());
    assert!(recovery_codes::use_up(&tx, keys, ada, "new").await.unwrap());
}

async fn giving_up_the_second_factor_takes_its_codes_along(mut space: Space) {
    let ada = user(&mut space, "Ada").await;
    let tx = space.db.begin().await.unwrap();
    users::set_totp(&tx, &space.keys, ada, b"secret", &mut space.rng).await.unwrap();
    recovery_codes::replace(&tx, &space.keys, ada, &["code"]).await.unwrap();

    users::clear_totp(&tx, ada).await.unwrap();
    tx.commit().await.unwrap();

    assert!(!users::get(&space.db, ada).await.unwrap().unwrap().has_totp());
    assert_eq!(recovery_codes::left(&space.db, ada).await.unwrap(), 0);
}

async fn a_stolen_database_tells_no_recovery_code(mut space: Space) {
    let ada = user(&mut space, "Ada").await;
    let tx = space.db.begin().await.unwrap();
    recovery_codes::replace(&tx, &space.keys, ada, &["aaaaabbbbb"]).await.unwrap();
    let others = pinion_storage::PinKeys::generate(&mut space.rng);

    let guessed = recovery_codes::use_up(&tx, &others, ada, "aaaaabbbbb").await.unwrap();

    assert!(!guessed, "without the key file even the right code finds nothing");
}
