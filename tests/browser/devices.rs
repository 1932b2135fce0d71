//! A member's sessions: those that a new password ends, and those that they end themselves.

use pinion_testkit::page::wait_until;
use pinion_testkit::space::{EMAIL, PASSWORD, Space as _};

use crate::stage::Stage;

const NEW_PASSWORD: &str = "seven small wet otters";

#[tokio::test]
async fn a_changed_password_ends_every_other_session() {
    let stage = Stage::new().await;
    let (here, there) = (stage.portal_as(EMAIL).await, stage.portal_as(EMAIL).await);
    here.press("Settings").await;
    here.press("My Account").await;
    here.heading("My Account").await;

    for (typed, told) in [
        ("short", "Too short: at least 8 characters."),
        ("password1", "Too common: it is among the first that are tried."),
        (NEW_PASSWORD, "Strong."),
    ] {
        here.fill("New password", typed).await;
        here.text(told).await;
    }
    here.fill("Current password", "not-the-password").await;
    here.fill("New password", NEW_PASSWORD).await;
    here.fill("New password again", NEW_PASSWORD).await;
    here.press("Change password").await;
    here.text("That is not your current password.").await;
    assert_eq!(stage.space.sessions().await, 2, "a refused change ends nothing");
    here.fill("Current password", PASSWORD).await;
    here.press("Change password").await;
    here.text("Every other device was signed out.").await;

    assert_eq!(stage.space.sessions().await, 1);
    there.press("Settings").await;
    there.press("Devices signed in").await;
    there.text("You are signed out").await;
    there.enter(EMAIL, PASSWORD).await;
    there.text("E-mail or password is not right").await;
    there.enter(EMAIL, NEW_PASSWORD).await;
    there.heading("Devices signed in").await;
    here.close().await;
    there.close().await;
}

#[tokio::test]
async fn a_member_ends_one_of_their_devices() {
    let stage = Stage::new().await;
    let (here, there) = (stage.portal_as(EMAIL).await, stage.portal_as(EMAIL).await);
    here.press("Settings").await;
    here.press("Devices signed in").await;
    here.heading("Devices signed in").await;
    here.text("This device").await;

    let other = here.find("//li[not(contains(., 'This device'))]//button").await;
    other.click().await.expect("a device can be ended");
    here.text("is signed out.").await;
    here.text("Only this device is signed in.").await;

    wait_until("one session is left", async || stage.space.sessions().await == 1).await;
    there.driver().refresh().await.expect("the page can be loaded anew");
    there.heading("Sign in").await;
    here.driver().refresh().await.expect("the page can be loaded anew");
    here.heading("Devices signed in").await;
    here.close().await;
    there.close().await;
}
