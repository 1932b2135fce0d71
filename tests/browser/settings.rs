//! Settings: what is saved is there when the page is loaded anew.

use pinion_testkit::browser::Tab;
use pinion_testkit::mail::Catcher;
use pinion_testkit::page::{quoted, wait_until};
use pinion_testkit::space::{ADMIN, ADMIN_NAME, EMAIL, PASSWORD};

use crate::panel::Panel as _;
use crate::stage::Stage;

async fn save(panel: &Tab) {
    panel.press("Save Changes").await;
    panel.text("Saved.").await;
}

async fn load_anew(panel: &Tab, heading: &str) {
    panel.driver().refresh().await.expect("the page can be loaded anew");
    panel.heading(heading).await;
}

async fn has_chosen(panel: &Tab, label: &str, option: &str) {
    let (label, option) = (quoted(label), quoted(option));
    let list = panel
        .find(&format!(
            "//select[@id=//label[normalize-space(.)={label}]/@for][option[.={option}]]"
        ))
        .await;
    let list = thirtyfour::components::SelectElement::new(&list).await.expect("it is a list");
    let chosen = list.first_selected_option().await.expect("one is chosen");
    let chosen = chosen.text().await.expect("it can be read");
    assert_eq!(quoted(chosen.trim()), option);
}

#[tokio::test]
async fn the_space_is_named_and_told_the_time() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Space").await;

    panel.fill("Name", "Harbour Works II").await;
    panel.select("Time zone", "Pacific/Auckland").await;
    panel.select("Default language", "Français").await;
    save(&panel).await;
    load_anew(&panel, "Space").await;

    panel.find("//header/p[normalize-space(.)='Harbour Works II']").await;
    assert_eq!(panel.value("Name").await, "Harbour Works II");
    has_chosen(&panel, "Time zone", "Pacific/Auckland").await;
    has_chosen(&panel, "Default language", "Français").await;
    panel.close().await;
}

#[tokio::test]
async fn the_spaces_colour_is_worn_by_both_sites() {
    const BUTTON: &str =
        "return getComputedStyle(document.querySelector('button.action')).backgroundColor;";
    let stage = Stage::new().await;
    let portal = stage.portal_as(EMAIL).await;
    portal.press("Settings").await;
    portal.press("My Account").await;
    portal.heading("My Account").await;
    let brass = portal.run(BUTTON).await;
    let panel = stage.panel().await;
    panel.go("Settings", "Space").await;
    panel.until("it is brass before", async || panel.run(BUTTON).await == brass).await;

    // The picker is a window of the system's, which no driver opens: this is what it tells the page.
    panel
        .run(
            "const picker = document.querySelector('input[type=color]');
             picker.value = '#1565c0';
             picker.dispatchEvent(new Event('input', { bubbles: true }));",
        )
        .await;
    panel.text("#1565c0").await;
    save(&panel).await;

    let wears = async |tab: &Tab| tab.run(BUTTON).await != brass;
    panel.until("the panel wears it", async || wears(&panel).await).await;
    load_anew(&portal, "My Account").await;
    portal.until("the members portal wears it", async || wears(&portal).await).await;
    assert_eq!(portal.violations().await, serde_json::json!([]), "it can be read");
    panel.press("Use Pinion's brass").await;
    save(&panel).await;
    panel.until("the panel is brass again", async || panel.run(BUTTON).await == brass).await;
    load_anew(&portal, "My Account").await;
    portal.until("it is brass again", async || portal.run(BUTTON).await == brass).await;
    portal.close().await;
    panel.close().await;
}

