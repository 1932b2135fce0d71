//! Who signs in.

use pinion_storage::{
    Page, accounts,
    audit::{self, Entry, Filter},
    customers,
    users::{self, CreateError, StaffRole},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    finds_an_admin_by_address_whatever_its_case,
    refuses_a_second_user_with_an_address,
    makes_a_user_of_a_customer_once,
    uses_each_step_of_a_second_factor_once,
    writes_and_lists_the_audit_log,
    entries_of_one_millisecond_are_listed_as_they_were_written,
    keeps_the_rules_of_the_space,
}

fn password_hash() -> SecretString {
    SecretString::from("$argon2id$not-a-real-one")
}

async fn finds_an_admin_by_address_whatever_its_case(space: Space) {
    let tx = space.db.begin().await.unwrap();
    let account = space.account.id;
    let email = " Root@Example.ORG ";
    let id = users::create_admin(&tx, account, email, "Root", &password_hash(), space.now).await;
    tx.commit().await.unwrap();

    let found = users::find_by_email(&space.db, account, "rOOT@example.org").await.unwrap();

    let found = found.unwrap();
    assert_eq!(found.id, id.unwrap());
    assert_eq!(
        (found.email.as_str(), found.staff_role),
        ("Root@Example.ORG", Some(StaffRole::Admin))
    );
    assert!(found.may_sign_in() && !found.has_totp());
    assert_eq!(found.password_hash.as_ref().unwrap().expose_secret(), "$argon2id$not-a-real-one");
    assert!(!format!("{found:?}").contains("argon2id"));
    assert_eq!(customers::find_by_user(&space.db, found.id).await.unwrap(), None);
}

async fn refuses_a_second_user_with_an_address(space: Space) {
    let tx = space.db.begin().await.unwrap();
    let (account, hash) = (space.account.id, password_hash());
    users::create_admin(&tx, account, "root@example.org", "Root", &hash, space.now).await.unwrap();

    let second =
        users::create_admin(&tx, account, "ROOT@example.org", "Toor", &hash, space.now).await;
    let nameless = users::create_admin(&tx, account, "x@example.org", " ", &hash, space.now).await;

    assert!(matches!(second, Err(CreateError::EmailTaken)));
    assert!(matches!(nameless, Err(CreateError::Text(_))));
}

async fn makes_a_user_of_a_customer_once(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();

    let first = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    let second = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    users::set_password_hash(&tx, first, &password_hash(), true).await.unwrap();
    tx.commit().await.unwrap();

    let user = users::get(&space.db, first).await.unwrap().unwrap();
    assert_eq!(first, second);
    assert_eq!((user.customer_id, user.customer_active), (Some(ada.id), Some(true)));
    assert!(user.must_reset_password && user.may_sign_in());
}

async fn uses_each_step_of_a_second_factor_once(mut space: Space) {
    let tx = space.db.begin().await.unwrap();
    let (account, hash) = (space.account.id, password_hash());
    let id = users::create_admin(&tx, account, "root@example.org", "Root", &hash, space.now).await;
    let id = id.unwrap();
    users::set_totp(&tx, &space.keys, id, b"a shared secret", &mut space.rng).await.unwrap();

    let mut good = Vec::new();
    for step in [100, 100, 99, 101] {
        good.push(users::mark_totp_step(&tx, id, step).await.unwrap());
    }
    tx.commit().await.unwrap();

    let user = users::get(&space.db, id).await.unwrap().unwrap();
    let opened = users::open_totp(&space.keys, &user).unwrap().unwrap();
    assert_eq!(good, [true, false, false, true], "a replay, and an older code");
    assert_eq!(opened.as_slice(), b"a shared secret");
}

async fn writes_and_lists_the_audit_log(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let entry = |action: &str| Entry {
        account_id: space.account.id,
        actor_user_id: None,
        actor_label: "command line".to_owned(),
        action: action.to_owned(),
        customer_id: Some(ada.id),
        address: None,
        detail: None,
    };
    let (first, second) = (entry("pin.viewed"), entry("pin.changed"));
    let tx = space.db.begin().await.unwrap();
    audit::write(&tx, &first, space.now, &mut space.rng).await.unwrap();
    space.now += std::time::Duration::from_secs(1);
    audit::write(&tx, &second, space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    let latest = audit::latest(&space.db, space.account.id, 10).await.unwrap();

    let entries: Vec<&Entry> = latest.iter().map(|record| &record.entry).collect();
    assert_eq!(entries, [&second, &first]);
    assert_eq!(latest[0].at, space.now);
}

async fn entries_of_one_millisecond_are_listed_as_they_were_written(mut space: Space) {
    let written: Vec<String> = (0..40).map(|nth| format!("step.{nth:02}")).collect();
    let entry = |action: &String| Entry {
        account_id: space.account.id,
        actor_user_id: None,
        actor_label: "command line".to_owned(),
        action: action.clone(),
        customer_id: None,
        address: None,
        detail: None,
    };

    for some in written.chunks(20) {
        let tx = space.db.begin().await.unwrap();
        for action in some {
            audit::write(&tx, &entry(action), space.now, &mut space.rng).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    let account = space.account.id;
    let latest = audit::latest(&space.db, account, 50).await.unwrap();
    let (all, page) = (Filter::default(), Page { number: 1, size: 50 });
    let found = audit::search(&space.db, account, &all, page).await.unwrap();
    let latest: Vec<String> = latest.into_iter().rev().map(|record| record.entry.action).collect();
    let found = found.records.into_iter().rev().map(|found| found.record.entry.action);
    assert_eq!(latest, written);
    assert_eq!(found.collect::<Vec<_>>(), written);
}

async fn keeps_the_rules_of_the_space(mut space: Space) {
    space.allow_only(&["2580", "2581"]).await;
    space.account.name = String::from("Harbour Works");
    space.account.time_zone = String::from("Europe/Berlin");
    space.save_account().await;

    let read = accounts::the_one(&space.db).await.unwrap();
    let tx = space.db.begin().await.unwrap();
    let again = accounts::init(&tx, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(read, space.account);
    assert_eq!(again, space.account, "there is one account");
}
