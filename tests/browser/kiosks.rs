//! Kiosks, as an admin adds them, looks after them and sends them away; a test plays the kiosk over HTTP.

use std::time::{Duration, UNIX_EPOCH};

use pinion_testkit::browser::Tab;
use pinion_testkit::kiosk::{CheckInOutcome, PlayedKiosk};
use pinion_testkit::page::wait_until;
use pinion_testkit::space::{ADMIN, EMAIL, FULL_NAME, PASSWORD, Space as _};

use crate::panel::Panel as _;
use crate::stage::Stage;

const MINUTE: Duration = Duration::from_mins(1);

/// A PIN that is nobody's, by its length.
pub const NOBODYS: &str = "1234567";

/// A kiosk that the admin has added from the list of kiosks, and that has its token.
pub async fn paired(stage: &Stage, panel: &Tab, name: &str) -> PlayedKiosk {
    let mut kiosk = PlayedKiosk::ask(&stage.space.address()).await;
    panel.go("Operations", "Kiosks").await;
    panel.press("Add").await;
    panel.fill("Code", kiosk.user_code()).await;
    panel.fill("Name", name).await;
    panel.press_in_dialog("Add").await;
    panel.text(&format!("{name} is added.")).await;
    assert!(kiosk.fetch_token().await, "an admin added it");
    kiosk
}

#[tokio::test]
async fn a_kiosks_link_leads_to_its_code_filled_in_and_its_presses_show_by_themselves() {
    let stage = Stage::new().await;
    let mut kiosk = PlayedKiosk::ask(&stage.space.address()).await;
    let pin = stage.space.pin().await;
    let panel = stage.open(kiosk.link()).await;
    panel.enter(ADMIN, PASSWORD).await;
    panel.heading("Kiosks").await;

    panel
        .until("the code is filled in", async || panel.value("Code").await == kiosk.user_code())
        .await;
    panel.fill("Name", "Front desk").await;
    panel.select("Location", "My space").await;
    panel.press_in_dialog("Add").await;

    panel.text("Front desk is added.").await;
    panel.text("Fetching its token").await;
    assert!(kiosk.fetch_token().await, "an admin added it");
    panel.find("//tbody//td[contains(normalize-space(.), 'There')]").await;
    assert_eq!(panel.run("return location.hash").await, "#/operations/kiosks");
    panel.go("Operations", "Who is in").await;
    panel.text("Nobody is in").await;
    panel.run("window.loadedOnce = true").await;

    assert_eq!(kiosk.types(&pin, stage.space.now()).await, CheckInOutcome::CheckedIn);

    panel.find(&format!("//tbody//th[contains(., '{FULL_NAME}')]")).await;
    panel.press(&format!("Check out {FULL_NAME}")).await;
    panel.press_in_dialog("Check out").await;
    panel.text(&format!("{FULL_NAME} is checked out.")).await;
    panel.text("Nobody is in").await;
    assert_eq!(panel.run("return window.loadedOnce").await, true, "nothing was loaded anew");
    let entries = stage.space.audited("visit.ended").await;
    assert_eq!((entries.len(), entries[0].actor.as_str()), (1, ADMIN));
    panel.close().await;
}

#[tokio::test]
async fn a_code_is_taken_however_it_is_typed_and_one_that_nobody_shows_is_not() {
    let stage = Stage::new().await;
    let mut kiosk = PlayedKiosk::ask(&stage.space.address()).await;
    let panel = stage.panel().await;
    panel.go("Operations", "Kiosks").await;
    panel.text("No kiosks yet").await;
    panel.press("Add").await;

    panel.fill("Code", "WDJB").await;
    panel.fill("Name", "Front desk").await;
    panel.press_in_dialog("Add").await;
    panel.text("Type the eight letters").await;
    panel.fill("Code", "BBBB-BBBB").await;
    panel.press_in_dialog("Add").await;
    panel.text("No kiosk shows this code").await;
    assert!(!kiosk.fetch_token().await, "it was not added");
    stage.space.clock().advance(MINUTE);
    panel.fill("Code", &kiosk.user_code().to_lowercase().replace('-', "")).await;
    panel.press_in_dialog("Add").await;

    panel.text("Front desk is added.").await;
    assert!(kiosk.fetch_token().await, "it was added");
    panel.close().await;
}

