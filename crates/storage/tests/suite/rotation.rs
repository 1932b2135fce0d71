//! New keys in the place of old ones, while others work with the old ones.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use pinion_domain::Pin;
use pinion_storage::{
    CustomerId, Database, Error, KeyError, KeySource, Options, PinKeys,
    customers::{self, Customer, ImportOutcome, ImportRefusal, RegisterError},
    pins::{self, AssignError, BulkPins, SetError},
    recovery_codes, users,
};
use rand::{SeedableRng, rngs::ChaCha20Rng};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    import::{fill_up_to, row, words},
    on_both_databases,
    space::{DAY, Space, person, pin},
};

on_both_databases! {
    finds_opens_and_refuses_as_before_under_new_keys,
    seals_everything_with_the_new_key_and_forgets_the_old_one,
    ends_recovery_codes_and_offers_and_takes_new_ones,
    keeps_a_released_pin_at_rest_through_two_rotations,
    goes_on_from_wherever_it_was_cut_off,
    another_process_with_old_keys_goes_on_without_a_restart,
    an_import_that_began_with_old_keys_goes_on,
    a_pin_made_while_keys_are_rotated_is_found_afterwards,
    a_server_without_the_new_keys_stores_nothing_until_it_gets_them,
    takes_keys_from_a_text_and_hands_the_next_ones_out,
    refuses_next_keys_that_are_not_the_ones_taken_into_use,
}

/// A rotation from its beginning to its end.
pub async fn rotate(space: &mut Space) {
    space.keys.prepare(&space.db, &mut space.rng).await.unwrap();
    assert!(take_into_use(space).await.is_some());
    reseal(space).await;
    space.keys.forget_unneeded(&space.db).await.unwrap();
}

pub async fn take_into_use(space: &mut Space) -> Option<i16> {
    let tx = space.db.begin().await.unwrap();
    let number = space.keys.take_into_use(&tx, &mut space.rng, &mut |_| {}).await.unwrap();
    tx.commit().await.unwrap();
    number
}

pub async fn reseal(space: &mut Space) {
    loop {
        let tx = space.db.begin().await.unwrap();
        let some = space.keys.reseal(&tx, &mut space.rng).await.unwrap();
        tx.commit().await.unwrap();
        if some == 0 {
            return;
        }
    }
}

/// The lines of the key file, without their keys.
pub fn lines(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().skip(1).map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
}

/// The keys in the space's file, as another process has them.
pub async fn other_process(space: &Space) -> (Database, PinKeys) {
    let db = Database::open(&space.url, Options::default()).await.unwrap();
    let keys = PinKeys::open(&db, &space.key_file()).await.unwrap();
    (db, keys)
}

async fn release(space: &Space, customer: &Customer) {
    let tx = space.db.begin().await.unwrap();
    assert!(pins::release(&tx, customer.id, space.now).await.unwrap());
    tx.commit().await.unwrap();
}

