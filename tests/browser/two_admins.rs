//! Two admins at one customer: the second is told, and nothing is overwritten.

use pinion_testkit::space::{FULL_NAME, Space as _};

use crate::panel::Panel as _;
use crate::stage::Stage;

const OTHER_ADMIN: &str = "oda.second@harbour.example";

#[tokio::test]
async fn the_second_to_save_a_profile_sees_both_and_chooses() {
    let stage = Stage::new().await;
    stage.space.add_other_admin(OTHER_ADMIN, "Oda Second").await;
    let (first, second) = (stage.panel().await, stage.panel_as(OTHER_ADMIN).await);
    first.open_customer(FULL_NAME).await;
    second.open_customer(FULL_NAME).await;

    first.fill("Company", "Northlight & Daughters").await;
    first.press("Save Changes").await;
    first.text("Saved.").await;
    second.fill("Company", "Southlight").await;
    second.press("Save Changes").await;

    second.text("Somebody changed this meanwhile").await;
    for text in ["Yours", "Theirs", "Southlight", "Northlight & Daughters"] {
        second.text(text).await;
    }
    first.driver().refresh().await.expect("the page can be loaded anew");
    first.heading(FULL_NAME).await;
    assert_eq!(first.value("Company").await, "Northlight & Daughters", "nothing is overwritten");

    second.press("Take theirs").await;
    second.gone("Somebody changed this meanwhile").await;
    assert_eq!(second.value("Company").await, "Northlight & Daughters");
    second.fill("Company", "Southlight").await;
    second.press("Save Changes").await;
    second.text("Saved.").await;
    first.close().await;
    second.close().await;
}

#[tokio::test]
async fn the_second_to_save_a_pin_is_told_and_changes_nothing() {
    let stage = Stage::new().await;
    stage.space.add_other_admin(OTHER_ADMIN, "Oda Second").await;
    let (first, second) = (stage.panel().await, stage.panel_as(OTHER_ADMIN).await);
    first.open_access_rights(FULL_NAME).await;
    second.open_access_rights(FULL_NAME).await;

    first.save_pin("31415").await;
    first.text("The PIN is saved.").await;
    second.save_pin("27182").await;

    second.text("Somebody changed this meanwhile").await;
    assert_eq!(stage.space.pin().await, "31415", "nothing is overwritten");
    second.press("Save Changes").await;
    second.text("The PIN is saved.").await;
    assert_eq!(stage.space.pin().await, "27182", "who was told may go on");
    first.close().await;
    second.close().await;
}