#[tokio::test]
async fn mail_goes_by_the_server_that_is_set_and_a_test_arrives() {
    let stage = Stage::new().await;
    let other = Catcher::start();
    let panel = stage.panel().await;
    panel.go("Settings", "Mail").await;

    panel.fill("Sender", "Harbour Works <desk@harbour.example>").await;
    panel.fill("Mail server", &other.url()).await;
    panel.fill("Mails a minute", "240").await;
    save(&panel).await;
    panel.press("Send a test").await;
    panel.text("The test is on its way to you").await;
    wait_until("the test arrives", async || !other.caught().is_empty()).await;
    let mail = &other.caught()[0];
    assert_eq!((mail.from.as_str(), mail.to[0].as_str()), ("desk@harbour.example", ADMIN));
    assert!(stage.mail.caught().is_empty(), "nothing goes by the server before");

    load_anew(&panel, "Mail").await;
    assert_eq!(panel.value("Sender").await, "Harbour Works <desk@harbour.example>");
    assert_eq!(panel.value("Mails a minute").await, "240");
    assert_eq!(panel.value("Mail server").await, "", "it may hold a password");
    panel.text("Kept: ").await;
    panel.close().await;
}

#[tokio::test]
async fn a_test_that_does_not_get_out_says_why() {
    let stage = Stage::new().await;
    stage.mail.answer(ADMIN, "550 5.1.1 No such user");
    let panel = stage.panel().await;
    panel.go("Settings", "Mail").await;

    panel.press("Send a test").await;

    panel.text("The test did not get out").await;
    panel.text("No such user").await;
    panel.close().await;
}

#[tokio::test]
async fn codes_that_are_never_given_and_their_length_are_kept() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "PINs").await;

    panel.fill("Codes never given", "13579\nabc\n").await;
    panel.press("Save Changes").await;
    panel.text("These are no codes: abc").await;
    panel.fill("Codes never given", "13579\n24680\n").await;
    panel.select("Digits of a new PIN", "6").await;
    save(&panel).await;
    load_anew(&panel, "PINs").await;

    assert_eq!(panel.value("Codes never given").await, "13579\n24680");
    has_chosen(&panel, "Digits of a new PIN", "6").await;
    assert_eq!(stage.space.audited("pin_policy.changed").await.len(), 1);
    panel.close().await;
}

#[tokio::test]
async fn a_teammate_is_added_signs_in_and_is_sent_away() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Team").await;
    panel.press("Add").await;
    panel.fill("Name", "Tove Mate").await;
    panel.fill("E-mail", "tove@harbour.example").await;
    panel.choose("Front desk: sees who is in, not PINs").await;
    panel.fill("Password", PASSWORD).await;
    panel.press_in_dialog("Add").await;
    panel.text("Tove Mate").await;
    load_anew(&panel, "Team").await;
    panel.text("Tove Mate").await;
    let mate = stage.panel_as("tove@harbour.example").await;

    panel.press("More for Tove Mate").await;
    panel.press("Delete").await;
    panel.press_in_dialog("Delete").await;
    panel.text("Tove Mate is deleted.").await;

    mate.press("Who is in").await;
    mate.heading("Sign in to the admin panel").await;
    mate.enter("tove@harbour.example", PASSWORD).await;
    mate.text("E-mail or password is not right").await;
    mate.close().await;
    panel.close().await;
}

#[tokio::test]
async fn what_staff_did_is_searched_and_saved_as_a_file() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "API access").await;
    panel.choose(&format!("API access for {ADMIN_NAME}")).await;
    panel.text("Saved.").await;
    load_anew(&panel, "API access").await;
    let ticked = "return document.querySelector('input[type=checkbox]')?.checked ?? false;";
    panel.until("it is kept", async || panel.run(ticked).await == true).await;

    panel.go("Settings", "Audit log").await;
    panel.find("//tbody//th[contains(., 'API access given')]").await;
    panel.select("What", "API access taken").await;
    panel.text("Nothing found").await;
    panel.select("What", "API access given").await;
    panel.fill("Search the log", "grace").await;
    panel.find("//tbody//th[contains(., 'API access given')]").await;
    panel.press("Export").await;

    let file = panel.saved_file("audit-log.csv").await;
    assert!(file.contains("api_access.given") && file.contains(ADMIN), "{file}");
    assert!(!file.contains("session.started"), "what is filtered out stays out: {file}");
    panel.close().await;
}
