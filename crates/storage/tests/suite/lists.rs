//! What staff read: visits, failed check-ins, the audit log; and a file that waits to be imported.

use std::time::Duration;

use pinion_storage::{
    Page, UserId, accounts,
    audit::{self, Entry},
    customers,
    failed_attempts::{self, Attempt, Reason},
    import_previews, users,
    visits::{self, Source},
};
use sea_orm::ConnectionTrait as _;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    lists_who_is_in_and_who_was,
    lists_failed_check_ins_with_their_reason,
    finds_what_was_done,
    keeps_a_file_sealed_for_an_hour,
}

const PAGE: Page = Page { number: 1, size: 10 };

async fn lists_who_is_in_and_who_was(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let (bob, _) = space.register("Bob").await;
    let account = space.account.id;
    let location = accounts::default_location(&space.db, account).await.unwrap().unwrap();
    let start = space.now;
    let tx = space.db.begin().await.unwrap();
    for customer in [&ada, &bob] {
        let named = (account, location, customer.id);
        visits::open(&tx, named, Source::Manual, space.now, &mut space.rng).await.unwrap();
        space.wait(Duration::from_hours(1));
    }
    visits::close(&tx, ada.id, space.now).await.unwrap();
    tx.commit().await.unwrap();

    let present = visits::present(&space.db, account).await.unwrap();
    assert_eq!(present.len(), 1);
    assert_eq!((present[0].full_name.as_str(), present[0].to), ("Bob", None));
    assert_eq!(present[0].location, "My space");

    let list = async |filter: visits::Filter| {
        let listing = visits::list(&space.db, account, &filter, PAGE).await.unwrap();
        assert_eq!(listing.total, listing.records.len() as u64);
        listing.records.into_iter().map(|visit| visit.full_name).collect::<Vec<_>>()
    };
    let all = visits::Filter::default();
    assert_eq!(list(all.clone()).await, ["Bob", "Ada"], "latest first");
    assert_eq!(list(visits::Filter { text: "ADA".into(), ..all.clone() }).await, ["Ada"]);
    let early = visits::Filter { before: Some(start + Duration::from_mins(1)), ..all.clone() };
    assert_eq!(list(early).await, ["Ada"]);
    let late = visits::Filter { from: Some(space.now + Duration::from_mins(1)), ..all };
    assert_eq!(list(late).await, ["Bob"], "a visit that goes on is of today too");
}

async fn lists_failed_check_ins_with_their_reason(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let account = space.account.id;
    let suspended = Attempt {
        source: Source::Manual,
        device_label: Some("Front desk".into()),
        reason: Reason::Suspended,
        customer: Some(ada.id),
    };
    let unknown = Attempt { reason: Reason::NoSuchPin, customer: None, ..suspended.clone() };
    for attempt in [&suspended, &unknown] {
        let tx = space.db.begin().await.unwrap();
        failed_attempts::write(&tx, account, attempt, space.now, &mut space.rng).await.unwrap();
        tx.commit().await.unwrap();
        space.wait(Duration::from_mins(1));
    }

    let listing = failed_attempts::list(&space.db, account, PAGE).await.unwrap();

    assert_eq!(listing.total, 2);
    assert_eq!((&listing.records[0].attempt, &listing.records[0].customer_name), (&unknown, &None));
    assert_eq!(listing.records[1].customer_name.as_deref(), Some("Ada"));
    assert_eq!(listing.records[1].attempt, suspended);

    let tx = space.db.begin().await.unwrap();
    customers::delete(&tx, &ada, space.now).await.unwrap();
    tx.commit().await.unwrap();
    let listing = failed_attempts::list(&space.db, account, PAGE).await.unwrap();
    assert_eq!((listing.total, listing.records[1].attempt.customer), (2, None));
}

