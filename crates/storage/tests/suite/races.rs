//! Writers that meet.

use std::sync::Arc;

use pinion_domain::{ForbiddenCodes, PinPolicy};
use pinion_storage::{
    Database, Options, PinKeys, accounts,
    customers::{self, RegisterError},
    pins::{self, AssignError, BulkPins},
    throttles::{self, Admission, ThrottleKey},
};
use rand::{SeedableRng, rngs::ChaCha20Rng};
use tokio::{sync::oneshot, task::JoinSet};

use crate::{
    import::row,
    on_both_databases,
    space::{Space, person, pin},
};

on_both_databases! {
    two_generators_race_for_the_last_codes_and_each_code_is_won_once,
    a_pin_chosen_twice_at_once_is_given_once,
    a_second_process_waits_for_the_first_to_finish_writing,
    imports_at_once_all_go_in,
    looks_at_no_more_tries_than_the_rule_however_many_come_at_once,
    counts_a_try_while_another_forgets_them,
    processes_that_start_at_once_make_one_set_of_tables_and_one_account,
}

async fn two_generators_race_for_the_last_codes_and_each_code_is_won_once(mut space: Space) {
    const CODES: [&str; 5] = ["2580", "2581", "2582", "2583", "2584"];
    space.allow_only(&CODES).await;
    // Two of everything, as two processes would have.
    let other = Database::open(&space.url, Options::default()).await.unwrap();
    let shared = Arc::new((space.keys, space.account, space.now));
    let mut racers = JoinSet::new();
    for number in 0..12_u64 {
        let db = if number % 2 == 0 { space.db.clone() } else { other.clone() };
        let shared = Arc::clone(&shared);
        racers.spawn(async move {
            let (keys, account, now) = &*shared;
            let mut rng = ChaCha20Rng::seed_from_u64(number);
            let tx = db.begin().await.unwrap();
            let new = person(&format!("Racer {number}"));
            let done = customers::register(&tx, keys, account, &new, None, *now, &mut rng).await;
            tx.commit().await.unwrap();
            done.map(|(_, pin)| pin)
        });
    }

    let (mut won, mut lost) = (Vec::new(), 0);
    while let Some(done) = racers.join_next().await {
        match done.unwrap() {
            Ok(pin) => won.push(pin.expose().to_owned()),
            Err(RegisterError::Assign(AssignError::NoFreePin { .. })) => lost += 1,
            Err(other) => panic!("{other:?}"),
        }
    }

    won.sort();
    assert_eq!(won, CODES);
    assert_eq!(lost, 7);
    assert_eq!(customers::count(&space.db, shared.1.id).await.unwrap(), 5);
}

async fn a_pin_chosen_twice_at_once_is_given_once(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let (bob, _) = space.register("Bob").await;
    let shared = Arc::new((space.keys, space.account, space.now));
    let mut racers = JoinSet::new();
    for (number, customer) in [ada, bob].into_iter().enumerate() {
        let (db, shared) = (space.db.clone(), Arc::clone(&shared));
        racers.spawn(async move {
            let (keys, account, now) = &*shared;
            let mut rng = ChaCha20Rng::seed_from_u64(number as u64);
            let tx = db.begin().await.unwrap();
            let chosen = pin("31415");
            let set = pins::set(&tx, keys, &account.policy, &customer, &chosen, *now, &mut rng);
            let set = set.await;
            tx.commit().await.unwrap();
            set.is_ok()
        });
    }

    let outcomes = racers.join_all().await;

    assert_eq!(outcomes.iter().filter(|won| **won).count(), 1, "{outcomes:?}");
}

async fn a_second_process_waits_for_the_first_to_finish_writing(mut space: Space) {
    let other = Database::open(&space.url, Options::default()).await.unwrap();
    let first = space.db.begin().await.unwrap();
    space.register_in(&first, "Ada", None).await.unwrap();
    let (keys, account, now) = (space.keys.clone(), space.account.clone(), space.now);

    let (start, started) = oneshot::channel();
    let second = tokio::spawn(async move {
        start.send(()).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let tx = other.begin().await.unwrap();
        let ada = person("Ada");
        let taken = customers::register(&tx, &keys, &account, &ada, None, now, &mut rng).await;
        tx.rollback().await.unwrap();
        taken
    });
    started.await.unwrap();
    let seen = customers::count(&space.db, space.account.id).await.unwrap();
    let early = second.is_finished();
    first.commit().await.unwrap();
    let taken = second.await.unwrap();

    assert!(!early, "it waits for the first");
    assert!(matches!(taken, Err(RegisterError::EmailTaken)), "and sees what that one did");
    assert_eq!(seen, 0, "readers see nothing unfinished, and do not wait");
    assert_eq!(customers::count(&space.db, space.account.id).await.unwrap(), 1);
}

