//! How long a session lasts, and what is left when it ends.

use pinion_testkit::space::{FIRST_NAME, FULL_NAME, Space};

use crate::stage::{LONG_PIN, Stage, on_both_portals};
use crate::traces;

on_both_portals! {
    nobody_notices_that_the_access_token_expired,
    goes_back_to_sign_in_when_the_session_was_revoked,
    is_still_signed_in_after_a_restart,
    keeps_what_was_chosen_over_a_restart,
    tells_whoever_comes_back_whether_they_are_in,
    leaves_nothing_behind_at_sign_out,
    signs_out_without_a_network,
}

async fn nobody_notices_that_the_access_token_expired<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_at_my_pincode().await;
    stage.space.expire_access_tokens().await;
    stage.space.change_pin("31974").await;

    window.press("Refresh").await;

    window.text("Your PIN was changed").await;
    assert_eq!(stage.space.sessions().await, 1, "it is the same session, refreshed");
    window.close().await;
}

async fn goes_back_to_sign_in_when_the_session_was_revoked<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_at_my_pincode().await;
    stage.space.revoke().await;

    window.press("Refresh").await;

    window.heading("Sign in").await;
    window.text("You are signed out").await;
    assert!(!window.everything_in_the_page().await.contains(FULL_NAME), "nobody is shown");
    assert_eq!(stage.desktop.keyring_contents(), "", "nothing is left of an ended session");
    window.close().await;
}

async fn is_still_signed_in_after_a_restart<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    stage.open_signed_in().await.close().await;

    let window = stage.open().await;
    window.text(FIRST_NAME).await;
    window.press("My Pincode").await;
    window.press("Show PIN").await;

    assert_eq!(window.digits().await, pin);
    assert_eq!(stage.space.sessions().await, 1);
    window.close().await;
}

async fn keeps_what_was_chosen_over_a_restart<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_signed_in().await;
    window.press("Settings").await;
    window.choose("Dark").await;
    window.choose("As soon as I let go").await;
    window.choose("Español").await;
    window.heading("Ajustes").await;
    window.close().await;

    let window = stage.open().await;
    window.text(FIRST_NAME).await;
    window.press("Ajustes").await;

    window.heading("Ajustes").await;
    assert_eq!(window.chosen().await, ["at_once", "dark", "es"]);
    let theme = window.run("return document.documentElement.dataset.theme;").await;
    assert_eq!(theme, "dark");
    window.close().await;
}

async fn tells_whoever_comes_back_whether_they_are_in<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_signed_in().await;
    stage.desktop.focus_app();
    window.text("Checked out").await;
    let other = stage.desktop.focus_elsewhere();
    stage.space.check_in().await;
    // Two minutes later, as far as the page can tell.
    window.run("const now = Date.now; Date.now = () => now() + 120_000;").await;

    drop(other);
    stage.desktop.focus_app();

    window.text("Checked in").await;
    window.close().await;
}

async fn leaves_nothing_behind_at_sign_out<S: Space>() {
    let stage = Stage::<S>::new().await;
    stage.space.change_pin(LONG_PIN).await;
    let window = stage.open_signed_in().await;
    window.press("Settings").await;
    window.choose("Dark").await;
    window.choose("English").await;
    window.choose("As soon as I let go").await;
    window.text("English").await;
    assert_eq!(window.chosen().await, ["at_once", "dark", "en"]);
    assert_ne!(stage.desktop.keyring_contents(), "", "there is something to leave behind");
    let secrets = traces::secrets(&stage).await;

    window.press("Sign out").await;
    window.confirm_sign_out().await;

    window.heading("Where is your space?").await;
    assert_eq!(stage.desktop.keyring_contents(), "");
    if S::IS_PINION {
        assert_eq!(stage.space.sessions().await, 0, "the portal honours no token any more");
    }
    window.press("Settings").await;
    assert_eq!(window.chosen().await, ["after_30_s", "system", "system"]);
    window.close().await;
    traces::assert_in_no_file(&stage, &secrets);
    let files = stage.desktop.files();
    let settings = files.iter().find(|file| file.ends_with("settings.json"));
    let settings = std::fs::read_to_string(settings.expect("there were settings"));
    assert_eq!(settings.expect("they can be read").trim(), "{}", "nothing of them is left");

    let window = stage.open().await;
    window.heading("Where is your space?").await;
    window.press("Settings").await;
    assert_eq!(window.chosen().await, ["after_30_s", "system", "system"]);
    window.close().await;
}

async fn signs_out_without_a_network<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let window = stage.open_signed_in().await;
    stage.space.go_down().await;

    window.sign_out().await;

    window.heading("Where is your space?").await;
    assert_eq!(stage.desktop.keyring_contents(), "");
    window.close().await;
}
