//! A desktop without a keyring, and one that gets it late.

use pinion_testkit::desktop::Keyring;
use pinion_testkit::space::{EMAIL, FIRST_NAME, PASSWORD, Space};

use crate::stage::{LONG_PIN, Stage, on_both_portals};
use crate::traces;

on_both_portals! {
    says_that_there_is_no_keyring_and_works_until_it_is_closed,
    finds_a_keyring_that_started_after_the_app,
    a_keyring_that_was_locked_at_sign_out_brings_nobody_back,
    a_keyring_that_was_locked_at_sign_out_forgets_once_it_is_not,
    says_that_the_keyring_is_locked_and_goes_on_once_it_is_not,
    offers_to_sign_in_until_it_is_closed_where_the_keyring_stays_locked,
}

async fn says_that_there_is_no_keyring_and_works_until_it_is_closed<S: Space>() {
    let stage = Stage::<S>::with_keyring(Keyring::Missing).await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_sign_in().await;
    window.text("This device has no keyring").await;

    window.fill("E-mail", EMAIL).await;
    window.fill("Password", PASSWORD).await;
    window.press("Sign in until I close Pinion").await;
    window.text(FIRST_NAME).await;
    window.press("My Pincode").await;
    window.press("Show PIN").await;
    assert_eq!(window.digits().await, pin);
    window.close().await;

    let window = stage.open().await;
    window.heading("Where is your space?").await;
    window.close().await;
}

async fn finds_a_keyring_that_started_after_the_app<S: Space>() {
    let mut stage = Stage::<S>::with_keyring(Keyring::Missing).await;
    let window = stage.open_at_sign_in().await;
    window.text("This device has no keyring").await;

    stage.desktop.start_keyring();
    window.press("Try again").await;
    window.gone("This device has no keyring").await;
    window.enter(EMAIL, PASSWORD).await;
    window.text(FIRST_NAME).await;
    window.close().await;

    let window = stage.open().await;
    window.text(FIRST_NAME).await;
    window.close().await;
}

async fn a_keyring_that_was_locked_at_sign_out_brings_nobody_back<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let window = stage.open_signed_in().await;
    stage.desktop.lock_keyring();

    window.sign_out().await;
    window.text("You are signed out, but your keyring is locked").await;
    window.close().await;
    stage.desktop.start_keyring();
    assert_ne!(stage.desktop.keyring_contents(), "", "it could not forget while it was locked");
    stage.space.go_down().await;

    let window = stage.open().await;
    window.heading("Where is your space?").await;
    assert_eq!(stage.desktop.keyring_contents(), "", "it forgot before it was read");
    window.close().await;
}

async fn a_keyring_that_was_locked_at_sign_out_forgets_once_it_is_not<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let window = stage.open_signed_in().await;
    stage.desktop.lock_keyring();
    window.sign_out().await;
    window.text("You are signed out, but your keyring is locked").await;

    stage.desktop.start_keyring();
    window.press("Try again").await;

    window.gone("You are signed out, but your keyring is locked").await;
    assert_eq!(stage.desktop.keyring_contents(), "");
    window.close().await;
}

async fn offers_to_sign_in_until_it_is_closed_where_the_keyring_stays_locked<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    stage.open_signed_in().await.close().await;
    stage.space.change_pin(LONG_PIN).await;
    stage.desktop.lock_keyring();
    let window = stage.open_at_sign_in().await;
    window.text("Your keyring is locked").await;

    window.fill("E-mail", EMAIL).await;
    window.fill("Password", PASSWORD).await;
    window.press("Sign in until I close Pinion").await;
    window.text(FIRST_NAME).await;
    window.press("My Pincode").await;
    window.press("Show PIN").await;
    assert_eq!(window.digits().await, LONG_PIN);
    window.close().await;

    let secrets = [LONG_PIN, PASSWORD, EMAIL].map(str::to_owned);
    traces::assert_in_no_file(&stage, &secrets);
    let window = stage.open().await;
    window.heading("Where is your space?").await;
    window.close().await;
}

async fn says_that_the_keyring_is_locked_and_goes_on_once_it_is_not<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    stage.open_signed_in().await.close().await;

    stage.desktop.lock_keyring();
    let window = stage.open().await;
    window.text("Your keyring is locked").await;

    stage.desktop.start_keyring();
    window.press("Try again").await;
    window.text(FIRST_NAME).await;
    window.close().await;
}
