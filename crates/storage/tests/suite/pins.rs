//! PINs: made, chosen, refused, released.

use std::time::Duration;

use pinion_domain::{ForbiddenCodes, Pin, PinPolicy};
use pinion_storage::{
    customers::{self, Change, RegisterError},
    pins::{self, AssignError, SetError},
};

use crate::{
    on_both_databases,
    space::{DAY, Space, person, pin},
};

on_both_databases! {
    gives_every_new_customer_a_pin_and_shows_the_same_later,
    fails_a_registration_that_gets_no_pin_as_a_whole,
    makes_pins_at_0_50_99_and_100_percent_full,
    refuses_a_duplicate_and_names_the_holder,
    takes_any_length_unless_an_integration_needs_five,
    keeps_a_released_pin_from_everybody_for_thirty_days,
    makes_a_released_pin_again_after_thirty_days,
    releases_the_pin_of_a_deleted_customer,
    changes_nothing_when_the_pin_is_theirs_already,
    replaces_a_pin_by_another,
    gives_nobody_a_second_pin,
    counts_what_is_taken_of_what_is_allowed,
    finds_the_holder_of_a_pin,
    tells_whether_every_pin_has_the_usual_length,
}

async fn gives_every_new_customer_a_pin_and_shows_the_same_later(mut space: Space) {
    let (ada, made) = space.register("Ada").await;

    let opened = pins::open(&space.db, &space.keys, &ada).await.unwrap();

    assert_eq!(opened, Some(made.clone()));
    assert!(space.account.policy.allows(&made));
}

async fn fails_a_registration_that_gets_no_pin_as_a_whole(mut space: Space) {
    space.allow_only(&["2580"]).await;
    space.register("Ada").await;

    let tx = space.db.begin().await.unwrap();
    let refused = space.register_in(&tx, "Bob", None).await.unwrap_err();
    tx.commit().await.unwrap();

    let words = refused.to_string();
    assert!(matches!(refused, RegisterError::Assign(AssignError::NoFreePin { digits: 4 })));
    assert_eq!(words, "none of the PINs with 4 digits is free; choose 5 digits for new PINs");
    assert_eq!(customers::count(&space.db, space.account.id).await.unwrap(), 1, "no Bob");
}

async fn makes_pins_at_0_50_99_and_100_percent_full(mut space: Space) {
    let codes: Vec<String> = (0..1_000).map(|code| format!("{}", 5_000 + code * 3)).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    space.allow_only(&codes).await;
    let allowed = usize::try_from(space.account.policy.allowed_count()).unwrap();

    for percent in [0, 50, 99] {
        let full = allowed * percent / 100;
        let made = crate::import::fill_up_to(&mut space, full).await;
        let (_, pin) = space.register(&format!("At {percent} percent")).await;
        assert!(!made.contains(&pin), "nobody gets a PIN that is taken");
    }
    let made = crate::import::fill_up_to(&mut space, allowed).await;
    let tx = space.db.begin().await.unwrap();
    let refused = space.register_in(&tx, "One Too Many", None).await.unwrap_err();
    tx.commit().await.unwrap();

    assert!(matches!(refused, RegisterError::Assign(AssignError::NoFreePin { .. })));
    assert!(made.iter().all(|pin| space.account.policy.allows(pin)), "nothing forbidden");
    let mut different: Vec<&str> = made.iter().map(Pin::expose).collect();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), allowed, "every code was made, and once");
    let fill =
        pins::fill(&space.db, &space.keys, space.account.id, &space.account.policy, space.now);
    assert_eq!(fill.await.unwrap().free(), 0);
}

