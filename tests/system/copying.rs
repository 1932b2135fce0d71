//! The PIN in the clipboard.

use std::time::Duration;

use pinion_testkit::space::Space;

use crate::stage::{Stage, on_both_portals};

/// A little more than the time for which a copied PIN is lent: what is tested is that time itself.
const LENT_FOR: Duration = Duration::from_secs(33);

on_both_portals! {
    takes_the_pin_back_after_thirty_seconds,
    leaves_what_was_copied_meanwhile,
    takes_the_pin_back_at_sign_out,
    takes_the_pin_back_when_the_app_is_closed,
}

async fn takes_the_pin_back_after_thirty_seconds<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;

    window.press("Copy").await;
    window.text("Copied").await;
    assert_eq!(stage.desktop.clipboard(), pin);

    tokio::time::sleep(LENT_FOR).await;
    assert_eq!(stage.desktop.clipboard(), "");
    window.close().await;
}

async fn leaves_what_was_copied_meanwhile<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Copy").await;
    window.text("Copied").await;

    stage.desktop.copy("a recipe for soup");
    window.press("Back").await;
    window.sign_out().await;
    window.heading("Where is your space?").await;

    assert_eq!(stage.desktop.clipboard(), "a recipe for soup");
    window.close().await;
    assert_eq!(stage.desktop.clipboard(), "a recipe for soup");
}

async fn takes_the_pin_back_at_sign_out<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Copy").await;
    window.text("Copied").await;
    assert_eq!(stage.desktop.clipboard(), pin);

    window.press("Back").await;
    window.sign_out().await;

    window.heading("Where is your space?").await;
    assert_eq!(stage.desktop.clipboard(), "");
    window.close().await;
}

async fn takes_the_pin_back_when_the_app_is_closed<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Copy").await;
    window.text("Copied").await;
    assert_eq!(stage.desktop.clipboard(), pin);

    stage.desktop.ask_app_to_close();
    window.ended().await;

    assert_eq!(stage.desktop.clipboard(), "");
    let said = stage.desktop.said();
    assert!(!said.contains("panicked"), "the app ends in order: {said}");
    assert!(!said.contains("Could not clear the clipboard"), "{said}");
    assert!(!said.contains("The clipboard does not answer"), "{said}");
}
