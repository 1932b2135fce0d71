//! A forgotten password: the mail, its link, and that it works once.

use std::time::Duration;

use pinion_testkit::browser::Tab;
use pinion_testkit::mail::Caught;
use pinion_testkit::space::{EMAIL, PASSWORD};

use crate::stage::Stage;

const NEW_PASSWORD: &str = "seven small wet otters";

/// Longer than a link works.
const PAST_LINK: Duration = Duration::from_mins(31);

/// Asks for a link, and returns it from the mail that comes.
async fn link(stage: &Stage) -> String {
    let portal = stage.open_portal().await;
    portal.press("Forgotten your password?").await;
    portal.heading("Forgotten password").await;
    ask(&portal, "nobody.here@example.org").await;
    portal.press("Back to sign in").await;
    portal.press("Forgotten your password?").await;
    ask(&portal, EMAIL).await;
    portal.close().await;

    let mails = stage.mails(1).await;
    assert_eq!(mails[0].to, [EMAIL], "an address that nobody has is not mailed");
    link_in(&mails[0])
}

async fn ask(portal: &Tab, email: &str) {
    portal.fill("E-mail", email).await;
    portal.press("Send the link").await;
    portal.heading("Look in your mail").await;
    portal.text(&format!("If {email} belongs to an account here")).await;
}

fn link_in(mail: &Caught) -> String {
    let text = mail.text();
    let link = text.split_whitespace().find(|word| word.contains("#/reset/"));
    link.expect("the mail has a link").to_owned()
}

async fn set_password(portal: &Tab) {
    portal.heading("Set a new password").await;
    portal.fill("New password", NEW_PASSWORD).await;
    portal.fill("New password again", NEW_PASSWORD).await;
    portal.press("Save the new password").await;
}

#[tokio::test]
async fn a_link_by_mail_sets_a_new_password_once() {
    let stage = Stage::new().await;
    let elsewhere = stage.portal_as(EMAIL).await;
    let link = link(&stage).await;

    let portal = stage.open(&link).await;
    set_password(&portal).await;
    portal.text("Your new password is set").await;
    portal.enter(EMAIL, PASSWORD).await;
    portal.text("E-mail or password is not right").await;
    portal.enter(EMAIL, NEW_PASSWORD).await;
    portal.text("Good ").await;
    portal.close().await;

    elsewhere.driver().refresh().await.expect("the page can be loaded anew");
    elsewhere.heading("Sign in").await;
    elsewhere.close().await;
    let again = stage.open(&link).await;
    set_password(&again).await;
    again.heading("This link no longer works").await;
    again.close().await;
}

#[tokio::test]
async fn a_link_is_over_after_half_an_hour() {
    let stage = Stage::new().await;
    let link = link(&stage).await;

    stage.space.clock().advance(PAST_LINK);
    let portal = stage.open(&link).await;
    set_password(&portal).await;

    portal.heading("This link no longer works").await;
    portal.press("Ask for a new link").await;
    portal.heading("Forgotten password").await;
    portal.close().await;
}
