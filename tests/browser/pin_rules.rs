//! The rules that hold for every PIN, as the panel tells them.

use pinion_testkit::space::{ADMIN, EMAIL, FULL_NAME, Space as _};

use crate::panel::{PIN_SECTION, Panel as _};
use crate::stage::Stage;

const OTHER: &str = "Élodie Martin";
const OTHER_EMAIL: &str = "elodie.martin@example.org";

#[tokio::test]
async fn the_pin_is_where_manuals_say_and_masked_until_asked_for() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.open_access_rights(FULL_NAME).await;
    let masked = panel.everything_in_the_page().await;
    assert!(!masked.contains(&pin), "the PIN is not in the page until someone asks to see it");
    assert!(stage.space.audited("pin.viewed").await.is_empty(), "nobody has looked yet");

    panel.press("Show PIN").await;

    assert_eq!(panel.digits().await, pin);
    panel.press("Hide PIN").await;
    panel.text("The PIN is hidden.").await;
    assert!(!panel.everything_in_the_page().await.contains(&pin), "hidden, it is gone");
    panel.close().await;
}

#[tokio::test]
async fn an_edited_pin_is_saved_with_its_zeros_and_who_did_it_is_written_down() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.open_access_rights(FULL_NAME).await;

    panel.save_pin("00427").await;
    panel.text("The PIN is saved.").await;
    panel.press("Show PIN").await;
    assert_eq!(panel.digits().await, "00427");

    assert_eq!(stage.space.pin().await, "00427");
    for action in ["pin.changed", "pin.viewed"] {
        let entries = stage.space.audited(action).await;
        let [entry] = &*entries else { panic!("{action} is written down once: {entries:?}") };
        assert_eq!(entry.actor, ADMIN);
        assert_eq!(entry.customer.as_deref(), Some(FULL_NAME));
        assert_eq!(entry.address.as_deref(), Some("127.0.0.1"));
        let detail = entry.detail.as_deref().unwrap_or_default();
        assert!(!detail.contains("00427"), "an audit row holds no PIN: {detail}");
    }
    panel.press("History").await;
    panel.text("PIN changed").await;
    panel.text("PIN looked at").await;
    assert!(!panel.everything_in_the_page().await.contains("00427"), "nor does the history");
    panel.go("Settings", "Audit log").await;
    panel.text("PIN changed").await;
    panel.close().await;
}

#[tokio::test]
async fn a_duplicate_is_refused_and_names_the_holder() {
    let stage = Stage::new().await;
    stage.space.add(OTHER, OTHER_EMAIL, "Lumière").await;
    let (pin, taken) = (stage.space.pin().await, stage.space.pin_of(OTHER_EMAIL).await);
    let panel = stage.panel().await;
    panel.open_access_rights(FULL_NAME).await;

    panel.save_pin(&taken).await;

    panel.text(&format!("This PIN is taken. {OTHER} has it. Nothing was saved.")).await;
    assert_eq!(stage.space.pin().await, pin, "nothing is half saved");
    assert!(stage.space.audited("pin.changed").await.is_empty());
    panel.press(&format!("Open {OTHER}")).await;
    panel.heading(OTHER).await;
    panel.text(PIN_SECTION).await;
    panel.close().await;
}

#[tokio::test]
async fn what_is_no_pin_is_refused_at_the_field() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.open_access_rights(FULL_NAME).await;

    for (typed, told) in [
        ("12a45", "A PIN is digits only, 0 to 9."),
        ("12345678901234567", "A PIN has at most 16 digits."),
    ] {
        panel.save_pin(typed).await;
        panel.text(told).await;
    }
    assert_eq!(stage.space.pin().await, pin, "nothing of it was saved");

    panel.save_pin("8314159265358979").await;
    panel.text("The PIN is saved.").await;
    assert_eq!(stage.space.pin().await, "8314159265358979", "sixteen digits are a PIN");
    panel.close().await;
}

#[tokio::test]
async fn while_an_integration_needs_five_digits_nothing_else_is_taken() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "PINs").await;
    panel.choose("Doors, Wi-Fi or printers need exactly five digits").await;
    panel.press("Save Changes").await;
    panel.text("Saved.").await;

    panel.open_access_rights(FULL_NAME).await;
    panel.save_pin("314159").await;
    panel.text("This PIN cannot be given").await;
    panel.text("five digits").await;
    panel.save_pin("31415").await;
    panel.text("The PIN is saved.").await;

    assert_eq!(stage.space.pin().await, "31415");
    panel.close().await;
}

#[tokio::test]
async fn a_new_pin_is_made_and_the_old_one_rests() {
    let stage = Stage::new().await;
    stage.space.add(OTHER, OTHER_EMAIL, "Lumière").await;
    let old = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.open_access_rights(FULL_NAME).await;

    panel.press("Make a new one").await;
    panel.press("Yes, do it").await;
    panel.text("The PIN is saved.").await;
    let new = stage.space.pin().await;
    assert_ne!(new, old);
    assert_eq!(new.len(), 5);

    panel.open_access_rights(OTHER).await;
    panel.save_pin(&old).await;
    panel.text("This PIN is resting").await;
    assert_ne!(stage.space.pin_of(OTHER_EMAIL).await, old);
    panel.close().await;
}

#[tokio::test]
async fn few_free_codes_are_told_and_six_digits_offered() {
    let stage = Stage::new().await;
    stage.space.leave_codes(21).await;
    let panel = stage.panel().await;
    panel.go("Settings", "PINs").await;
    panel.text("are free.").await;
    assert!(!panel.visible_text().await.contains("Few PINs are left"), "all are free");

    stage.space.add_crowd(19).await;
    panel.go("Operations", "Visits").await;
    panel.go("Settings", "PINs").await;
    panel.text("Few PINs are left").await;
    panel.press("Take six digits").await;
    panel.press("Save Changes").await;
    panel.text("Saved.").await;
    panel.gone("Few PINs are left").await;

    panel.open_access_rights(FULL_NAME).await;
    panel.press("Make a new one").await;
    panel.press("Yes, do it").await;
    panel.text("The PIN is saved.").await;
    assert_eq!(stage.space.pin_of(EMAIL).await.len(), 6);
    panel.close().await;
}

#[tokio::test]
async fn without_a_free_code_a_registration_fails_as_a_whole_and_says_what_to_do() {
    let stage = Stage::new().await;
    stage.space.leave_codes(21).await;
    stage.space.add_crowd(21).await;
    let (before, _) = stage.space.count().await;
    let panel = stage.panel().await;

    panel.press("Add").await;
    panel.fill("Name", OTHER).await;
    panel.fill("E-mail", OTHER_EMAIL).await;
    panel.press_in_dialog("Add").await;

    panel.text("No PIN is free").await;
    panel.text("Take six digits under Settings, PINs.").await;
    assert_eq!(stage.space.count().await.0, before, "nobody is half registered");
    panel.close().await;
}

#[tokio::test]
async fn whoever_is_added_has_a_pin_at_once() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;

    panel.press("Add").await;
    panel.fill("Name", OTHER).await;
    panel.fill("E-mail", OTHER_EMAIL).await;
    panel.press_in_dialog("Add").await;
    panel.heading(OTHER).await;
    panel.text(PIN_SECTION).await;
    panel.press("Show PIN").await;

    assert_eq!(panel.digits().await, stage.space.pin_of(OTHER_EMAIL).await);
    panel.close().await;
}
