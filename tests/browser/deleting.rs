//! Suspending and deleting a customer.

use pinion_testkit::space::{EMAIL, FULL_NAME, Space as _};

use crate::panel::Panel as _;
use crate::stage::Stage;

const OTHER: &str = "Élodie Martin";

#[tokio::test]
async fn a_customer_is_suspended_and_activated_again() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.open_customer(FULL_NAME).await;
    panel.press("Account").await;
    panel.press("Status").await;

    panel.press("Suspend").await;
    panel.text("Suspended. The PIN opens nothing.").await;
    assert_eq!(stage.space.count().await, (1, 0));
    panel.press("Activate").await;
    panel.text("Active again.").await;

    assert_eq!(stage.space.count().await, (1, 1));
    panel.close().await;
}

#[tokio::test]
async fn a_customer_is_deleted_only_once_the_word_is_typed_and_their_pin_rests() {
    let stage = Stage::new().await;
    stage.space.add(OTHER, "elodie.martin@example.org", "Lumière").await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.open_customer(FULL_NAME).await;
    panel.press("Account").await;
    panel.press("Status").await;

    panel.press("Delete").await;
    panel.press_in_dialog("Delete").await;
    panel.text("Type exactly \"delete\".").await;
    assert!(stage.space.knows(EMAIL).await, "nobody goes without the word");
    panel.fill("Type \"delete\" to go on", "delete").await;
    panel.press_in_dialog("Delete").await;
    panel.heading("Members & Contacts").await;
    panel.text(&format!("{FULL_NAME} is deleted.")).await;
    assert!(!stage.space.knows(EMAIL).await);

    panel.open_access_rights(OTHER).await;
    panel.save_pin(&pin).await;
    panel.text("This PIN is resting").await;
    panel.close().await;
}
