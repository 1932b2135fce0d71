//! For everyone: keyboard alone, large text, and what a checker of accessibility finds.

use std::path::Path;

use pinion_testkit::desktop::{AppWindow, Size};
use pinion_testkit::space::{EMAIL, PASSWORD, PinionSpace, Space};
use thirtyfour::Key;

use crate::stage::Stage;

#[tokio::test]
async fn leads_from_the_first_screen_to_the_pin_by_keyboard_alone() {
    let stage = Stage::<PinionSpace>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open().await;
    window.heading("Where is your space?").await;

    window.tab_to("Name or address of your space").await;
    window.type_keys(stage.space.address() + Key::Enter).await;
    window.heading("Sign in").await;
    window.tab_to("E-mail").await;
    window.type_keys(EMAIL).await;
    window.tab_to("Password").await;
    window.type_keys(PASSWORD.to_owned() + Key::Enter).await;
    window.text("Good ").await;
    window.tab_to("My Pincode").await;
    window.type_keys(Key::Enter).await;
    window.heading("My Pincode").await;
    window.tab_to("Show PIN").await;
    window.type_keys(" ").await;

    assert_eq!(window.digits().await, pin);
    window.close().await;
}

#[tokio::test]
async fn a_checker_of_accessibility_finds_nothing_on_any_light_screen() {
    check_every_screen("Light").await;
}

#[tokio::test]
async fn a_checker_of_accessibility_finds_nothing_on_any_dark_screen() {
    check_every_screen("Dark").await;
}

async fn check_every_screen(theme: &str) {
    let stage = Stage::<PinionSpace>::new().await;
    let window = stage.open().await;
    window.heading("Where is your space?").await;
    window.press("Settings").await;
    window.choose(theme).await;
    check(&window, "Settings").await;
    window.press("Back").await;
    check(&window, "Welcome").await;
    window.find_space(&stage.space).await;
    check(&window, "Sign in").await;
    window.enter(EMAIL, PASSWORD).await;
    window.text("Good ").await;
    check(&window, "Home").await;
    window.press("Account").await;
    window.heading("Account").await;
    check(&window, "Account").await;
    window.press("Profile").await;
    window.heading("Profile").await;
    check(&window, "Profile").await;
    window.press("My Pincode").await;
    window.press("Show PIN").await;
    window.digits().await;
    check(&window, "My Pincode").await;
    all_in_sight(&window).await;
    window.close().await;
}

/// Runs axe-core over the screen at each size.
async fn check(window: &AppWindow, screen: &str) {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("`cargo xtask setup` installs the UI's packages");
    for size in [Size::PHONE, Size::TABLET, Size::DESKTOP] {
        window.resize(size).await;
        window.run(&axe).await;
        let found = window
            .run(
                "return axe.run().then((result) => result.violations.map((it) =>
                   `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join(', ')}`));",
            )
            .await;
        assert_eq!(found, serde_json::json!([]), "on {screen} at {size:?}");
        let sideways = window.run("return document.documentElement.scrollWidth > innerWidth").await;
        assert_eq!(sideways, false, "{screen} at {size:?} is not wider than the window");
    }
    window.resize(Size::PHONE).await;
}

/// The PIN, its QR and Copy are seen at once, without scrolling.
async fn all_in_sight(window: &AppWindow) {
    for size in [Size::PHONE, Size::TABLET, Size::DESKTOP] {
        window.resize(size).await;
        let beyond = window.run("return document.documentElement.scrollHeight - innerHeight").await;
        assert_eq!(beyond, 0, "pixels of My Pincode are out of sight at {size:?}");
    }
    window.resize(Size::PHONE).await;
}