#[tokio::test]
async fn a_strangers_kiosk_is_turned_away_by_who_came_by_its_link() {
    let stage = Stage::new().await;
    let strangers = PlayedKiosk::ask(&stage.space.address()).await;
    let panel = stage.open(strangers.link()).await;
    panel.enter(ADMIN, PASSWORD).await;
    panel
        .until("the code is filled in", async || panel.value("Code").await == strangers.user_code())
        .await;

    panel.fill("Code", "WDJB").await;
    panel.gone("Turn away").await;
    panel.fill("Code", strangers.user_code()).await;
    panel.press_in_dialog("Turn away").await;

    panel.text("Turned away.").await;
    panel.text("No kiosks yet").await;
    assert!(strangers.is_turned_away().await);
    assert_eq!(panel.run("return location.hash").await, "#/operations/kiosks");
    let denied = stage.space.audited("kiosk.denied").await;
    assert_eq!((denied.len(), denied[0].actor.as_str()), (1, ADMIN));
    panel.press("Add").await;
    panel.fill("Code", strangers.user_code()).await;
    panel.press_in_dialog("Turn away").await;
    panel.text("No kiosk shows this code").await;
    panel.close().await;
}

#[tokio::test]
async fn wrong_pins_show_with_their_reason_and_the_wait_they_bring_is_lifted() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    let kiosk = paired(&stage, &panel, "Front desk").await;

    for _ in 0..5 {
        assert_eq!(kiosk.types(NOBODYS, stage.space.now()).await, CheckInOutcome::Refused);
    }
    assert_eq!(kiosk.types(&pin, stage.space.now()).await, CheckInOutcome::Waiting);

    panel.text("too many were wrong").await;
    panel.go("Operations", "Failed check-ins").await;
    panel
        .find(
            "//tbody/tr[contains(., 'No active customer has this PIN')][contains(., 'Front desk')]",
        )
        .await;
    assert!(!panel.everything_in_the_page().await.contains(NOBODYS), "no PIN is told");
    panel.go("Operations", "Kiosks").await;
    panel.press("More for Front desk").await;
    panel.press("Take PINs again at once").await;
    panel.text("Front desk takes PINs again.").await;
    panel.gone("too many were wrong").await;
    assert_eq!(kiosk.types(&pin, stage.space.now()).await, CheckInOutcome::CheckedIn);
    assert_eq!(stage.space.audited("kiosk.wait_lifted").await.len(), 1);
    panel.close().await;
}