async fn looks_at_no_more_tries_than_the_rule_however_many_come_at_once(space: Space) {
    const KEY: ThrottleKey<'_> = ThrottleKey { kind: "sign_in_account", hash: [7; 32] };
    let mut racers = JoinSet::new();
    for _ in 0..40 {
        let (db, now) = (space.db.clone(), space.now);
        racers.spawn(async move {
            let tx = db.begin().await.unwrap();
            let rule = pinion_domain::ThrottleRule::ACCOUNT;
            let admission = throttles::admit(&tx, KEY, &rule, now).await.unwrap();
            tx.commit().await.unwrap();
            matches!(admission, Admission::Counted(_))
        });
    }

    let looked_at = racers.join_all().await.into_iter().filter(|looked_at| *looked_at).count();

    assert_eq!(looked_at, 5);
}

async fn counts_a_try_while_another_forgets_them(space: Space) {
    const KEY: ThrottleKey<'_> = ThrottleKey { kind: "sign_in_account", hash: [7; 32] };
    let mut racers = JoinSet::new();
    for number in 0..8 {
        let (db, now) = (space.db.clone(), space.now);
        racers.spawn(async move {
            for _ in 0..50 {
                let tx = db.begin().await.unwrap();
                if number % 2 == 0 {
                    let rule = pinion_domain::ThrottleRule::ACCOUNT;
                    throttles::admit(&tx, KEY, &rule, now).await.unwrap();
                } else {
                    throttles::forget(&tx, KEY).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
        });
    }

    while let Some(raced) = racers.join_next().await {
        raced.expect("no try is lost to one that is forgotten at the same moment");
    }
}

async fn imports_at_once_all_go_in(mut space: Space) {
    space.account.policy = PinPolicy::new(4, ForbiddenCodes::default(), false).unwrap();
    space.save_account().await;
    let db = space.db.clone();
    let shared = Arc::new((space.keys, space.account, space.now));
    let mut racers = JoinSet::new();
    for importer in 0..4_u64 {
        let (db, shared) = (db.clone(), Arc::clone(&shared));
        racers.spawn(async move {
            let (keys, account, now) = &*shared;
            let mut rng = ChaCha20Rng::seed_from_u64(importer);
            let mut pins: Option<BulkPins> = None;
            for chunk in 0..5 {
                let rows: Vec<_> =
                    (0..400).map(|n| row(&format!("{importer} {chunk} {n}"), None)).collect();
                let tx = db.begin().await.unwrap();
                let pins = match &mut pins {
                    Some(pins) => pins,
                    none => none.insert(BulkPins::new(&tx, keys, account, *now).await.unwrap()),
                };
                customers::import_chunk(&tx, keys, account, &rows, pins, *now, &mut rng)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
            }
        });
    }

    racers.join_all().await;

    assert_eq!(customers::count(&db, shared.1.id).await.unwrap(), 4 * 5 * 400);
}

async fn processes_that_start_at_once_make_one_set_of_tables_and_one_account(mut space: Space) {
    let (url, _database) = space.another().await;
    let mut starting = JoinSet::new();
    for number in 0..4_u64 {
        let (url, file, now) = (url.clone(), space.folder.path().join("shared"), space.now);
        starting.spawn(async move {
            let mut rng = ChaCha20Rng::seed_from_u64(number);
            let db = Database::open(&url, Options::default()).await.unwrap();
            db.migrate().await.unwrap();
            let keys = PinKeys::open_or_create(&db, &file, &mut rng).await.unwrap();
            let tx = db.begin().await.unwrap();
            let account = accounts::init(&tx, now).await.unwrap();
            tx.commit().await.unwrap();
            let tx = db.begin().await.unwrap();
            let new = person(&format!("Customer {number}"));
            let (_, pin) =
                customers::register(&tx, &keys, &account, &new, None, now, &mut rng).await.unwrap();
            tx.commit().await.unwrap();
            (account, new.email, pin)
        });
    }

    let started = starting.join_all().await;

    let db = Database::open(&url, Options::default()).await.unwrap();
    let file = space.folder.path().join("shared");
    let keys = PinKeys::open_or_create(&db, &file, &mut space.rng).await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    for (account, email, pin) in started {
        assert_eq!(account, accounts::the_one(&db).await.unwrap());
        let customer = customers::find_by_email(&db, account.id, &email).await.unwrap().unwrap();
        let opened = pins::open(&db, &keys, &customer).await.unwrap();
        assert_eq!(opened, Some(pin), "all use the same keys");
    }
}
