use pinion_protocol::panel::{FailedCheckIn, Paged, PresentList, Visit, VisitSource};
use pinion_storage::accounts;
use pinion_storage::failed_attempts::{self, Attempt, Reason};
use pinion_storage::visits::{self, Source};

use crate::store::os_random;
use crate::testing::on_both_databases;

on_both_databases! {
    async fn tells_who_is_in_who_was_and_who_did_not_get_in(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        portal.front_desk("desk@example.org").await;
        let desk = portal.panel("desk@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let ana = portal.member("ana@example.org").await.customer;
        let empty: PresentList = desk.get("/presence").await.json();
        assert_eq!((empty.total, empty.records.len()), (0, 0));

        let (now, mut rng) = (portal.state.now(), os_random());
        let tx = portal.state.database.begin().await.unwrap();
        let location = accounts::default_location(&tx, ana.account_id).await.unwrap().unwrap();
        let named = (ana.account_id, location, ana.id);
        visits::open(&tx, named, Source::Door, now, &mut rng).await.unwrap();
        let attempt = Attempt {
            source: Source::Manual,
            device_label: Some("Front door".into()),
            reason: Reason::Suspended,
            customer: Some(ana.id),
        };
        failed_attempts::write(&tx, ana.account_id, &attempt, now, &mut rng).await.unwrap();
        tx.commit().await.unwrap();

        let present: PresentList = desk.get("/presence").await.json();
        assert_eq!((present.total, present.records[0].full_name.as_str()), (1, "Ana Líšková"));
        assert_eq!((present.records[0].since.as_str(), present.records[0].location.as_str()), ("2027-01-15T08:00:00Z", "My space"));
        let visits: Paged<Visit> = desk.get("/visits?q=liskova&from=2027-01-15&to=2027-01-15").await.json();
        assert_eq!((visits.total, visits.records[0].source), (1, VisitSource::Door));
        let visits: Paged<Visit> = desk.get("/visits?to=2027-01-14").await.json();
        assert_eq!(visits.total, 0);
        let failed: Paged<FailedCheckIn> = panel.get("/failed-check-ins").await.json();
        assert_eq!((failed.records[0].reason.as_str(), failed.records[0].device.as_deref()), ("suspended", Some("Front door")));
        assert_eq!(failed.records[0].customer.as_ref().unwrap().id, ana.id.0);
    }
}
