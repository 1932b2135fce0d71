//! What was asked for many customers at once.

use std::time::Duration;

use pinion_storage::CustomerId;
use pinion_storage::jobs::{self, ItemOutcome, Job, JobState, NewJob};
use uuid::Uuid;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    works_off_every_item_once,
    goes_on_where_another_worker_stopped,
    stops_when_it_is_told_to,
    one_worker_has_a_job_at_a_time,
    keeps_what_items_produced,
}

const LEASE: Duration = Duration::from_mins(1);

async fn create(space: &mut Space, ids: &[i64]) -> Uuid {
    let new = NewJob {
        account: space.account.id,
        kind: "suspend",
        by_user: None,
        by_label: "ada@example.org",
        address: Some("192.0.2.1"),
    };
    let ids: Vec<CustomerId> = ids.iter().map(|id| CustomerId(*id)).collect();
    let tx = space.db.begin().await.unwrap();
    let id = jobs::create(&tx, &new, &ids, space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn claim(space: &Space) -> Option<Job> {
    let tx = space.db.begin().await.unwrap();
    let job = jobs::claim(&tx, LEASE, space.now).await.unwrap();
    tx.commit().await.unwrap();
    job
}

async fn settle(space: &Space, job: Uuid, customer: i64, outcome: &ItemOutcome) -> bool {
    let tx = space.db.begin().await.unwrap();
    let settled = jobs::settle(&tx, job, CustomerId(customer), outcome).await.unwrap();
    tx.commit().await.unwrap();
    settled
}

async fn finish(space: &Space, job: Uuid) -> bool {
    let tx = space.db.begin().await.unwrap();
    let finished = jobs::finish(&tx, job, space.now).await.unwrap();
    tx.commit().await.unwrap();
    finished
}

async fn get(space: &Space, job: Uuid) -> Job {
    jobs::get(&space.db, space.account.id, job).await.unwrap().unwrap()
}

fn succeeded() -> ItemOutcome {
    ItemOutcome::Succeeded { mail: None, detail: None }
}

fn refused() -> ItemOutcome {
    ItemOutcome::Refused { reason: "No.".into() }
}

async fn works_off_every_item_once(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let id = create(&mut space, &[900, ada.id.0, 901, ada.id.0]).await;

    let job = claim(&space).await.unwrap();
    let items = jobs::next_items(&space.db, id, 10).await.unwrap();
    assert_eq!((job.id, job.total, job.state), (id, 3, JobState::Waiting));
    assert_eq!(items, [ada.id, CustomerId(900), CustomerId(901)]);

    assert!(settle(&space, id, ada.id.0, &succeeded()).await);
    assert!(!settle(&space, id, ada.id.0, &refused()).await, "it has its outcome");
    assert!(!finish(&space, id).await, "two are left");
    assert!(settle(&space, id, 900, &refused()).await);
    assert!(settle(&space, id, 901, &refused()).await);
    assert!(finish(&space, id).await && !finish(&space, id).await);

    let job = get(&space, id).await;
    assert_eq!((job.state, job.succeeded, job.refused), (JobState::Done, 1, 2));
    assert_eq!(job.finished_at, Some(space.now));
    let (results, total) = jobs::results(&space.db, id, None, 0, 2).await.unwrap();
    assert_eq!((results.len(), total), (2, 3));
    assert_eq!((results[0].full_name.as_deref(), results[0].succeeded), (Some("Ada"), Some(true)));
    let (no, _) = jobs::results(&space.db, id, Some(false), 0, 10).await.unwrap();
    assert_eq!(
        (no.len(), no[0].reason.as_deref(), no[0].full_name.as_deref()),
        (2, Some("No."), None)
    );
    assert!(claim(&space).await.is_none());
}

async fn goes_on_where_another_worker_stopped(mut space: Space) {
    let id = create(&mut space, &[1, 2, 3]).await;
    claim(&space).await.unwrap();
    settle(&space, id, 1, &succeeded()).await;
    space.wait(LEASE);

    let again = claim(&space).await.unwrap();

    assert_eq!((again.id, again.succeeded, again.state), (id, 1, JobState::Running));
    let left = jobs::next_items(&space.db, id, 10).await.unwrap();
    assert_eq!(left, [CustomerId(2), CustomerId(3)]);
}

async fn stops_when_it_is_told_to(mut space: Space) {
    let id = create(&mut space, &[1, 2]).await;
    claim(&space).await.unwrap();
    settle(&space, id, 1, &succeeded()).await;

    let tx = space.db.begin().await.unwrap();
    let account = space.account.id;
    assert!(jobs::cancel(&tx, account, id, space.now).await.unwrap());
    assert!(!jobs::cancel(&tx, account, id, space.now).await.unwrap());
    assert!(!jobs::prolong(&tx, id, LEASE, space.now).await.unwrap(), "nothing more is done");
    tx.commit().await.unwrap();

    space.wait(LEASE);
    assert!(claim(&space).await.is_none());
    let job = get(&space, id).await;
    assert_eq!((job.state, job.succeeded, job.refused), (JobState::Cancelled, 1, 0));
}

async fn one_worker_has_a_job_at_a_time(mut space: Space) {
    let first = create(&mut space, &[1]).await;
    space.wait(Duration::from_secs(1));
    let second = create(&mut space, &[1]).await;

    let taken = [claim(&space).await, claim(&space).await, claim(&space).await];

    let taken: Vec<Option<Uuid>> = taken.into_iter().map(|job| job.map(|job| job.id)).collect();
    assert_eq!(taken, [Some(first), Some(second), None]);
    let (listed, total) = jobs::list(&space.db, space.account.id, 0, 1).await.unwrap();
    assert_eq!((listed[0].id, total), (second, 2));
}

async fn keeps_what_items_produced(mut space: Space) {
    let id = create(&mut space, &[1, 2, 3]).await;
    for customer in [1, 3] {
        let detail = Some(format!("row {customer}"));
        settle(&space, id, customer, &ItemOutcome::Succeeded { mail: None, detail }).await;
    }

    let first = jobs::details(&space.db, id, CustomerId(0), 1).await.unwrap();
    let rest = jobs::details(&space.db, id, first[0].0, 10).await.unwrap();

    assert_eq!(first, [(CustomerId(1), "row 1".to_owned())]);
    assert_eq!(rest, [(CustomerId(3), "row 3".to_owned())]);
}