async fn refuses_a_duplicate_and_names_the_holder(mut space: Space) {
    let ada = space.register_with("Ada Lovelace", "00427").await;
    let (bob, bobs) = space.register("Bob").await;
    let tx = space.db.begin().await.unwrap();

    let refused = pins::set(
        &tx,
        &space.keys,
        &space.account.policy,
        &bob,
        &pin("00427"),
        space.now,
        &mut space.rng,
    )
    .await
    .unwrap_err();
    tx.commit().await.unwrap();

    let SetError::Taken(holder) = refused else { panic!("{refused:?}") };
    assert_eq!((holder.id, holder.full_name.as_str()), (ada.id, "Ada Lovelace"));
    let kept = pins::open(&space.db, &space.keys, &bob).await.unwrap();
    assert_eq!(kept, Some(bobs), "nothing half-saved");
}

async fn takes_any_length_unless_an_integration_needs_five(mut space: Space) {
    let ada = space.register_with("Ada", "7").await;
    let bob = space.register_with("Bob", "0123456789012345").await;
    space.account.policy = PinPolicy::new(5, ForbiddenCodes::default(), true).unwrap();
    let tx = space.db.begin().await.unwrap();

    let refused = space.register_in(&tx, "Eve", Some("1234")).await.unwrap_err();
    tx.commit().await.unwrap();

    assert!(matches!(refused, RegisterError::Set(SetError::Refused(_))), "{refused:?}");
    assert_eq!(pins::open(&space.db, &space.keys, &ada).await.unwrap(), Some(pin("7")));
    let bobs = pins::open(&space.db, &space.keys, &bob).await.unwrap();
    assert_eq!(bobs, Some(pin("0123456789012345")));
    assert_eq!(customers::count(&space.db, space.account.id).await.unwrap(), 2, "no Eve");
}

async fn keeps_a_released_pin_from_everybody_for_thirty_days(mut space: Space) {
    let ada = space.register_with("Ada", "48213").await;
    let released_at = space.now;
    let tx = space.db.begin().await.unwrap();
    assert!(pins::release(&tx, ada.id, space.now).await.unwrap());
    tx.commit().await.unwrap();
    space.now = released_at + 30 * DAY - Duration::from_millis(1);

    let tx = space.db.begin().await.unwrap();
    let refused = space.register_in(&tx, "Bob", Some("48213")).await.unwrap_err();
    space.wait(Duration::from_millis(1));
    let taken = space.register_in(&tx, "Bob", Some("48213")).await;
    tx.commit().await.unwrap();

    let RegisterError::Set(SetError::Resting { until }) = refused else { panic!("{refused:?}") };
    assert_eq!(until, released_at + 30 * DAY);
    assert_eq!(taken.unwrap().1, pin("48213"), "free again to the millisecond");
}

async fn makes_a_released_pin_again_after_thirty_days(mut space: Space) {
    space.allow_only(&["2580"]).await;
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    pins::release(&tx, ada.id, space.now).await.unwrap();
    space.wait(29 * DAY);
    let early = space.register_in(&tx, "Bob", None).await;
    space.wait(DAY);
    let later = space.register_in(&tx, "Bob", None).await;
    tx.commit().await.unwrap();

    assert!(matches!(early, Err(RegisterError::Assign(AssignError::NoFreePin { .. }))));
    assert_eq!(later.unwrap().1, pin("2580"));
}

async fn releases_the_pin_of_a_deleted_customer(mut space: Space) {
    let ada = space.register_with("Ada", "48213").await;
    let tx = space.db.begin().await.unwrap();

    customers::delete(&tx, &ada, space.now).await.unwrap();
    let refused = space.register_in(&tx, "Bob", Some("48213")).await;
    tx.commit().await.unwrap();

    assert!(matches!(refused, Err(RegisterError::Set(SetError::Resting { .. }))));
    assert_eq!(customers::get(&space.db, ada.id).await.unwrap(), None);
}

async fn changes_nothing_when_the_pin_is_theirs_already(mut space: Space) {
    let ada = space.register_with("Ada", "48213").await;
    let tx = space.db.begin().await.unwrap();
    let policy = space.account.policy.clone();

    let changed =
        pins::set(&tx, &space.keys, &policy, &ada, &pin("48213"), space.now, &mut space.rng).await;
    tx.commit().await.unwrap();

    assert!(!changed.unwrap());
    let after = customers::get(&space.db, ada.id).await.unwrap().unwrap();
    assert_eq!(after.revision, ada.revision);
}

