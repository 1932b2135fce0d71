//! The keys that kiosks seal to.

use std::{fs, time::Duration};

use pinion_domain::sealed_event::{EventBinding, seal};
use pinion_storage::{PinKeys, event_keys};

use crate::{
    on_both_databases,
    space::{Space, pin},
};

on_both_databases! {
    opens_what_a_kiosk_sealed_also_after_a_restart,
    opens_what_was_sealed_before_a_rotation_for_a_month,
}

const EVENT: EventBinding = EventBinding { id: [7; 16], at_ms: 1_795_000_000_000 };

async fn sealed(space: &mut Space, digits: &str) -> Vec<u8> {
    let (number, public) = event_keys::hand_out(&space.db, &space.keys).await.unwrap();
    seal((number, &public), EVENT, &pin(digits), &mut space.rng).unwrap()
}

async fn opens_what_a_kiosk_sealed_also_after_a_restart(mut space: Space) {
    let sealed = sealed(&mut space, "00427").await;

    let restarted = PinKeys::open(&space.db, space.key_file()).await.unwrap();

    let opened = event_keys::open(&space.db, &restarted, EVENT, &sealed).await.unwrap();
    assert_eq!(opened, Some(pin("00427")));
    let other = EventBinding { at_ms: 0, ..EVENT };
    assert_eq!(event_keys::open(&space.db, &restarted, other, &sealed).await.unwrap(), None);
    assert_eq!(event_keys::open(&space.db, &restarted, EVENT, b"none").await.unwrap(), None);
}

async fn opens_what_was_sealed_before_a_rotation_for_a_month(mut space: Space) {
    space.register("Ada").await;
    let before = sealed(&mut space, "00427").await;
    rotate(&mut space).await;
    let after = sealed(&mut space, "48213").await;
    let restarted = PinKeys::open(&space.db, space.key_file()).await.unwrap();
    retire(&space).await;

    for (sealed, digits) in [(&before, "00427"), (&after, "48213")] {
        let opened = event_keys::open(&space.db, &restarted, EVENT, sealed).await.unwrap();
        assert_eq!(opened, Some(pin(digits)));
    }
    space.wait(event_keys::GRACE + Duration::from_secs(1));
    retire(&space).await;

    let lines = fs::read_to_string(space.key_file()).unwrap();
    assert!(!lines.contains("index 1 ") && lines.contains("index 2 "), "the line is gone");
    let restarted = PinKeys::open(&space.db, space.key_file()).await.unwrap();
    let opened = event_keys::open(&space.db, &restarted, EVENT, &before).await.unwrap();
    assert_eq!(opened, None);
}

async fn retire(space: &Space) {
    let tx = space.db.begin().await.unwrap();
    event_keys::retire(&tx, &space.keys, space.now).await.unwrap();
    tx.commit().await.unwrap();
    space.keys.forget_unneeded(&space.db).await.unwrap();
}

async fn rotate(space: &mut Space) {
    space.keys.prepare(&space.db, &mut space.rng).await.unwrap();
    let tx = space.db.begin().await.unwrap();
    space.keys.take_into_use(&tx, &mut space.rng, &mut |_| ()).await.unwrap();
    tx.commit().await.unwrap();
    loop {
        let tx = space.db.begin().await.unwrap();
        let resealed = space.keys.reseal(&tx, &mut space.rng).await.unwrap();
        tx.commit().await.unwrap();
        if resealed == 0 {
            break;
        }
    }
    space.keys.forget_unneeded(&space.db).await.unwrap();
}
