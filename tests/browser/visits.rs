//! Visits, put right by hand, and how check-ins are set.

use pinion_testkit::browser::Tab;
use pinion_testkit::space::{ADMIN, FRONT_DESK, FULL_NAME};

use crate::panel::Panel as _;
use crate::stage::Stage;

async fn choose_customer(panel: &Tab) {
    panel.fill("Search by name, e-mail", "ada").await;
    panel.choose_customer(FULL_NAME).await;
}

/// Puts a moment into a field for date and time, which keys fill in an order of the system's own.
async fn put(panel: &Tab, label: &str, value: &str) {
    panel
        .run(&format!(
            "const field = [...document.querySelectorAll('dialog label')].find((one) => one.innerText === '{label}').control;
             field.value = '{value}';
             field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
        ))
        .await;
}

#[tokio::test]
async fn a_visit_is_added_by_hand_and_undone_when_it_was_a_mistake() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Operations", "Visits").await;
    panel.press("Add").await;
    panel.press_in_dialog("Add").await;
    panel.text("Choose a customer.").await;
    choose_customer(&panel).await;
    put(&panel, "Left", "2026-07-01T11:45").await;
    panel.press_in_dialog("Add").await;
    panel.text("Type when they came.").await;
    put(&panel, "Came", "2026-07-01T12:00").await;
    panel.press_in_dialog("Add").await;
    panel.text("This is before they came.").await;
    put(&panel, "Came", "2026-07-01T09:15").await;
    panel.press_in_dialog("Add").await;
    panel.text(&format!("The visit of {FULL_NAME} is added.")).await;
    panel.find("//tbody/tr[contains(., '09:15')][contains(., '2:30')]").await;
    let added = stage.space.audited("visit.added").await;
    let span = added[0].detail.as_deref();
    assert_eq!(span, Some("2026-07-01T08:15:00Z to 2026-07-01T10:45:00Z"), "Lisbon's summer");

    panel.press(&format!("More for {FULL_NAME}")).await;
    panel.press("Undo this visit").await;
    panel.press_in_dialog("Undo this visit").await;

    panel.text(&format!("The visit of {FULL_NAME} is undone.")).await;
    panel.text("No visits").await;
    let undone = stage.space.audited("visit.undone").await;
    assert_eq!((undone.len(), undone[0].customer.as_deref()), (1, Some(FULL_NAME)));
    assert_eq!(undone[0].actor, ADMIN);
    panel.close().await;
}

#[tokio::test]
async fn the_front_desk_checks_in_and_out_by_hand() {
    let stage = Stage::new().await;
    stage.space.add_front_desk().await;
    let panel = stage.panel_as(FRONT_DESK).await;
    panel.go("Operations", "Visits").await;
    panel.press("Add").await;
    choose_customer(&panel).await;
    panel.press_in_dialog("Add").await;
    panel.text(&format!("{FULL_NAME} is checked in.")).await;
    panel.text("Still in").await;

    panel.press("Add").await;
    choose_customer(&panel).await;
    panel.press_in_dialog("Add").await;
    panel.text("They are in already.").await;
    panel.press_in_dialog("Cancel").await;
    panel.go("Operations", "Who is in").await;
    panel.press(&format!("Check out {FULL_NAME}")).await;
    panel.press_in_dialog("Check out").await;

    panel.text("Nobody is in").await;
    let ended = stage.space.audited("visit.ended").await;
    assert_eq!((ended.len(), ended[0].actor.as_str()), (1, FRONT_DESK));
    panel.close().await;
}

#[tokio::test]
async fn how_check_ins_are_is_kept() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Check-ins").await;
    assert_eq!(panel.value("Two presses are one within").await, "20");

    panel.fill("Two presses are one within", "601").await;
    panel.press("Save Changes").await;
    panel.text("Type a number of seconds, 600 at most.").await;
    panel.fill("Two presses are one within", "45").await;
    panel.choose("Greet people by their first name").await;
    panel
        .run(
            "const hour = document.querySelector('input[type=time]');
         hour.value = '22:05';
         hour.dispatchEvent(new Event('input', { bubbles: true }));",
        )
        .await;
    panel.choose("Mail whoever forgot to check out").await;
    panel.choose("Mail admins when there are too many wrong PINs").await;
    panel.choose("Take PINs from readers without a device token").await;
    panel.text("Anybody who reaches the portal can try PINs").await;
    panel.press("Save Changes").await;
    panel.text("Saved.").await;
    panel.driver().refresh().await.expect("the page can be loaded anew");
    panel.heading("Check-ins").await;

    panel.until("it is kept", async || panel.value("Two presses").await == "45").await;
    assert_eq!(panel.value("Check everybody out at").await, "22:05");
    panel.text("Anybody who reaches the portal can try PINs").await;
    let ticks =
        "return [...document.querySelectorAll('input[type=checkbox]')].map((one) => one.checked)";
    assert_eq!(panel.run(ticks).await, serde_json::json!([false, false, false, true]));
    let changed = stage.space.audited("settings.check_ins").await;
    assert_eq!(changed.len(), 1, "what was refused is in no log");
    panel.close().await;
}