async fn replaces_a_pin_by_another(mut space: Space) {
    let (ada, first) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let policy = space.account.policy.clone();

    let second = pins::replace(&tx, &space.keys, &policy, &ada, space.now, &mut space.rng).await;
    tx.commit().await.unwrap();

    let second = second.unwrap();
    assert_ne!(second, first);
    assert_eq!(pins::open(&space.db, &space.keys, &ada).await.unwrap(), Some(second));
    let holder = pins::find(&space.db, &space.keys, space.account.id, &first).await.unwrap();
    assert_eq!(holder, None, "the old one opens nothing");
}

async fn gives_nobody_a_second_pin(mut space: Space) {
    let (ada, first) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let policy = space.account.policy.clone();

    let refused = pins::assign(&tx, &space.keys, &policy, &ada, space.now, &mut space.rng).await;
    tx.commit().await.unwrap();

    assert!(matches!(refused, Err(AssignError::HasPin)), "{refused:?}");
    assert_eq!(pins::open(&space.db, &space.keys, &ada).await.unwrap(), Some(first));
}

async fn counts_what_is_taken_of_what_is_allowed(mut space: Space) {
    space.allow_only(&["2580", "2581", "2582", "2583"]).await;
    space.register_with("Held", "2580").await;
    space.register_with("Forbidden", "1111").await;
    space.register_with("Longer", "25825").await;
    let gone = space.register_with("Released", "2581").await;
    let tx = space.db.begin().await.unwrap();
    customers::delete(&tx, &gone, space.now).await.unwrap();
    tx.commit().await.unwrap();
    let policy = &space.account.policy;

    let fill = pins::fill(&space.db, &space.keys, space.account.id, policy, space.now).await;
    let rested =
        pins::fill(&space.db, &space.keys, space.account.id, policy, space.now + 30 * DAY).await;

    let (fill, rested) = (fill.unwrap(), rested.unwrap());
    assert_eq!((fill.taken, fill.allowed), (2, 4));
    assert_eq!((rested.taken, rested.allowed), (1, 4));
}

async fn finds_the_holder_of_a_pin(mut space: Space) {
    let ada = space.register_with("Ada", "00427").await;
    let (db, keys, account) = (&space.db, &space.keys, space.account.id);

    assert_eq!(pins::find(db, keys, account, &pin("00427")).await.unwrap(), Some(ada.id));
    assert_eq!(pins::find(db, keys, account, &pin("427")).await.unwrap(), None);
    assert_eq!(person("Ada").email, ada.email);
}

async fn tells_whether_every_pin_has_the_usual_length(mut space: Space) {
    assert!(all_have_five(&space).await, "nobody has another");
    space.register("Ada").await;
    assert!(all_have_five(&space).await);
    let six = pins::all_have(&space.db, space.account.id, 6).await.unwrap();
    assert!(!six, "hers is shorter than the rules would say then");

    for odd in ["4827", "482731"] {
        let bob = space.register_with("Bob", odd).await;
        assert!(!all_have_five(&space).await, "{odd} is Bob's");

        let tx = space.db.begin().await.unwrap();
        let suspended = Change { active: Some(false), ..Change::default() };
        assert!(customers::update(&tx, &bob, &suspended, space.now).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!all_have_five(&space).await, "{odd} is his while he is suspended, too");

        let tx = space.db.begin().await.unwrap();
        customers::delete(&tx, &bob, space.now).await.unwrap();
        tx.commit().await.unwrap();
        assert!(all_have_five(&space).await, "{odd} rests, and is nobody's");
    }
}

async fn all_have_five(space: &Space) -> bool {
    pins::all_have(&space.db, space.account.id, 5).await.unwrap()
}
