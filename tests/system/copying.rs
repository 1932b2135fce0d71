//! The PIN in the clipboard.

use std::time::Duration;

use pinion_testkit::space::{PinionSpace, Space};

use crate::stage::Stage;

#[tokio::test]
async fn copies_the_pin_and_takes_it_back_after_thirty_seconds() {
    let stage = Stage::<PinionSpace>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;

    window.press("Copy").await;
    window.text("Copied").await;
    assert_eq!(stage.desktop.clipboard(), pin);

    tokio::time::sleep(Duration::from_secs(33)).await;
    assert_eq!(stage.desktop.clipboard(), "");
    window.close().await;
}
