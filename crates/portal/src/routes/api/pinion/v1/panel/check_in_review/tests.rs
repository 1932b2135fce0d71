use std::time::Duration;

use axum::http::StatusCode;
use pinion_domain::Clock as _;
use pinion_domain::presence::EndedBy;
use pinion_protocol::ErrorCode;
use pinion_protocol::kiosk::CheckInOutcome;
use pinion_protocol::panel::{KeptCheckIn, KeptCheckInsDismissed, Paged};
use pinion_storage::visits;
use serde_json::{Value, json};

use crate::testing::{PanelClient, on_both_databases};

const HOUR: Duration = Duration::from_hours(1);

async fn waiting(panel: &PanelClient) -> Vec<KeptCheckIn> {
    panel.get("/check-in-review").await.json::<Paged<KeptCheckIn>>().records
}

on_both_databases! {
    async fn lets_a_press_count_for_whom_an_admin_says(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(2 * HOUR);
        let panel = portal.panel("ada@example.org").await;
        let mistyped = portal.sends_late(&kiosk, "1", HOUR).await;
        let kept = waiting(&panel).await.remove(0);
        assert_eq!((kept.id, kept.reason.as_str(), kept.customer), (mistyped.id, "no_such_pin", None));
        let accept = format!("/check-in-review/{}/accept", kept.id);
        assert_eq!(panel.post(&accept, &json!({})).await.problem(), ErrorCode::Invalid, "nobody is known");
        assert_eq!(panel.post(&accept, &json!({"customer_id": 99})).await.problem(), ErrorCode::Invalid);

        let accepted = panel.post(&accept, &json!({"customer_id": ana.customer.id.0})).await;

        assert_eq!(accepted.status, StatusCode::NO_CONTENT);
        let visit = visits::last(&portal.state.database, ana.customer.id).await.unwrap().unwrap();
        assert_eq!((visit.from, visit.end), (portal.clock.now() - HOUR, None));
        assert_eq!(waiting(&panel).await, []);
        assert_eq!(panel.post(&accept, &json!({"customer_id": ana.customer.id.0})).await.problem(), ErrorCode::NotFound, "once");
        let log: Value = panel.get("/audit?action=check_in.accepted").await.json();
        assert_eq!((log["total"].as_u64(), log["records"][0]["customer"]["id"].as_i64()), (Some(1), Some(ana.customer.id.0)));
    }

    async fn takes_a_press_off_the_list_that_does_not_count(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let kiosk = portal.kiosk("Front desk").await;
        portal.clock.advance(2 * HOUR);
        let panel = portal.panel("ada@example.org").await;
        let mistyped = portal.sends_late(&kiosk, "1", HOUR).await;
        let dismiss = format!("/check-in-review/{}/dismiss", mistyped.id);

        assert_eq!(panel.post(&dismiss, &json!({})).await.status, StatusCode::NO_CONTENT);

        assert_eq!(waiting(&panel).await, []);
        assert_eq!(panel.post(&dismiss, &json!({})).await.problem(), ErrorCode::NotFound);
        let log: Value = panel.get("/audit?action=check_in.dismissed").await.json();
        assert_eq!(log["total"], 1);
    }

    async fn takes_every_press_of_a_kiosk_off_the_list_and_none_of_another(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let (kiosk, other) = (portal.kiosk("Front desk").await, portal.kiosk("Side door").await);
        portal.clock.advance(2 * HOUR);
        let panel = portal.panel("ada@example.org").await;
        for _ in 0..3 {
            portal.sends_late(&kiosk, "1", HOUR).await;
        }
        let elsewhere = portal.sends_late(&other, "1", HOUR).await;
        let dismiss = json!({"kiosk_id": kiosk.id});

        let dismissed = panel.post("/check-in-review/dismiss", &dismiss).await.json::<KeptCheckInsDismissed>();
        let again = panel.post("/check-in-review/dismiss", &dismiss).await.problem();

        assert_eq!((dismissed.dismissed, again), (3, ErrorCode::NotFound));
        let left: Vec<_> = waiting(&panel).await.iter().map(|kept| (kept.id, kept.kiosk_id)).collect();
        assert_eq!(left, [(elsewhere.id, Some(other.id))]);
        let log: Value = panel.get("/audit?action=check_in.dismissed_all").await.json();
        let detail = log["records"][0]["detail"].as_str().unwrap_or_default();
        assert_eq!((log["total"].as_u64(), detail), (Some(1), &*format!("3 of Front desk ({})", kiosk.id)));
    }

    async fn says_what_contradicts_what_is_known_and_takes_a_visit_by_hand(portal: TestPortal) {
        portal.admin("ada@example.org").await;
        let (ana, kiosk) = (portal.member("ana@example.org").await, portal.kiosk("Front desk").await);
        portal.clock.advance(5 * HOUR);
        let panel = portal.panel("ada@example.org").await;
        assert_eq!(portal.sends_late(&kiosk, &ana.pin, HOUR).await.outcome, CheckInOutcome::CheckedIn);
        let earlier = portal.sends_late(&kiosk, &ana.pin, 3 * HOUR).await;
        assert_eq!(earlier.outcome, CheckInOutcome::KeptForReview);

        let refused = panel.post(&format!("/check-in-review/{}/accept", earlier.id), &json!({})).await;
        assert_eq!((refused.status, refused.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
        assert_eq!(waiting(&panel).await.len(), 1);
        let by_hand = json!({"customer_id": ana.customer.id.0, "from": waiting(&panel).await[0].at, "to": crate::views::time(portal.clock.now() - 2 * HOUR)});
        assert_eq!(panel.post("/visits", &by_hand).await.status, StatusCode::CREATED);

        let visit = visits::last(&portal.state.database, ana.customer.id).await.unwrap().unwrap();
        assert_eq!(visit.end.map(|(_, by)| by), None::<EndedBy>, "what goes on goes on");
    }
}
