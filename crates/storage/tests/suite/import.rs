//! Many customers at a time.

use pinion_domain::{ForbiddenCodes, Pin, PinPolicy};
use pinion_storage::{
    CustomerId, Picture,
    customers::{self, Field, ImportOutcome, ImportRefusal, ImportRow},
    pins::{self, BulkPins},
};

use crate::{
    on_both_databases,
    space::{DAY, Space, person, pin},
};

on_both_databases! {
    adds_changes_and_leaves_alone,
    lets_a_later_row_change_what_an_earlier_one_added,
    refuses_a_row_and_takes_the_others,
    notices_codes_another_writer_took_meanwhile,
    leaves_free_what_a_refused_row_chose,
    never_gives_a_made_pin_that_a_later_row_chose,
}

pub fn row(name: &str, digits: Option<&str>) -> ImportRow {
    ImportRow {
        full_name: name.to_owned(),
        email: person(name).email,
        pin: digits.map(pin),
        company: Field::Keep,
        language: Field::Keep,
        active: None,
        photo: Field::Keep,
    }
}

/// Imports customers until there are `count`, and returns all their PINs.
pub async fn fill_up_to(space: &mut Space, count: usize) -> Vec<Pin> {
    let present = customers::count(&space.db, space.account.id).await.unwrap();
    let missing = usize::try_from(present).unwrap()..count;
    let rows: Vec<ImportRow> = missing.map(|n| row(&format!("Filler {n}"), None)).collect();
    let outcomes = import(space, &rows).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, ImportOutcome::Added { .. })));
    let all = customers::page(&space.db, Some(&space.keys), space.account.id, CustomerId(0), 9_999);
    all.await.unwrap().into_iter().map(|profile| profile.pin.unwrap()).collect()
}

async fn import(space: &mut Space, rows: &[ImportRow]) -> Vec<ImportOutcome> {
    let tx = space.db.begin().await.unwrap();
    let Space { keys, account, now, rng, .. } = space;
    let mut pins = BulkPins::new(&tx, keys, account, *now).await.unwrap();
    let mut outcomes = Vec::new();
    for some in rows.chunks(700) {
        let done = customers::import_chunk(&tx, keys, account, some, &mut pins, *now, rng).await;
        outcomes.extend(done.unwrap());
    }
    tx.commit().await.unwrap();
    outcomes
}

pub fn words(outcomes: &[ImportOutcome]) -> Vec<String> {
    let word = |outcome: &ImportOutcome| match outcome {
        ImportOutcome::Added { .. } => "added".to_owned(),
        ImportOutcome::Changed { pin_changed: false, .. } => "changed".to_owned(),
        ImportOutcome::Changed { pin_changed: true, .. } => "changed with PIN".to_owned(),
        ImportOutcome::Unchanged => "unchanged".to_owned(),
        ImportOutcome::Refused(refusal) => refusal.to_string(),
    };
    outcomes.iter().map(word).collect()
}

async fn adds_changes_and_leaves_alone(mut space: Space) {
    let photo = Picture { bytes: vec![1, 2, 3], media_type: "image/png".to_owned() };
    let ada = ImportRow { photo: Field::Set(photo), ..row("Ada", Some("00427")) };
    let bob = row("Bob", None);
    let first = import(&mut space, &[ada.clone(), bob.clone()]).await;
    let company = ImportRow { company: Field::Set("Works".to_owned()), ..bob.clone() };
    let new_pin = row("Ada", Some("48213"));

    let second = import(&mut space, &[ada.clone(), bob]).await;
    let third = import(&mut space, &[new_pin, company]).await;

    assert_eq!(words(&first), ["added", "added"]);
    assert_eq!(words(&second), ["unchanged", "unchanged"]);
    assert_eq!(words(&third), ["changed with PIN", "changed"]);
    let all = customers::page(&space.db, Some(&space.keys), space.account.id, CustomerId(0), 9);
    let all = all.await.unwrap();
    assert_eq!(all[0].pin, Some(pin("48213")));
    assert_eq!(all[1].customer.company.as_deref(), Some("Works"));
    assert!(space.account.policy.allows(all[1].pin.as_ref().unwrap()), "made, and kept");
    assert!(all[0].customer.photo_type.is_some(), "what is not named stays");
}

async fn lets_a_later_row_change_what_an_earlier_one_added(mut space: Space) {
    let later = ImportRow { company: Field::Set("Works".to_owned()), ..row("ADA", None) };

    let outcomes = import(&mut space, &[row("Ada", None), row("Bob", None), later]).await;

    assert_eq!(words(&outcomes), ["added", "added", "changed"]);
    let ada = customers::find_by_email(&space.db, space.account.id, "ada@example.org").await;
    let ada = ada.unwrap().unwrap();
    assert_eq!((ada.full_name.as_str(), ada.company.as_deref()), ("ADA", Some("Works")));
}

