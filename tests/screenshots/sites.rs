//! The main pages of the admin panel and of the members portal, on a portal with the sample's customers.

use std::fs;
use std::path::Path;
use std::time::Duration;

use pinion_testkit::browser::{Browser, Tab, Theme};
use pinion_testkit::kiosk::PlayedKiosk;
use pinion_testkit::space::{ADMIN, EMAIL, FULL_NAME, PASSWORD, PinionSpace, Space as _};

use crate::studio;

/// A phone, a tablet, a small notebook. Unit: CSS pixels.
const WIDTHS: [u32; 3] = [360, 768, 1280];

/// A PIN to look at: the same in every picture.
const PIN: &str = "40273";

/// A PIN that is nobody's, by its length.
const NOBODYS: &str = "1234567";

const MINUTE: Duration = Duration::from_mins(1);

/// A file to look at before it is imported.
const SHEET: &str = "FullName,Email,CompanyName,AccessPincode
Wren Calder,wren.calder@example.org,Tidewater Legal,
Idris Vaughan,idris.vaughan@example.org,,00427
Ada Obi,ada.obi@example.org,Northlight & Daughters,
Joris Blom,joris.blom@example.org,Blom en Zoon,00427
Mina Park,not an address,,
";

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_the_panel() {
    let space = furnished().await;
    let browser = Browser::start();
    let panel = browser.open(&format!("{}/admin/", space.address())).await;
    panel.heading("Sign in to the admin panel").await;
    photograph(&panel, "panel", "sign-in").await;
    panel.enter(ADMIN, PASSWORD).await;
    panel.heading("Members & Contacts").await;
    panel.text("41 customers").await;
    photograph(&panel, "panel", "members").await;
    for name in ["Ada Obi", "Ana Líšková"] {
        panel.choose(&format!("Select {name}")).await;
    }
    panel.press("Bulk actions").await;
    panel.press("Send PIN Reminder").await;
    panel.text("This is for 2 customers.").await;
    photograph(&panel, "panel", "send-pin-reminder").await;
    panel.press("Cancel").await;
    panel.press("Clear").await;

    panel.fill("Search by name, e-mail or company", FULL_NAME).await;
    panel.text("One customer").await;
    panel.find("//tbody//th//a").await.click().await.expect("a customer can be opened");
    for (page, name) in [
        ("Profile", "profile"),
        ("Account", "access-rights"),
        ("Status", "status"),
        ("History", "history"),
    ] {
        panel.heading(FULL_NAME).await;
        panel.press(page).await;
        match page {
            "Account" => {
                panel.press("Show PIN").await;
                panel.digits().await;
            }
            "History" => drop(panel.text("PIN looked at").await),
            _ => panel.gone("Loading").await,
        }
        photograph(&panel, "panel", name).await;
    }
    open(&panel, "operations/members/import", "Import customers").await;
    let sheet = tempfile::NamedTempFile::with_suffix(".csv").expect("there is room");
    fs::write(sheet.path(), SHEET).expect("there is room");
    let picker = panel.find("//input[@type='file']").await;
    picker.send_keys(sheet.path().display().to_string()).await.expect("a file can be picked");
    panel.text("Will be added").await;
    photograph(&panel, "panel", "import").await;
    for (place, heading, name) in [
        ("operations/who-is-in", "Who is in", "who-is-in"),
        ("operations/visits", "Visits", "visits"),
        ("operations/members/bulk-actions", "Bulk actions so far", "bulk-actions"),
        ("settings/space", "Space", "space"),
        ("settings/pins", "PINs", "pins"),
        ("settings/email-templates", "Email template editor", "email-templates"),
        ("settings/mail", "Mail", "mail"),
        ("settings/team", "Team", "team"),
        ("settings/api-access", "API access", "api-access"),
        ("settings/audit-log", "Audit log", "audit-log"),
        ("me", "Your account", "your-account"),
    ] {
        open(&panel, place, heading).await;
        photograph(&panel, "panel", name).await;
    }
    add_kiosks(&space, &panel).await;
    for (place, heading, shows, name) in [
        ("operations/kiosks", "Kiosks", "3 presses wait on it", "kiosks"),
        ("operations/review", "Review", "Nobody had this PIN then", "review"),
        (
            "operations/failed-check-ins",
            "Failed check-ins",
            "No active customer",
            "failed-check-ins",
        ),
        ("settings/check-ins", "Check-ins", "Save Changes", "check-ins"),
    ] {
        open(&panel, place, heading).await;
        panel.text(shows).await;
        panel.gone("is added.").await;
        photograph(&panel, "panel", name).await;
    }
    panel.close().await;
}

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_the_members_portal() {
    let space = furnished().await;
    let browser = Browser::start();
    let portal = browser.open(&space.address()).await;
    portal.heading("Sign in").await;
    photograph(&portal, "portal", "sign-in").await;
    portal.press("Forgotten your password?").await;
    portal.heading("Forgotten password").await;
    photograph(&portal, "portal", "forgotten").await;
    open(&portal, "", "Sign in").await;
    portal.enter(EMAIL, PASSWORD).await;
    portal.text("Good ").await;
    photograph(&portal, "portal", "home").await;
    open(&portal, "settings", "Settings").await;
    photograph(&portal, "portal", "settings").await;
    open(&portal, "settings/my-account", "My Account").await;
    photograph(&portal, "portal", "my-account").await;
    portal.press("Show PIN").await;
    portal.digits().await;
    photograph_at(&portal, "portal", "password", "document.querySelector('#password')").await;
    open(&portal, "settings/devices", "Devices signed in").await;
    portal.text("This device").await;
    photograph(&portal, "portal", "devices").await;
    portal.close().await;
}

