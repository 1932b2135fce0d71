//! Signing in, and the ways it is refused.

use std::path::Path;

use pinion_testkit::desktop::{Desktop, Keyring};
use pinion_testkit::nexudus::{Account, Fault, Nexudus};
use pinion_testkit::space::{EMAIL, FIRST_NAME, PASSWORD, Space};

use crate::stage::{APP, Stage, on_both_portals};

on_both_portals! {
    signs_in_and_greets_the_member,
    tells_a_wrong_password_and_keeps_the_address,
    asks_for_the_second_factor_only_where_the_account_has_one,
    tells_a_wrong_code_of_the_second_factor,
    says_where_a_password_must_be_changed,
    says_that_the_portal_went_down_before_the_password_arrived,
}

async fn signs_in_and_greets_the_member<S: Space>() {
    let stage = Stage::<S>::new().await;

    let window = stage.open_at_sign_in().await;
    window.text(&stage.space.name()).await;
    window.enter(EMAIL, PASSWORD).await;

    window.text(FIRST_NAME).await;
    assert_eq!(stage.space.sessions().await, 1);
    window.close().await;
}

async fn tells_a_wrong_password_and_keeps_the_address<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_at_sign_in().await;

    window.enter(EMAIL, "not-the-password").await;

    window.text("E-mail or password is not right").await;
    assert_eq!(window.value("E-mail").await, EMAIL, "what was typed right is not asked for again");
    assert_eq!(stage.space.sessions().await, 0);
    assert_eq!(stage.desktop.keyring_contents(), "", "nothing is kept of a refused sign-in");
    window.close().await;
}

async fn asks_for_the_second_factor_only_where_the_account_has_one<S: Space>() {
    let stage = Stage::<S>::new().await;
    let code = stage.space.require_second_factor().await;
    let window = stage.open_at_sign_in().await;

    window.enter(EMAIL, PASSWORD).await;
    window.fill("Six-digit code", &code()).await;
    window.press("Sign in").await;

    window.text(FIRST_NAME).await;
    window.close().await;
}

async fn tells_a_wrong_code_of_the_second_factor<S: Space>() {
    let stage = Stage::<S>::new().await;
    let code = stage.space.require_second_factor().await;
    let window = stage.open_at_sign_in().await;
    let wrong = if code() == "000000" { "000001" } else { "000000" };

    window.enter(EMAIL, PASSWORD).await;
    window.fill("Six-digit code", wrong).await;
    window.press("Sign in").await;

    window.text("That code did not fit").await;
    assert_eq!(stage.space.sessions().await, 0);
    window.close().await;
}

async fn says_where_a_password_must_be_changed<S: Space>() {
    let stage = Stage::<S>::new().await;
    stage.space.require_new_password().await;
    let window = stage.open_at_sign_in().await;

    window.enter(EMAIL, PASSWORD).await;

    window.text("Your password must be changed").await;
    window.text(&stage.space.address()).await;
    window.close().await;
}

async fn says_that_the_portal_went_down_before_the_password_arrived<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    let window = stage.open_at_sign_in().await;

    stage.space.go_down().await;
    window.enter(EMAIL, PASSWORD).await;
    window.text("We could not reach your space").await;

    stage.space.come_back().await;
    window.fill("Password", PASSWORD).await;
    window.press("Sign in").await;
    window.text(FIRST_NAME).await;
    window.close().await;
}

#[tokio::test]
async fn says_how_long_a_portal_wants_to_be_left_alone() {
    let nexudus = Nexudus::start();
    let account = nexudus.account(&Account::default().email);
    let desktop = Desktop::start(Keyring::Unlocked);
    let window = desktop.open(Path::new(APP), &["--portal", &nexudus.address()]).await;
    window.heading("Where is your space?").await;
    window.press("Continue").await;
    window.heading("Sign in").await;

    // As older portals say it, and as newer ones do.
    for (status, seconds) in [(409, 45), (429, 150)] {
        nexudus.fail("/api/token", 1, Fault::Throttled { status, retry_after_s: seconds });
        window.enter(&account.email, &account.password).await;
        window.text("Too many tries").await;
        let wait = if seconds == 45 { "45 seconds" } else { "3 minutes" };
        window.text(&format!("Try again in {wait}.")).await;
    }

    window.enter(&account.email, &account.password).await;
    window.text("My Pincode").await;
    window.close().await;
}