async fn finds_opens_and_refuses_as_before_under_new_keys(mut space: Space) {
    let ada = space.register_with("Ada", "00427").await;
    let (bob, bobs) = space.register("Bob").await;
    let before = fs::read_to_string(space.key_file()).unwrap();

    rotate(&mut space).await;

    let (db, account) = (space.db.clone(), space.account.id);
    assert_eq!(pins::find(&db, &space.keys, account, &pin("00427")).await.unwrap(), Some(ada.id));
    assert_eq!(pins::open(&db, &space.keys, &bob).await.unwrap(), Some(bobs));
    let tx = db.begin().await.unwrap();
    let refused = space.register_in(&tx, "Eve", Some("00427")).await.unwrap_err();
    drop(tx);
    let RegisterError::Set(SetError::Taken(holder)) = refused else { panic!("{refused:?}") };
    assert_eq!(holder.id, ada.id);
    assert_ne!(fs::read_to_string(space.key_file()).unwrap(), before);
    assert_eq!(fs::metadata(space.key_file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(space.folder.path()).unwrap().count(), 1, "no draft is left");
}

async fn seals_everything_with_the_new_key_and_forgets_the_old_one(mut space: Space) {
    fill_up_to(&mut space, 2_100).await;
    let (ada, adas) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    users::set_totp(&tx, &space.keys, user, b"a shared secret", &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    rotate(&mut space).await;

    assert_eq!(lines(&space.key_file()), ["index 2", "seal 2"], "and nothing needs the old ones");
    let (db, keys) = other_process(&space).await;
    assert_eq!(pins::open(&db, &keys, &ada).await.unwrap(), Some(adas));
    let user = users::get(&db, user).await.unwrap().unwrap();
    assert_eq!(users::open_totp(&keys, &user).unwrap().unwrap().as_slice(), b"a shared secret");
    let all = customers::page(&db, Some(&keys), space.account.id, CustomerId(0), 9_999).await;
    assert!(all.unwrap().iter().all(|profile| profile.pin.is_some()));
    let rotation = keys.rotation(&db).await.unwrap();
    assert_eq!((rotation.in_use, rotation.live_pins, rotation.sealed_before), (2, 2_101, 0));
    assert_eq!((rotation.prepared, rotation.unneeded.len()), (None, 0));
}

async fn ends_recovery_codes_and_offers_and_takes_new_ones(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let soon = space.now + DAY;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    recovery_codes::replace(&tx, &space.keys, user, &["old"]).await.unwrap();
    users::offer_totp(&tx, &space.keys, user, b"a secret", soon, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    rotate(&mut space).await;

    assert_eq!(recovery_codes::left(&space.db, user).await.unwrap(), 0);
    let offered = users::offered_totp(&space.db, &space.keys, user, space.now).await.unwrap();
    assert!(offered.is_none(), "whoever was about to prove it is offered another");
    let (db, keys) = other_process(&space).await;
    let tx = db.begin().await.unwrap();
    recovery_codes::replace(&tx, &keys, user, &["new"]).await.unwrap();
    assert!(recovery_codes::use_up(&tx, &space.keys, user, "new").await.unwrap());
}

async fn keeps_a_released_pin_at_rest_through_two_rotations(mut space: Space) {
    space.allow_only(&["2580", "2581"]).await;
    let ada = space.register_with("Ada", "2580").await;
    release(&space, &ada).await;
    rotate(&mut space).await;
    let bob = space.register_with("Bob", "2581").await;
    release(&space, &bob).await;
    rotate(&mut space).await;
    assert_eq!(lines(&space.key_file()), ["index 1", "index 2", "index 3", "seal 3"]);
    space.wait(29 * DAY);

    let tx = space.db.begin().await.unwrap();
    let chosen = space.register_in(&tx, "Cy", Some("2580")).await.unwrap_err();
    let made = space.register_in(&tx, "Cy", None).await.unwrap_err();
    let mut bulk = BulkPins::new(&tx, &space.keys, &space.account, space.now).await.unwrap();
    let rows = [row("Cy", None), row("Di", Some("2581"))];
    let Space { keys, account, now, rng, .. } = &mut space;
    let imported = customers::import_chunk(&tx, keys, account, &rows, &mut bulk, *now, rng).await;
    let fill = pins::fill(&tx, &space.keys, space.account.id, &space.account.policy, space.now);
    assert_eq!(fill.await.unwrap().free(), 0);
    tx.rollback().await.unwrap();
    assert!(matches!(chosen, RegisterError::Set(SetError::Resting { .. })), "{chosen:?}");
    assert!(matches!(made, RegisterError::Assign(AssignError::NoFreePin { .. })), "{made:?}");
    let refused = |outcome| matches!(outcome, customers::ImportOutcome::Refused(_));
    assert!(imported.unwrap().into_iter().all(refused));

    space.wait(DAY);
    let taken = space.register_with("Eve", "2581").await;
    let (_, last) = space.register("Fay").await;
    space.keys.forget_unneeded(&space.db).await.unwrap();
    assert_eq!(last, pin("2580"));
    let holder = pins::find(&space.db, &space.keys, space.account.id, &pin("2581")).await.unwrap();
    assert_eq!(holder, Some(taken.id));
    assert_eq!(lines(&space.key_file()), ["index 3", "seal 3"], "the last PIN has rested");
}

async fn goes_on_from_wherever_it_was_cut_off(mut space: Space) {
    fill_up_to(&mut space, 1_500).await;
    let ada = space.register_with("Ada", "00427").await;
    let works = async |space: &mut Space, step: &str| {
        let (db, keys) = other_process(space).await;
        let (account, policy) = (space.account.id, space.account.policy.clone());
        let opened = pins::open(&db, &keys, &ada).await.unwrap();
        assert_eq!(opened, Some(pin("00427")), "{step}");
        let holder = pins::find(&db, &keys, account, &pin("00427")).await.unwrap();
        assert_eq!(holder, Some(ada.id), "{step}");
        let (new, _) = space.register(step).await;
        let tx = db.begin().await.unwrap();
        let code = pin("00427");
        let taken = pins::set(&tx, &keys, &policy, &new, &code, space.now, &mut space.rng).await;
        assert!(matches!(taken, Err(SetError::Taken(_))), "{step}: {taken:?}");
        tx.rollback().await.unwrap();
    };

    space.keys.prepare(&space.db, &mut space.rng).await.unwrap();
    works(&mut space, "prepared").await;
    let prepared = space.keys.rotation(&space.db).await.unwrap();
    let again = space.keys.prepare(&space.db, &mut space.rng).await.unwrap();

    let tx = space.db.begin().await.unwrap();
    space.keys.take_into_use(&tx, &mut space.rng, &mut |_| {}).await.unwrap();
    tx.rollback().await.unwrap();
    works(&mut space, "rolled back").await;

    assert_eq!(take_into_use(&mut space).await, Some(2));
    works(&mut space, "in use").await;
    assert_eq!(take_into_use(&mut space).await, None, "there is nothing newer");

    let tx = space.db.begin().await.unwrap();
    space.keys.reseal(&tx, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    space.keys.forget_unneeded(&space.db).await.unwrap();
    works(&mut space, "half resealed").await;
    let half = space.keys.rotation(&space.db).await.unwrap();
    assert_eq!(lines(&space.key_file()), ["index 2", "seal 1", "seal 2"]);

    reseal(&mut space).await;
    space.keys.forget_unneeded(&space.db).await.unwrap();
    works(&mut space, "finished").await;

    assert_eq!((prepared.in_use, prepared.prepared, again.number), (1, Some(2), 2));
    assert!((1..1_500).contains(&half.sealed_before), "{half:?}");
    assert_eq!(lines(&space.key_file()), ["index 2", "seal 2"]);
}

async fn another_process_with_old_keys_goes_on_without_a_restart(mut space: Space) {
    space.allow_only(&["2580", "2581", "2582", "2583", "2584"]).await;
    let ada = space.register_with("Ada", "2580").await;
    let bob = space.register_with("Bob", "2581").await;
    let admin = SecretString::from("$argon2id$not-a-real-one");
    // One for each question, as each catches up by itself.
    let mut others = Vec::new();
    for _ in 0..6 {
        others.push(other_process(&space).await);
    }

    rotate(&mut space).await;

    let (now, account) = (space.now, space.account.clone());
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let [reads, finds, makes, chooses, seals, counts] = &others[..] else { unreachable!() };
    assert_eq!(pins::open(&reads.0, &reads.1, &ada).await.unwrap(), Some(pin("2580")));
    let found = pins::find(&finds.0, &finds.1, account.id, &pin("2581")).await.unwrap();
    assert_eq!(found, Some(bob.id));

    let tx = makes.0.begin().await.unwrap();
    let new = person("Cy");
    let made = customers::register(&tx, &makes.1, &account, &new, None, now, &mut rng).await;
    let (cy, cys) = made.unwrap();
    tx.commit().await.unwrap();
    let tx = chooses.0.begin().await.unwrap();
    let policy = &account.policy;
    let taken =
        pins::set(&tx, &chooses.1, policy, &cy, &pin("2580"), now, &mut rng).await.unwrap_err();
    tx.commit().await.unwrap();
    assert!(matches!(taken, SetError::Taken(holder) if holder.id == ada.id));

    let tx = seals.0.begin().await.unwrap();
    let root = users::create_admin(&tx, account.id, "r@example.org", "Root", &admin, now).await;
    let root = root.unwrap();
    users::set_totp(&tx, &seals.1, root, b"secret", &mut rng).await.unwrap();
    tx.commit().await.unwrap();
    let fill = pins::fill(&counts.0, &counts.1, account.id, policy, now).await.unwrap();
    assert_eq!(fill.free(), 2);

    assert_eq!(pins::open(&space.db, &space.keys, &cy).await.unwrap(), Some(cys));
    let rotation = space.keys.rotation(&space.db).await.unwrap();
    assert_eq!(rotation.sealed_before, 0, "nothing was sealed with a key that is gone");
}

async fn an_import_that_began_with_old_keys_goes_on(mut space: Space) {
    space.allow_only(&["2580", "2581", "2582", "2583"]).await;
    space.register_with("Ada", "2580").await;
    let (db, keys) = other_process(&space).await;
    let tx = db.begin().await.unwrap();
    let bulk = BulkPins::new(&tx, &keys, &space.account, space.now).await;
    tx.commit().await.unwrap();

    rotate(&mut space).await;

    let rows =
        [row("Ada", Some("2580")), row("Bob", None), row("Cy", Some("2580")), row("Di", None)];
    let tx = db.begin().await.unwrap();
    let (mut bulk, Space { account, now, rng, .. }) = (bulk.unwrap(), &mut space);
    let outcomes = customers::import_chunk(&tx, &keys, account, &rows, &mut bulk, *now, rng).await;
    tx.commit().await.unwrap();
    let outcomes = outcomes.unwrap();
    let words = words(&outcomes);
    assert_eq!([&words[0], &words[1], &words[3]], ["unchanged", "added", "added"], "{words:?}");
    assert!(
        matches!(outcomes[2], ImportOutcome::Refused(ImportRefusal::PinTaken { .. })),
        "{words:?}"
    );
    let all = customers::page(&space.db, Some(&space.keys), space.account.id, CustomerId(0), 9);
    let mut codes: Vec<Pin> =
        all.await.unwrap().into_iter().map(|profile| profile.pin.unwrap()).collect();
    codes.sort_by(|a, b| a.expose().cmp(b.expose()));
    codes.dedup();
    assert_eq!(codes.len(), 3, "nobody's PIN is another's");
}

async fn a_pin_made_while_keys_are_rotated_is_found_afterwards(mut space: Space) {
    let (db, keys) = other_process(&space).await;
    let (account, now) = (space.account.clone(), space.now);
    let mut made = Vec::new();
    let registering = tokio::spawn(async move {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        for number in 0..120 {
            let tx = db.begin().await.unwrap();
            let new = person(&format!("Customer {number}"));
            let done = customers::register(&tx, &keys, &account, &new, None, now, &mut rng).await;
            tx.commit().await.unwrap();
            made.push(done.unwrap());
        }
        made
    });

    for _ in 0..5 {
        rotate(&mut space).await;
    }

    let made = registering.await.unwrap();
    for (customer, code) in &made {
        let found = pins::find(&space.db, &space.keys, space.account.id, code).await.unwrap();
        assert_eq!(found, Some(customer.id));
        let opened = pins::open(&space.db, &space.keys, customer).await.unwrap();
        assert_eq!(opened.as_ref(), Some(code));
    }
}

async fn a_server_without_the_new_keys_stores_nothing_until_it_gets_them(mut space: Space) {
    let ada = space.register_with("Ada", "00427").await;
    let copy = space.folder.path().join("copy");
    fs::copy(space.key_file(), &copy).unwrap();
    let db = Database::open(&space.url, Options::default()).await.unwrap();
    let keys = PinKeys::open(&db, &copy).await.unwrap();
    let (account, now) = (space.account.clone(), space.now);
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let new = person("Bob");

    rotate(&mut space).await;

    let tx = db.begin().await.unwrap();
    let refused = customers::register(&tx, &keys, &account, &new, None, now, &mut rng).await;
    let Err(RegisterError::Assign(AssignError::Storage(error))) = refused else {
        panic!("{refused:?}")
    };
    tx.commit().await.unwrap();
    assert!(matches!(error, Error::LacksKeys(2)) && error.is_unavailable(), "{error:?}");
    assert!(matches!(pins::open(&db, &keys, &ada).await, Err(Error::LacksKeys(2))));
    let found = pins::find(&db, &keys, account.id, &pin("00427")).await;
    assert!(matches!(found, Err(Error::LacksKeys(2))), "never taken for nobody's: {found:?}");
    let started = PinKeys::open(&db, &copy).await;
    assert!(matches!(started, Err(KeyError::Incomplete { .. })), "{started:?}");
    assert_eq!(customers::count(&db, account.id).await.unwrap(), 1, "no Bob");

    fs::copy(space.key_file(), &copy).unwrap();
    assert_eq!(pins::open(&db, &keys, &ada).await.unwrap(), Some(pin("00427")));
    let tx = db.begin().await.unwrap();
    customers::register(&tx, &keys, &account, &new, None, now, &mut rng).await.unwrap();
    tx.commit().await.unwrap();
}

async fn takes_keys_from_a_text_and_hands_the_next_ones_out(mut space: Space) {
    let ada = space.register_with("Ada", "00427").await;
    let text = |text: &str| KeySource::Text { name: "THE_KEYS", text: text.into() };
    let first = fs::read_to_string(space.key_file()).unwrap();
    fs::remove_file(space.key_file()).unwrap();
    let old = PinKeys::open_or_create(&space.db, text(&first), &mut space.rng).await.unwrap();

    let prepared = old.prepare(&space.db, &mut space.rng).await.unwrap();
    let both = prepared.text.unwrap();
    space.keys = PinKeys::open(&space.db, text(both.expose_secret())).await.unwrap();
    let running = PinKeys::open(&space.db, text(both.expose_secret())).await.unwrap();
    assert_eq!(space.keys.prepare(&space.db, &mut space.rng).await.unwrap().number, 2);
    assert_eq!(take_into_use(&mut space).await, Some(2));
    reseal(&mut space).await;
    space.keys.forget_unneeded(&space.db).await.unwrap();

    let rotation = space.keys.rotation(&space.db).await.unwrap();
    assert_eq!(rotation.unneeded, ["index 1", "seal 1"]);
    assert_eq!(pins::open(&space.db, &running, &ada).await.unwrap(), Some(pin("00427")));
    let found = pins::find(&space.db, &running, space.account.id, &pin("00427")).await.unwrap();
    assert_eq!(found, Some(ada.id), "who had both goes on with the new ones");
    let new: Vec<&str> =
        both.expose_secret().lines().filter(|line| !line.contains(" 1 ")).collect();
    PinKeys::open(&space.db, text(&new.join(";"))).await.unwrap();
    let lacking = PinKeys::open(&space.db, text(&first)).await.unwrap_err();
    assert!(lacking.to_string().starts_with("THE_KEYS lacks `"), "{lacking}");
    assert!(!format!("{lacking:?}").contains(new[1]), "no key is printed");
}

async fn refuses_next_keys_that_are_not_the_ones_taken_into_use(mut space: Space) {
    let ada = space.register_with("Ada", "00427").await;
    let copy = space.folder.path().join("copy");
    fs::copy(space.key_file(), &copy).unwrap();
    let db = Database::open(&space.url, Options::default()).await.unwrap();
    let elsewhere = PinKeys::open(&db, &copy).await.unwrap();
    elsewhere.prepare(&db, &mut space.rng).await.unwrap();
    let elsewhere = PinKeys::open(&db, &copy).await.unwrap();

    rotate(&mut space).await;

    let found = pins::find(&db, &elsewhere, space.account.id, &pin("00427")).await;
    assert!(matches!(found, Err(Error::LacksKeys(2))), "{found:?}");
    let opened = pins::open(&db, &elsewhere, &ada).await;
    assert!(matches!(opened, Err(Error::Damaged(_))), "{opened:?}");
    let started = PinKeys::open(&db, &copy).await;
    assert!(matches!(started, Err(KeyError::Wrong(_))), "{started:?}");
}