/// A space with the sample's customers, of whom some are in.
async fn furnished() -> PinionSpace {
    let space = studio::space().await;
    space.change_pin(PIN).await;
    space.add_admin().await;
    for email in space.add_sample().await.iter().step_by(5) {
        space.check_in_at(email).await;
    }
    space
}

/// Adds two kiosks: one with presses that it could not send yet, one with late presses that somebody must look at.
async fn add_kiosks(space: &PinionSpace, panel: &Tab) {
    // How long ago it was is told by the browser's clock, which nobody moves: they are added earlier instead.
    space.clock().go_back(20 * MINUTE);
    let back_door = add_kiosk(space, panel, "Back door").await;
    let front_desk = add_kiosk(space, panel, "Front desk").await;
    space.clock().advance(20 * MINUTE);
    for minutes in [15, 5] {
        front_desk.sends_late(NOBODYS, space.now() - minutes * MINUTE).await;
    }
    front_desk.types(NOBODYS, space.now()).await;
    back_door.has_unsent(3, space.now() - 10 * MINUTE).await;
}

async fn add_kiosk(space: &PinionSpace, panel: &Tab, name: &str) -> PlayedKiosk {
    let mut kiosk = PlayedKiosk::ask(&space.address()).await;
    open(panel, "operations/kiosks", "Kiosks").await;
    panel.press("Add").await;
    panel.fill("Code", kiosk.user_code()).await;
    panel.fill("Name", name).await;
    panel.press_in_dialog("Add").await;
    panel.text(&format!("{name} is added.")).await;
    assert!(kiosk.fetch_token().await, "an admin added it");
    kiosk
}

async fn open(tab: &Tab, place: &str, heading: &str) {
    tab.run(&format!("location.hash = '#/{place}'")).await;
    tab.heading(heading).await;
    tab.gone("Loading").await;
}

/// Writes the top of the page at each width in each theme.
async fn photograph(tab: &Tab, site: &str, page: &str) {
    photograph_at(tab, site, page, "document.documentElement").await;
}

/// Writes the page from an element on, at each width in each theme.
async fn photograph_at(tab: &Tab, site: &str, page: &str, element: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images").join(site);
    fs::create_dir_all(&folder).expect("the repository takes pictures");
    // What lies under a pointer looks different.
    let away = tab.driver().action_chain().move_to(0, 0);
    away.perform().await.expect("the pointer can be moved");
    for theme in [Theme::Light, Theme::Dark] {
        for width in WIDTHS {
            tab.wear(width, theme).await;
            tab.run(&format!("{element}.scrollIntoView()")).await;
            tab.settled().await;
            let file = folder.join(format!("{page}-{width}-{}.png", theme.name()));
            fs::write(file, tab.screenshot().await).expect("the repository takes pictures");
        }
    }
}