#[tokio::test]
async fn a_kiosk_is_renamed_let_go_without_its_exit_code_and_revoked_with_what_it_has_unsent() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    let kiosk = paired(&stage, &panel, "Front desk").await;
    let oldest = stage.space.now() - 30 * MINUTE;
    kiosk.has_unsent(3, oldest).await;

    panel.text("3 presses wait on it").await;
    panel.find("//tbody//span[contains(., 'The oldest:')]/time").await;
    let told = "return Date.parse(document.querySelector('tbody .waits time').dateTime)";
    let told_ms = panel.run(told).await.as_u64().map(u128::from);
    let oldest = oldest.duration_since(UNIX_EPOCH).expect("it is after 1970");
    assert_eq!(told_ms, Some(oldest.as_millis()));
    panel.text(env!("CARGO_PKG_VERSION")).await;
    panel.press("More for Front desk").await;
    panel.press("Rename or move").await;
    panel.fill("Name", "Back door").await;
    panel.press_in_dialog("Save Changes").await;
    panel.find("//tbody//th[contains(., 'Back door')]").await;

    assert!(!kiosk.is_released().await);
    panel.press("More for Back door").await;
    panel.press("Let it go without its exit code").await;
    panel.press_in_dialog("Let it go without its exit code").await;
    panel.text("Back door can be left once without its exit code.").await;
    assert!(kiosk.is_released().await);

    panel.press("More for Back door").await;
    panel.press("Revoke").await;
    panel.find("//dialog[contains(., '3 presses wait on it')]").await;
    assert!(kiosk.is_let_in().await, "nobody has confirmed it");
    panel.press_in_dialog("Revoke").await;

    panel.text("Back door is revoked.").await;
    panel.find("//tbody/tr[contains(., 'Revoked.')][contains(., '3 presses wait on it')]").await;
    panel.press("More for Back door").await;
    panel.press("Take off the list").await;
    panel.press_in_dialog("Take off the list").await;
    panel.text("Back door is off the list.").await;
    panel.text("No kiosks yet").await;
    wait_until("its token opens nothing", async || !kiosk.is_let_in().await).await;
    for action in ["kiosk.changed", "kiosk.exit_released", "kiosk.revoked", "kiosk.cleared"] {
        assert_eq!(stage.space.audited(action).await.len(), 1, "{action}");
    }
    panel.close().await;
}

#[tokio::test]
async fn a_kiosk_is_put_where_its_admin_chooses() {
    let stage = Stage::new().await;
    stage.space.add_place("Workshop").await;
    let panel = stage.panel().await;
    let mut kiosk = PlayedKiosk::ask(&stage.space.address()).await;
    panel.go("Operations", "Kiosks").await;
    panel.press("Add").await;
    panel.fill("Code", kiosk.user_code()).await;
    panel.fill("Name", "Back door").await;

    panel.select("Location", "Workshop").await;
    panel.press_in_dialog("Add").await;

    panel.text("Back door is added.").await;
    panel.find("//tbody/tr[th[contains(., 'Back door')]]/td[normalize-space(.)='Workshop']").await;
    assert!(kiosk.fetch_token().await, "an admin added it");
    assert_eq!(kiosk.location().await, "Workshop");
    let beside = paired(&stage, &panel, "Front desk").await;
    assert_eq!(beside.location().await, "My space", "where nothing else is chosen");
    panel.close().await;
}

#[tokio::test]
async fn a_kiosks_clock_that_is_wrong_shows_until_it_is_put_right() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    let kiosk = paired(&stage, &panel, "Front desk").await;

    // Told in whole minutes, rounded up, by a portal that hears of it a moment later.
    kiosk.says_it_is(stage.space.now() + 4 * MINUTE).await;
    panel.text("Its clock is 4 minutes ahead").await;
    kiosk.says_it_is(stage.space.now() - 3 * MINUTE - Duration::from_secs(1)).await;
    panel.text("Its clock is 4 minutes behind").await;
    kiosk.says_it_is(stage.space.now()).await;

    panel.gone("Its clock is").await;
    panel.find("//tbody//td[contains(normalize-space(.), 'There')]").await;
    panel.close().await;
}

#[tokio::test]
async fn a_right_pin_of_somebody_suspended_is_refused_and_only_the_panel_says_why() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    let kiosk = paired(&stage, &panel, "Front desk").await;
    stage.space.suspend(EMAIL).await;

    assert_eq!(kiosk.types(&pin, stage.space.now()).await, CheckInOutcome::Refused);

    panel.go("Operations", "Failed check-ins").await;
    panel
        .find(&format!(
            "//tbody/tr[contains(., 'The customer is suspended')][contains(., '{FULL_NAME}')][contains(., 'Front desk')]"
        ))
        .await;
    panel.gone("No active customer has this PIN").await;
    assert_eq!(stage.space.visits_in_all().await, 0);
    panel.close().await;
}
