//! Days on which the portal cannot be reached.

use pinion_testkit::space::Space;
use serde_json::{Value, json};

use crate::stage::{Stage, on_both_portals};

on_both_portals! {
    still_shows_the_pin_with_its_age_when_the_portal_is_down,
    opens_without_a_network_and_shows_the_pin,
    tells_how_old_the_pin_is_that_the_keyring_kept,
    catches_up_when_the_portal_is_back,
}

async fn still_shows_the_pin_with_its_age_when_the_portal_is_down<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;

    stage.space.go_down().await;
    window.press("Refresh").await;
    window.text("We could not reach your space").await;
    window.text("Your PIN below was confirmed").await;

    window.press("Show PIN").await;
    assert_eq!(window.digits().await, pin);
    window.close().await;
}

async fn opens_without_a_network_and_shows_the_pin<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    stage.open_signed_in().await.close().await;
    stage.space.go_down().await;

    let window = stage.open().await;
    window.press("My Pincode").await;
    window.press("Show PIN").await;

    assert_eq!(window.digits().await, pin);
    window.close().await;
}

async fn tells_how_old_the_pin_is_that_the_keyring_kept<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    stage.open_signed_in().await.close().await;
    stage.space.go_down().await;
    let member = stage.desktop.keyring_secret("member").expect("the keyring holds a session");
    let mut member: Value = serde_json::from_str(&member).expect("its records are JSON");
    member["confirmed_at_ms"] = json!(1_780_000_000_000_u64);
    stage.desktop.replace_keyring_secret("member", &member.to_string());
    // A portal of ours tells that it is in Lisbon, where summer is an hour ahead; the device is in UTC.
    let time = if S::IS_PINION { "21:26" } else { "20:26" };

    let window = stage.open().await;
    window.text("We could not reach your space").await;
    window.text(&format!("What you see was confirmed on May 28, 2026 at {time}.")).await;
    window.press("My Pincode").await;
    window.text(&format!("Your PIN below was confirmed on May 28, 2026 at {time}.")).await;
    window.press("Show PIN").await;

    assert_eq!(window.digits().await, pin);
    window.close().await;
}

async fn catches_up_when_the_portal_is_back<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let window = stage.open_at_my_pincode().await;
    stage.space.go_down().await;
    window.press("Refresh").await;
    window.text("We could not reach your space").await;

    stage.space.come_back().await;
    window.press("Refresh").await;

    window.gone("We could not reach your space").await;
    window.close().await;
}
