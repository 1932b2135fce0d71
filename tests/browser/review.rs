//! What kiosks sent late and an admin settles: accepted, or dismissed.

use std::time::Duration;

use pinion_testkit::kiosk::CheckInOutcome;
use pinion_testkit::space::FULL_NAME;

use crate::kiosks::{NOBODYS, paired};
use crate::panel::Panel as _;
use crate::stage::Stage;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_late_press_is_reviewed_accepted_for_whom_it_was_and_others_dismissed() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    let kiosk = paired(&stage, &panel, "Front desk").await;
    stage.space.clock().advance(20 * MINUTE);
    for minutes in [15, 12, 9, 5] {
        let at = stage.space.now() - minutes * MINUTE;
        assert_eq!(kiosk.sends_late(NOBODYS, at).await, CheckInOutcome::KeptForReview);
    }

    panel.go("Operations", "Review").await;
    panel
        .find("//tbody/tr[contains(., 'Nobody had this PIN then')][contains(., 'Front desk')]")
        .await;
    panel.press("More for Nobody had this PIN then").await;
    panel.press("Accept").await;
    panel.press_in_dialog("Accept").await;
    panel.text("Choose a customer.").await;
    panel.fill("Search by name, e-mail", "ada").await;
    panel
        .find(&format!("//dialog//li//button[contains(., '{FULL_NAME}')]"))
        .await
        .click()
        .await
        .expect("they can be chosen");
    panel.press_in_dialog("Accept").await;
    panel.text("It counts.").await;
    panel.press("More for Nobody had this PIN then").await;
    panel.press("Dismiss").await;
    panel.press_in_dialog("Dismiss").await;
    panel.text("It is dismissed.").await;
    panel.press("More for Nobody had this PIN then").await;
    panel.press("Dismiss all of Front desk").await;
    panel.press_in_dialog("Dismiss").await;
    panel.text("2 presses are dismissed.").await;
    panel.text("Nothing to review").await;

    panel.go("Operations", "Who is in").await;
    panel.find(&format!("//tbody//th[contains(., '{FULL_NAME}')]")).await;
    let accepted = stage.space.audited("check_in.accepted").await;
    assert_eq!((accepted.len(), accepted[0].customer.as_deref()), (1, Some(FULL_NAME)));
    for action in ["check_in.dismissed", "check_in.dismissed_all"] {
        assert_eq!(stage.space.audited(action).await.len(), 1, "{action}");
    }
    assert!(!panel.everything_in_the_page().await.contains(NOBODYS));
    panel.close().await;
}
