use std::time::Duration;

use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{FailedCheckIn, Paged, PresentList, Visit, VisitSource};
use pinion_storage::accounts;
use pinion_storage::failed_attempts::{self, Attempt, Reason};
use pinion_storage::visits::{self, Source};

use serde_json::{Value, json};

use crate::store::os_random;
use crate::testing::on_both_databases;
use crate::views;

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

    async fn puts_visits_right_by_hand(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        portal.front_desk("finn@example.org").await;
        let (ada, finn) = (portal.panel("ada@example.org").await, portal.panel("finn@example.org").await);
        let ana = portal.member("ana@example.org").await.customer.id.0;
        let now = portal.state.now();

        let came: Visit = finn.post("/visits", &json!({"customer_id": ana})).await.json();
        assert_eq!((came.from.as_str(), &came.to), (views::time(now).as_str(), &None));
        let twice = finn.post("/visits", &json!({"customer_id": ana})).await;
        assert_eq!(twice.problem(), ErrorCode::Invalid, "in already");
        let present: PresentList = finn.get("/presence").await.json();
        assert_eq!(present.records[0].visit_id.to_string(), came.id);
        portal.clock.advance(Duration::from_mins(30));
        let path = format!("/visits/{}", came.id);
        let left: Visit = finn.post(&format!("{path}/check-out"), &()).await.json();
        assert_eq!(left.to, Some(views::time(now + Duration::from_mins(30))));
        assert_eq!(finn.post(&format!("{path}/check-out"), &()).await.problem(), ErrorCode::NotFound);
        assert_eq!(finn.delete(&path).await.problem(), ErrorCode::Forbidden, "an admin's");
        assert_eq!(ada.delete(&path).await.status, StatusCode::NO_CONTENT);
        assert_eq!(ada.delete(&path).await.problem(), ErrorCode::NotFound);

        let none: Paged<Visit> = ada.get("/visits").await.json();
        assert_eq!(none.total, 0);
        let log: Value = ada.get("/audit?action=visit.").await.json();
        let actions: Vec<_> = log["records"].as_array().unwrap().iter().map(|record| record["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["visit.undone", "visit.ended", "visit.added"]);
    }

    async fn takes_no_visit_that_cannot_have_been(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let panel = portal.panel("ada@example.org").await;
        let ana = portal.member("ana@example.org").await.customer.id.0;
        let now = portal.state.now();
        let at = |hours: u64| views::time(now - Duration::from_hours(hours));
        let later = views::time(now + Duration::from_hours(1));

        for form in [
            json!({"customer_id": 99}),
            json!({"customer_id": ana, "from": later}),
            json!({"customer_id": ana, "from": at(1), "to": at(2)}),
            json!({"customer_id": ana, "from": "noon"}),
            json!({"customer_id": ana, "to": later}),
        ] {
            assert_eq!(panel.post("/visits", &form).await.problem(), ErrorCode::Invalid, "{form}");
        }
        let was: Visit = panel.post("/visits", &json!({"customer_id": ana, "from": at(3), "to": at(2)})).await.json();
        assert_eq!((was.from, was.to), (at(3), Some(at(2))));
    }
}
