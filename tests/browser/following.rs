//! Pages that show what happens at kiosks while one looks at them.

use std::time::Duration;

use pinion_testkit::kiosk::CheckInOutcome;
use pinion_testkit::space::FULL_NAME;

use crate::kiosks::{NOBODYS, paired};
use crate::panel::Panel as _;
use crate::stage::Stage;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn who_is_refused_is_there_without_loading_anew() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    let kiosk = paired(&stage, &panel, "Front desk").await;
    panel.go("Operations", "Failed check-ins").await;
    panel.text("No failed check-ins").await;

    assert_eq!(kiosk.types(NOBODYS, stage.space.now()).await, CheckInOutcome::Refused);

    panel.find("//tbody/tr[contains(., 'No active customer has this PIN')]").await;
    panel.close().await;
}

#[tokio::test]
async fn what_is_to_be_reviewed_is_there_without_loading_anew_and_leaves_a_dialog_open() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    let kiosk = paired(&stage, &panel, "Front desk").await;
    stage.space.clock().advance(20 * MINUTE);
    panel.go("Operations", "Review").await;
    panel.text("Nothing to review").await;

    let late = kiosk.sends_late(NOBODYS, stage.space.now() - 15 * MINUTE).await;
    assert_eq!(late, CheckInOutcome::KeptForReview);
    panel.press("More for Nobody had this PIN then").await;
    panel.press("Accept").await;
    panel.fill("Search by name, e-mail", "ada").await;
    let second = kiosk.sends_late(NOBODYS, stage.space.now() - 5 * MINUTE).await;
    assert_eq!(second, CheckInOutcome::KeptForReview);

    panel.find("//tbody[count(tr)=2]").await;
    assert_eq!(panel.value("Search by name, e-mail").await, "ada", "what was begun stays");
    panel.choose_customer(FULL_NAME).await;
    panel.press_in_dialog("Accept").await;
    panel.text("It counts.").await;
    panel.find("//tbody[count(tr)=1]").await;
    panel.close().await;
}
