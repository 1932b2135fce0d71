//! For everyone: the keyboard alone, a checker of accessibility on the main pages in both themes, and phones.

use pinion_testkit::browser::{Tab, Theme};
use pinion_testkit::space::Space as _;
use pinion_testkit::space::{ADMIN, ADMIN_NAME, EMAIL, FULL_NAME, PASSWORD};
use serde_json::json;
use thirtyfour::Key;

use crate::panel::Panel as _;
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

#[tokio::test]
async fn every_light_page_on_the_way_in_is_for_everyone() {
    tour_ways_in(Theme::Light).await;
}

#[tokio::test]
async fn every_dark_page_on_the_way_in_is_for_everyone() {
    tour_ways_in(Theme::Dark).await;
}

/// The pages that few people see, and those once: a link from a mail or from the portal's first start, and the second
/// factor from its set-up to its use.
async fn tour_ways_in(theme: Theme) {
    let empty = Stage::with_nobody().await;
    let first = empty.open(&empty.space.set_up_link().await).await;
    first.heading("Set up your space").await;
    look(&first, theme, "set-up").await;
    first.close().await;

    let stage = Stage::new().await;
    let portal = stage.open(&format!("{}/#/reset/pinpr_none", stage.space.address())).await;
    portal.heading("Set a new password").await;
    look(&portal, theme, "new password").await;
    portal.close().await;

    let panel = stage.panel().await;
    panel.open_own_account(ADMIN_NAME).await;
    panel.press("Set up a second factor").await;
    let secret = panel.find("//code").await.text().await.expect("it can be read");
    look(&panel, theme, "second factor's set-up").await;
    let secret: String = secret.split_whitespace().collect();
    panel.fill("Six-digit code", &stage.space.code_for(&secret)).await;
    panel.press("Switch it on").await;
    panel.text("Keep these codes").await;
    look(&panel, theme, "recovery codes").await;
    panel.press("I have kept them").await;
    panel.press("Sign out").await;
    panel.enter(ADMIN, PASSWORD).await;
    panel.heading("Second factor").await;
    look(&panel, theme, "second factor").await;
    panel.press("Use a recovery code").await;
    look(&panel, theme, "recovery code").await;
    panel.close().await;
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
    panel.heading("Members & Contacts").await;
    panel.press("Add").await;
    look(&panel, theme, "the dialog that adds a customer").await;
    panel.press_in_dialog("Cancel").await;
    panel.tick_customer(FULL_NAME).await;
    panel.press("Bulk actions").await;
    look(&panel, theme, "the menu of bulk actions").await;
    panel.press("Send PIN Reminder").await;
    panel.text("This is for one customer.").await;
    look(&panel, theme, "the dialog of a bulk action").await;
    panel.press_in_dialog("Yes, do it").await;
    panel.text("The bulk action is done.").await;
    panel.run("location.hash = '#/operations/members/bulk-actions'").await;
    panel.heading("Bulk actions so far").await;
    panel.press("Send PIN Reminder").await;
    panel.text("Begun by").await;
    look(&panel, theme, "a bulk action").await;

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
