//! Signing in to the admin panel: the first admin, a password, a second factor, recovery codes.

use std::time::Duration;

use pinion_testkit::browser::Tab;
use pinion_testkit::qr;
use pinion_testkit::space::{ADMIN, ADMIN_NAME, PASSWORD};

use crate::panel::Panel as _;
use crate::stage::Stage;

/// Longer than a code of an authenticator app lasts (RFC 6238: 30 seconds).
const PAST_CODE: Duration = Duration::from_secs(31);

#[tokio::test]
async fn the_first_admin_is_made_by_a_link_that_works_once() {
    let stage = Stage::with_nobody().await;
    let link = stage.space.set_up_link().await;

    let panel = stage.open(&link).await;
    fill_set_up(&panel, ADMIN_NAME, ADMIN).await;
    panel.heading("Space").await;
    panel.press("Sign out").await;
    panel.enter(ADMIN, PASSWORD).await;
    panel.heading("Space").await;
    panel.close().await;

    let again = stage.open(&link).await;
    fill_set_up(&again, "Eve Late", "eve@example.org").await;
    again.text("This link no longer works").await;
    assert_eq!(stage.space.audited("admin.created").await.len(), 1);
    again.close().await;
}

async fn fill_set_up(tab: &Tab, name: &str, email: &str) {
    tab.heading("Set up your space").await;
    tab.fill("Your name", name).await;
    tab.fill("E-mail", email).await;
    tab.fill("Password", PASSWORD).await;
    tab.press("Make me the first admin").await;
}

#[tokio::test]
async fn a_wrong_password_is_told_and_a_right_one_leads_in() {
    let stage = Stage::new().await;
    let panel = stage.open_panel().await;
    panel.heading("Sign in to the admin panel").await;

    panel.enter(ADMIN, "not-the-password").await;
    panel.text("E-mail or password is not right").await;
    assert_eq!(panel.value("E-mail").await, ADMIN, "what was typed right is not asked for again");
    panel.enter(ADMIN, PASSWORD).await;

    panel.heading("Members & Contacts").await;
    panel.driver().refresh().await.expect("the page can be loaded anew");
    panel.heading("Members & Contacts").await;
    panel.press("Sign out").await;
    panel.heading("Sign in to the admin panel").await;
    panel.close().await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_recovery_code_works_once() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.open_own_account(ADMIN_NAME).await;
    panel.press("Set up a second factor").await;
    let (secret, codes) = set_up_second_factor(&stage, &panel).await;
    panel.text("10 recovery codes left.").await;

    stage.space.clock().advance(PAST_CODE);
    panel.press("Sign out").await;
    panel.enter(ADMIN, PASSWORD).await;
    panel.heading("Second factor").await;
    let code = stage.space.code_for(&secret);
    panel.fill("Six-digit code", if code == "000000" { "000001" } else { "000000" }).await;
    panel.press("Sign in").await;
    panel.text("That code did not fit").await;
    panel.fill("Six-digit code", &code).await;
    panel.press("Sign in").await;
    panel.heading("Your account").await;

    for expected in ["Your account", "Second factor"] {
        panel.press("Sign out").await;
        panel.enter(ADMIN, PASSWORD).await;
        panel.press("Use a recovery code").await;
        panel.fill("Recovery code", &codes[0]).await;
        panel.press("Sign in").await;
        if expected == "Second factor" {
            panel.text("That code did not fit").await;
        }
        panel.heading(expected).await;
        if expected == "Second factor" {
            panel.fill("Recovery code", &codes[1]).await;
            panel.press("Sign in").await;
        }
        panel.heading("Your account").await;
    }
    panel.text("8 recovery codes left.").await;
    panel.close().await;
}

#[tokio::test]
async fn every_admin_can_be_asked_for_a_second_factor() {
    let stage = Stage::new().await;
    stage.space.add_other_admin("oda@harbour.example", "Oda Second").await;
    let panel = stage.panel().await;
    panel.go("Settings", "Team").await;
    panel.choose("Every admin needs a second factor").await;
    panel.text("Saved.").await;
    panel.close().await;

    let other = stage.open_panel().await;
    other.enter("oda@harbour.example", PASSWORD).await;
    other.heading("Set up a second factor").await;
    other.driver().refresh().await.expect("the page can be loaded anew");
    other.heading("Set up a second factor").await;
    set_up_second_factor(&stage, &other).await;
    other.heading("Members & Contacts").await;
    other.close().await;
}

/// Sets up a second factor on the page that asks for it; returns its secret and the recovery codes.
async fn set_up_second_factor(stage: &Stage, panel: &Tab) -> (String, Vec<String>) {
    let secret = panel.find("//code").await.text().await.expect("it can be read");
    let secret: String = secret.split_whitespace().collect();
    panel.settled().await;
    let scanned = qr::read(&panel.screenshot().await);
    assert!(scanned.contains(&format!("secret={secret}")), "the QR says the same: {scanned}");

    panel.fill("Six-digit code", &stage.space.code_for(&secret)).await;
    panel.press("Switch it on").await;
    panel.text("Keep these codes").await;
    let codes = panel
        .run("return [...document.querySelectorAll('ol li')].map((it) => it.innerText);")
        .await;
    let codes: Vec<String> = serde_json::from_value(codes).expect("each is text");
    assert_eq!(codes.len(), 10);
    panel.press("I have kept them").await;
    (secret, codes)
}
