//! Jobs on both databases.

use std::time::Duration;

use pinion_domain::Clock as _;
use pinion_storage::jobs::{self, Item, Job, JobState, NewJob};
use pinion_storage::{CustomerId, audit, customers, mails, pins};
use tokio::sync::watch;
use uuid::Uuid;

use super::{AT_ONCE, Kind, LEASE, step, turn};
use crate::store::os_random;
use crate::testing::{TestPortal, on_both_databases};

impl TestPortal {
    /// Makes a job, a moment after whatever was before: rows of one moment have no order.
    async fn ask_for(&self, kind: Kind, customers: &[CustomerId]) -> Uuid {
        self.clock.advance(Duration::from_millis(1));
        let new = NewJob {
            account: self.state.account,
            kind: kind.as_str(),
            by_user: None,
            by_label: "ada@example.org",
            address: Some("192.0.2.9"),
        };
        let tx = self.state.database.begin().await.unwrap();
        let now = self.clock.now();
        let id = jobs::create(&tx, &new, customers, now, &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn work(&self) {
        let (_stop, stopped) = watch::channel(false);
        while turn(&self.state, &stopped).await.unwrap() {}
    }

    async fn job(&self, id: Uuid) -> Job {
        jobs::get(&self.state.database, self.state.account, id).await.unwrap().unwrap()
    }

    async fn results(&self, id: Uuid) -> Vec<Item> {
        jobs::results(&self.state.database, id, None, 0, 1000).await.unwrap().0
    }

    async fn actions(&self) -> Vec<(String, Option<CustomerId>, String)> {
        let log = audit::latest(&self.state.database, self.state.account, 1000).await.unwrap();
        log.into_iter()
            .map(|record| record.entry)
            .map(|entry| (entry.action, entry.customer_id, entry.actor_label))
            .collect()
    }

    async fn waiting_mails(&self) -> u64 {
        mails::counts(&self.state.database, self.state.account).await.unwrap().waiting
    }
}

on_both_databases! {
    async fn reminds_each_once_and_says_whom_it_did_not(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await.customer.id;
        let bob = portal.member("bob@example.org").await.customer.id;
        portal.ask_for(Kind::Suspend, &[bob]).await;
        portal.work().await;
        let gone = CustomerId(987_654);

        let first = portal.ask_for(Kind::SendPinReminder, &[ana, bob, gone]).await;
        let second = portal.ask_for(Kind::SendPinReminder, &[ana]).await;
        portal.work().await;

        let job = portal.job(first).await;
        assert_eq!((job.state, job.total, job.succeeded, job.refused), (JobState::Done, 3, 1, 2));
        let results = portal.results(first).await;
        assert!(results[0].mail.is_some() && results[0].full_name.is_some());
        assert!(results[1].reason.as_deref().unwrap().contains("suspended"));
        assert_eq!(results[2].reason.as_deref(), Some("The customer is gone."));
        let again = portal.results(second).await;
        assert_eq!(again[0].reason.as_deref(), Some("Was reminded less than 10 minutes ago."));
        assert_eq!(portal.waiting_mails().await, 1);
        let reminded: Vec<_> =
            portal.actions().await.into_iter().filter(|(action, ..)| action == "pin.reminded").collect();
        assert_eq!(reminded, [("pin.reminded".to_owned(), Some(ana), "ada@example.org".to_owned())]);

        portal.clock.advance(Duration::from_mins(10));
        let third = portal.ask_for(Kind::SendPinReminder, &[ana]).await;
        portal.work().await;
        assert_eq!(portal.job(third).await.succeeded, 1);
    }

    async fn suspends_and_lets_in_again(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await.customer.id;

        portal.ask_for(Kind::Suspend, &[ana]).await;
        portal.work().await;
        let suspended = customers::get(&portal.state.database, ana).await.unwrap().unwrap();
        portal.ask_for(Kind::Activate, &[ana]).await;
        portal.work().await;
        let active = customers::get(&portal.state.database, ana).await.unwrap().unwrap();

        assert!(!suspended.active && active.active);
        let actions: Vec<String> =
            portal.actions().await.into_iter().map(|(action, ..)| action).collect();
        assert_eq!(actions[..2], ["customer.activated", "customer.suspended"]);
    }

    async fn gives_new_pins_and_tells_their_owners(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;

        let id = portal.ask_for(Kind::NewPins, &[ana.customer.id]).await;
        portal.work().await;

        let pin = pins::open(&portal.state.database, &portal.state.keys, &ana.customer).await;
        let pin = pin.unwrap().unwrap();
        assert_ne!(pin.expose(), ana.pin);
        assert!(portal.results(id).await[0].mail.is_some());
        let log = format!("{:?}", portal.actions().await);
        assert!(log.contains("pin.renewed") && !log.contains(pin.expose()));
    }

    async fn exports_what_an_import_reads(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await.customer.id;

        let id = portal.ask_for(Kind::Export, &[ana]).await;
        portal.work().await;

        let rows = jobs::details(&portal.state.database, id, CustomerId(0), 10).await.unwrap();
        assert_eq!(rows[0].1, "Ana Líšková,ana@example.org,Lodní Architekti,cs,true\n");
    }

    async fn goes_on_after_a_stop_anywhere_without_doing_anything_twice(portal: TestPortal) {
        let mut ids = Vec::new();
        for number in 0..AT_ONCE + 5 {
            ids.push(portal.member(&format!("m{number}@example.org")).await.customer.id);
        }
        let id = portal.ask_for(Kind::SendPinReminder, &ids).await;
        let tx = portal.state.database.begin().await.unwrap();
        let job = jobs::claim(&tx, LEASE, portal.clock.now()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert!(step(&portal.state, &job).await.unwrap());
        assert_eq!(portal.job(id).await.succeeded, AT_ONCE, "and then the process is killed");

        portal.work().await;
        assert_eq!(portal.job(id).await.state, JobState::Running, "it is still the dead one's");
        portal.clock.advance(LEASE);
        portal.work().await;

        let job = portal.job(id).await;
        assert_eq!((job.state, job.succeeded, job.refused), (JobState::Done, AT_ONCE + 5, 0));
        assert_eq!(portal.waiting_mails().await, AT_ONCE + 5);
    }

    async fn gives_its_job_back_when_it_is_told_to_stop(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await.customer.id;
        let id = portal.ask_for(Kind::Suspend, &[ana]).await;
        let (_stop, stopped) = watch::channel(true);

        turn(&portal.state, &stopped).await.unwrap();
        assert_eq!(portal.job(id).await.state, JobState::Running);
        portal.work().await;

        assert_eq!(portal.job(id).await.state, JobState::Done, "at once, by whoever is next");
    }

    async fn a_cancelled_job_does_nothing_more(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await.customer.id;
        let id = portal.ask_for(Kind::Suspend, &[ana]).await;
        let tx = portal.state.database.begin().await.unwrap();
        let job = jobs::claim(&tx, LEASE, portal.clock.now()).await.unwrap().unwrap();
        jobs::cancel(&tx, portal.state.account, id, portal.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        assert!(!step(&portal.state, &job).await.unwrap());

        let ana = customers::get(&portal.state.database, ana).await.unwrap().unwrap();
        assert!(ana.active);
        assert_eq!(portal.job(id).await.state, JobState::Cancelled);
    }
}