async fn finds_what_was_done(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let account = space.account.id;
    let start = space.now;
    let entry = |action: &str, customer, detail: &str| Entry {
        account_id: account,
        actor_user_id: Some(UserId(7)),
        actor_label: "Boss@example.org".into(),
        action: action.into(),
        customer_id: customer,
        address: Some("192.0.2.7".into()),
        detail: Some(detail.into()),
    };
    for entry in [
        entry("pin.viewed", Some(ada.id), ""),
        entry("pin.changed", None, "100% sure"),
        entry("space.changed", None, "Name"),
    ] {
        let tx = space.db.begin().await.unwrap();
        audit::write(&tx, &entry, space.now, &mut space.rng).await.unwrap();
        tx.commit().await.unwrap();
        space.wait(Duration::from_mins(1));
    }

    let all = audit::Filter::default;
    for (filter, found) in [
        (all(), vec!["space.changed", "pin.changed", "pin.viewed"]),
        (audit::Filter { text: "ada".into(), ..all() }, vec!["pin.viewed"]),
        (audit::Filter { text: "BOSS name".into(), ..all() }, vec!["space.changed"]),
        (audit::Filter { text: "100%".into(), ..all() }, vec!["pin.changed"]),
        (audit::Filter { text: "%".into(), ..all() }, vec!["pin.changed"]),
        (audit::Filter { action: Some("pin.".into()), ..all() }, vec!["pin.changed", "pin.viewed"]),
        (audit::Filter { action: Some("pin".into()), ..all() }, vec![]),
        (audit::Filter { action: Some("pin.viewed".into()), ..all() }, vec!["pin.viewed"]),
        (audit::Filter { customer: Some(ada.id), ..all() }, vec!["pin.viewed"]),
        (
            audit::Filter {
                from: Some(start + Duration::from_mins(1)),
                before: Some(start + Duration::from_mins(2)),
                ..all()
            },
            vec!["pin.changed"],
        ),
    ] {
        let listing = audit::search(&space.db, account, &filter, PAGE).await.unwrap();
        let actions: Vec<_> =
            listing.records.iter().map(|found| found.record.entry.action.as_str()).collect();
        assert_eq!((actions, listing.total), (found.clone(), found.len() as u64), "{filter:?}");
    }
    let second = audit::search(&space.db, account, &all(), Page { number: 2, size: 2 }).await;
    let second = second.unwrap();
    assert_eq!((second.records.len(), second.total), (1, 3));
    assert_eq!(second.records[0].customer_name.as_deref(), Some("Ada"));
}

async fn keeps_a_file_sealed_for_an_hour(mut space: Space) {
    let file = b"full_name,email,pin\nAda,ada@example.org,48213\n";
    let tx = space.db.begin().await.unwrap();
    let hash = "$argon2id$none".into();
    let account = space.account.id;
    let admin = users::create_admin(&tx, account, "boss@example.org", "Boss", &hash, space.now);
    let admin = admin.await.unwrap();
    let by = (account, admin);
    let id = import_previews::keep(&tx, &space.keys, by, file, space.now, &mut space.rng).await;
    let id = id.unwrap();
    tx.commit().await.unwrap();

    let open = async |by, now| {
        let opened = import_previews::open(&space.db, &space.keys, by, id, now).await.unwrap();
        opened.map(|file| file.to_vec())
    };
    assert_eq!(open(by, space.now).await.as_deref(), Some(file.as_slice()));
    assert_eq!(open((account, UserId(99)), space.now).await, None, "another's is nobody's");
    let later = space.now + import_previews::LIFETIME;
    assert_eq!(open(by, later).await, None);
    let bare = sea_orm::Database::connect(&space.url).await.unwrap();
    let query = sea_orm::sea_query::Query::select().column("sealed").from("import_previews").take();
    let row = bare.query_one(&query).await.unwrap().unwrap();
    let sealed: Vec<u8> = row.try_get_by_index(0).unwrap();
    assert!(!sealed.windows(5).any(|five| five == b"48213"), "no PIN is to be read in the row");

    let tx = space.db.begin().await.unwrap();
    assert_eq!(import_previews::purge_expired(&tx, space.now).await.unwrap(), 0);
    assert_eq!(import_previews::purge_expired(&tx, later).await.unwrap(), 1);
    tx.commit().await.unwrap();
}
