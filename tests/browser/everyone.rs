//! For everyone: the keyboard alone, a checker of accessibility on the main pages in both themes, and phones.

use pinion_testkit::browser::{Tab, Theme};
use pinion_testkit::space::Space as _;
use pinion_testkit::space::{ADMIN, EMAIL, FULL_NAME, PASSWORD};
use serde_json::json;
use thirtyfour::Key;

use crate::stage::Stage;

/// The main pages of the panel: their addresses below it and their names.
const PANEL: [(&str, &str); 17] = [
    ("operations/members", "Members & Contacts"),
    ("operations/members/import", "Import customers"),
    ("operations/members/bulk-actions", "Bulk actions so far"),
    ("operations/who-is-in", "Who is in"),
    ("operations/visits", "Visits"),
    ("operations/failed-check-ins", "Failed check-ins"),
    ("operations/review", "Review"),
    ("operations/kiosks", "Kiosks"),
    ("settings/space", "Space"),
    ("settings/pins", "PINs"),
    ("settings/check-ins", "Check-ins"),
    ("settings/mail", "Mail"),
    ("settings/email-templates", "Email template editor"),
    ("settings/team", "Team"),
    ("settings/api-access", "API access"),
    ("settings/audit-log", "Audit log"),
    ("me", "Your account"),
];

/// Widths of a phone and a small notebook. Unit: CSS pixels.
const WIDTHS: [u32; 2] = [360, 1280];

#[tokio::test]
async fn leads_from_sign_in_to_a_saved_customer_by_keyboard_alone() {
    let stage = Stage::new().await;
    let panel = stage.open_panel().await;
    panel.heading("Sign in to the admin panel").await;

    panel.tab_to("E-mail").await;
    panel.type_keys(ADMIN).await;
    panel.tab_to("Password").await;
    panel.type_keys(PASSWORD.to_owned() + Key::Enter).await;
    panel.heading("Members & Contacts").await;
    panel.tab_to("Search by name").await;
    panel.type_keys("ada").await;
    panel.text("One customer").await;
    panel.tab_to(FULL_NAME).await;
    panel.type_keys(Key::Enter).await;
    panel.heading(FULL_NAME).await;
    panel.tab_to("Company").await;
    panel.select_all().await;
    panel.type_keys("Keys & Co").await;
    panel.tab_to("Save Changes").await;
    panel.type_keys(Key::Enter).await;
    panel.text("Saved.").await;

    panel.driver().refresh().await.expect("the page can be loaded anew");
    panel.heading(FULL_NAME).await;
    assert_eq!(panel.value("Company").await, "Keys & Co");
    panel.close().await;
}

#[tokio::test]
async fn every_light_page_of_the_panel_is_for_everyone() {
    tour_panel(Theme::Light).await;
}

#[tokio::test]
async fn every_dark_page_of_the_panel_is_for_everyone() {
    tour_panel(Theme::Dark).await;
}

#[tokio::test]
async fn every_light_page_of_the_members_portal_is_for_everyone() {
    tour_portal(Theme::Light).await;
}

#[tokio::test]
async fn every_dark_page_of_the_members_portal_is_for_everyone() {
    tour_portal(Theme::Dark).await;
}

async fn tour_panel(theme: Theme) {
    let stage = Stage::new().await;
    stage.space.check_in().await;
    let panel = stage.open_panel().await;
    panel.heading("Sign in to the admin panel").await;
    look(&panel, theme, "sign-in").await;
    panel.enter(ADMIN, PASSWORD).await;
    for (place, name) in PANEL {
        panel.run(&format!("location.hash = '#/{place}'")).await;
        panel.heading(name).await;
        panel.gone("Loading").await;
        look(&panel, theme, name).await;
    }
    panel.run("location.hash = '#/operations/members'").await;
    panel.find("//tbody//a").await.click().await.expect("a customer can be opened");
    panel.heading(FULL_NAME).await;
    look(&panel, theme, "Profile").await;
    for part in ["Account", "Status", "History"] {
        panel.press(part).await;
        look(&panel, theme, part).await;
    }
    panel.close().await;
}

async fn tour_portal(theme: Theme) {
    let stage = Stage::new().await;
    let portal = stage.open_portal().await;
    portal.heading("Sign in").await;
    look(&portal, theme, "sign-in").await;
    portal.press("Forgotten your password?").await;
    portal.heading("Forgotten password").await;
    look(&portal, theme, "forgotten").await;
    portal.press("Back").await;
    portal.enter(EMAIL, PASSWORD).await;
    portal.text("Good ").await;
    look(&portal, theme, "home").await;
    for (place, name) in [
        ("settings", "Settings"),
        ("settings/my-account", "My Account"),
        ("settings/devices", "Devices signed in"),
    ] {
        portal.run(&format!("location.hash = '#/{place}'")).await;
        portal.heading(name).await;
        if name == "My Account" {
            portal.press("Show PIN").await;
            portal.digits().await;
        }
        look(&portal, theme, name).await;
    }
    portal.close().await;
}

/// Runs axe-core over the page at each width, and measures that nothing leaves it.
async fn look(tab: &Tab, theme: Theme, page: &str) {
    for width in WIDTHS {
        tab.wear(width, theme).await;
        let beyond = tab.run("return document.documentElement.scrollWidth - innerWidth").await;
        assert_eq!(beyond, json!(0), "pixels of {page} leave a window of {width}");
        assert_eq!(tab.violations().await, json!([]), "on {page}, {theme:?}, at {width}");
    }
}
