//! Days on which the portal cannot be reached.

use pinion_testkit::space::Space;

use crate::stage::{Stage, on_both_portals};

on_both_portals! {
    still_shows_the_pin_with_its_age_when_the_portal_is_down,
    opens_without_a_network_and_shows_the_pin,
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
