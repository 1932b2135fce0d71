//! In and out.

use std::time::Duration;

use pinion_storage::{
    accounts, customers,
    visits::{self, Source},
};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    lets_a_customer_be_in_once,
    ends_no_visit_before_it_began,
}

async fn lets_a_customer_be_in_once(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let account = space.account.id;
    let location = accounts::default_location(&space.db, account).await.unwrap().unwrap();
    let named = (account, location, ada.id);
    let tx = space.db.begin().await.unwrap();

    let first = visits::open(&tx, named, Source::Manual, space.now, &mut space.rng).await.unwrap();
    let second = visits::open(&tx, named, Source::Door, space.now, &mut space.rng).await.unwrap();
    let inside = customers::page(&tx, None, account, pinion_storage::CustomerId(0), 10).await;
    space.wait(Duration::from_mins(5));
    let out = visits::close(&tx, ada.id, space.now).await.unwrap();
    let out_again = visits::close(&tx, ada.id, space.now).await.unwrap();
    let third = visits::open(&tx, named, Source::Manual, space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    assert!(first.is_some() && second.is_none() && third.is_some());
    assert!(inside.unwrap()[0].checked_in);
    assert_eq!((out, out_again), (true, false));
}

async fn ends_no_visit_before_it_began(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let location = accounts::default_location(&space.db, space.account.id).await.unwrap().unwrap();
    let named = (space.account.id, location, ada.id);
    let tx = space.db.begin().await.unwrap();
    visits::open(&tx, named, Source::Manual, space.now, &mut space.rng).await.unwrap();

    let out = visits::close(&tx, ada.id, space.now - Duration::from_hours(1)).await;

    assert!(out.unwrap(), "a clock that was set back keeps nobody in");
}
