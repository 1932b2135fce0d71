//! What kiosks sent late and an admin settles: accepted, or dismissed.

use std::time::Duration;

use pinion_testkit::kiosk::CheckInOutcome;
use pinion_testkit::space::{FULL_NAME, Space as _};

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
    panel.choose_customer(FULL_NAME).await;
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

#[tokio::test]
async fn a_press_that_contradicts_what_is_known_is_not_accepted_and_stays() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    let front = paired(&stage, &panel, "Front desk").await;
    let back = paired(&stage, &panel, "Back door").await;
    stage.space.clock().advance(20 * MINUTE);
    let now = stage.space.now();
    assert_eq!(back.sends_late(&pin, now - 5 * MINUTE).await, CheckInOutcome::CheckedIn);
    let earlier = front.sends_late(&pin, now - 15 * MINUTE).await;
    assert_eq!(earlier, CheckInOutcome::KeptForReview);
    let row = format!(
        "//tbody[count(tr)=1]/tr[contains(., 'Earlier than what is known of them already')]
           [contains(., '{FULL_NAME}')][contains(., 'Front desk')]"
    );

    panel.go("Operations", "Review").await;
    panel.find(&row).await;
    panel.press("More for Earlier than what is known of them already").await;
    panel.press("Accept").await;
    panel.find(&format!("//dialog//*[@role='group'][contains(., '{FULL_NAME}')]")).await;
    panel.press_in_dialog("Accept").await;

    panel
        .find(
            "//dialog//*[@role='group']/p[normalize-space(.)='It was before what is known of them \
             already. Write the visit down by hand, and dismiss this.']",
        )
        .await;
    panel.press_in_dialog("Cancel").await;
    panel.driver().refresh().await.expect("the page can be loaded anew");
    panel.heading("Review").await;
    panel.find(&row).await;
    assert_eq!(stage.space.visits_in_all().await, 1, "the one that is known");
    assert_eq!(stage.space.audited("check_in.accepted").await.len(), 0);
    panel.close().await;
}
