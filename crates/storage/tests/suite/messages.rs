//! What operators made of the messages.

use pinion_storage::messages::{self, Parts, Place};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    keeps_every_version_and_counts_the_latest,
    tells_the_second_of_two_who_save,
    remembers_what_is_switched_on,
}

fn parts(subject: &str) -> Parts {
    Parts { subject: subject.into(), text: "text".into(), html: "<p>html</p>".into() }
}

fn place(space: &Space) -> Place<'static> {
    Place { account: space.account.id, message: "welcome", language: "pt-br" }
}

async fn save(space: &Space, parts: Option<&Parts>, after: i64) -> Option<i64> {
    let tx = space.db.begin().await.unwrap();
    let by = "ada@example.org";
    let saved = messages::save(&tx, place(space), parts, after, by, space.now).await.unwrap();
    tx.commit().await.unwrap();
    saved
}

async fn keeps_every_version_and_counts_the_latest(space: Space) {
    assert_eq!(messages::latest(&space.db, place(&space)).await.unwrap(), None);
    assert_eq!(save(&space, Some(&parts("One")), 0).await, Some(1));
    assert_eq!(save(&space, Some(&parts("Two")), 1).await, Some(2));

    let latest = messages::latest(&space.db, place(&space)).await.unwrap().unwrap();
    let edited = messages::edited(&space.db, space.account.id).await.unwrap();
    assert_eq!((latest.number, latest.parts), (2, Some(parts("Two"))));
    assert_eq!(edited["welcome"], ["pt-br"]);

    assert_eq!(save(&space, None, 2).await, Some(3));
    let versions = messages::versions(&space.db, place(&space)).await.unwrap();
    let numbers: Vec<_> =
        versions.iter().map(|version| (version.number, version.parts.is_some())).collect();
    assert_eq!(numbers, [(3, false), (2, true), (1, true)]);
    assert!(messages::edited(&space.db, space.account.id).await.unwrap().is_empty());
}

async fn tells_the_second_of_two_who_save(space: Space) {
    save(&space, Some(&parts("One")), 0).await;

    assert_eq!(save(&space, Some(&parts("Other")), 0).await, None);
    assert_eq!(save(&space, Some(&parts("Other")), 5).await, None);

    let latest = messages::latest(&space.db, place(&space)).await.unwrap().unwrap();
    assert_eq!(latest.parts, Some(parts("One")), "nothing was overwritten");
}

async fn remembers_what_is_switched_on(space: Space) {
    let tx = space.db.begin().await.unwrap();
    let account = space.account.id;
    messages::switch(&tx, account, "welcome", true).await.unwrap();
    messages::switch(&tx, account, "pin-changed", true).await.unwrap();
    messages::switch(&tx, account, "pin-changed", false).await.unwrap();
    tx.commit().await.unwrap();

    let switches = messages::switches(&space.db, account).await.unwrap();

    assert_eq!((switches.len(), switches["welcome"], switches["pin-changed"]), (2, true, false));
}