async fn refuses_a_row_and_takes_the_others(mut space: Space) {
    space.account.policy = PinPolicy::new(5, ForbiddenCodes::default(), true).unwrap();
    let ada = space.register_with("Ada", "00427").await;
    let gone = space.register_with("Gone", "31415").await;
    let tx = space.db.begin().await.unwrap();
    customers::delete(&tx, &gone, space.now).await.unwrap();
    tx.commit().await.unwrap();
    space.wait(DAY);
    let rows = [
        row("Bob", Some("00427")),
        row("Cy", Some("48213")),
        row("Dee", Some("48213")),
        row("Eve", Some("123")),
        row("Fay", Some("31415")),
        ImportRow { full_name: " ".to_owned(), ..row("Gus", None) },
        row("Hal", None),
    ];

    let outcomes = import(&mut space, &rows).await;

    let taken = |outcome: &ImportOutcome, name: &str| {
        let ImportOutcome::Refused(ImportRefusal::PinTaken { holder }) = outcome else {
            return false;
        };
        holder == name
    };
    assert!(taken(&outcomes[0], "Ada"), "{outcomes:?}");
    assert!(taken(&outcomes[2], "Cy"), "{outcomes:?}");
    assert!(matches!(outcomes[3], ImportOutcome::Refused(ImportRefusal::PinRefused(_))));
    assert!(matches!(outcomes[4], ImportOutcome::Refused(ImportRefusal::PinResting { .. })));
    assert!(matches!(outcomes[5], ImportOutcome::Refused(ImportRefusal::Text(_))));
    for (at, name) in [(1, "Cy"), (6, "Hal")] {
        let ImportOutcome::Added { customer } = outcomes[at] else { panic!("{outcomes:?}") };
        let added = customers::get(&space.db, customer).await.unwrap().unwrap();
        assert_eq!(added.full_name, name);
    }
    assert_eq!(customers::count(&space.db, space.account.id).await.unwrap(), 3);

    let both = ImportRow { company: Field::Set("Works".to_owned()), ..row("Ada", Some("48213")) };
    let outcomes = import(&mut space, &[both]).await;
    assert!(taken(&outcomes[0], "Cy"), "{outcomes:?}");
    let after = customers::get(&space.db, ada.id).await.unwrap().unwrap();
    assert_eq!(after.company, None, "nothing of a refused row is saved");
    let kept = pins::open(&space.db, &space.keys, &after).await.unwrap();
    assert_eq!(kept, Some(pin("00427")));
}

async fn notices_codes_another_writer_took_meanwhile(mut space: Space) {
    space.allow_only(&["2580", "2581", "2582"]).await;
    let tx = space.db.begin().await.unwrap();
    let before = BulkPins::new(&tx, &space.keys, &space.account, space.now).await;
    tx.commit().await.unwrap();
    space.register("Quick").await;
    let rows = [row("Ada", None), row("Bob", None), row("Cy", None)];

    let tx = space.db.begin().await.unwrap();
    let Space { keys, account, now, rng, .. } = &mut space;
    let mut stale = before.unwrap();
    let outcomes = customers::import_chunk(&tx, keys, account, &rows, &mut stale, *now, rng).await;
    tx.commit().await.unwrap();

    let outcomes = outcomes.unwrap();
    let added =
        outcomes.iter().filter(|outcome| matches!(outcome, ImportOutcome::Added { .. })).count();
    assert_eq!(added, 2, "{:?}", words(&outcomes));
    assert!(words(&outcomes).iter().any(|word| word.starts_with("none of the PINs")));
}

async fn leaves_free_what_a_refused_row_chose(mut space: Space) {
    space.allow_only(&["2580"]).await;
    let nameless = ImportRow { full_name: " ".to_owned(), ..row("Ada", Some("2580")) };

    let outcomes = import(&mut space, &[nameless, row("Bob", None)]).await;

    assert!(matches!(outcomes[0], ImportOutcome::Refused(ImportRefusal::Text(_))), "{outcomes:?}");
    assert_eq!(words(&outcomes)[1], "added", "the last free code is still free");
}

async fn never_gives_a_made_pin_that_a_later_row_chose(mut space: Space) {
    space.allow_only(&["2580", "2581"]).await;

    let outcomes = import(&mut space, &[row("Ada", None), row("Bob", Some("2580"))]).await;

    assert_eq!(words(&outcomes), ["added", "added"]);
    let all = customers::page(&space.db, Some(&space.keys), space.account.id, CustomerId(0), 9);
    assert_eq!(all.await.unwrap()[0].pin, Some(pin("2581")));
}
