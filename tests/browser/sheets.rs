//! Customers in from a file, and out into one.

use std::fs;

use pinion_testkit::browser::Tab;
use pinion_testkit::space::{ADMIN, EMAIL, FULL_NAME, Space as _};

use crate::panel::Panel as _;
use crate::stage::Stage;

const NEW: &str = "nadia.new@example.org";

/// Picks a file as a person would in the window that the button opens.
async fn pick(panel: &Tab, file: &str, content: &str) {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join(file);
    fs::write(&path, content).expect("there is room");
    let picker = panel.find("//input[@type='file']").await;
    picker.send_keys(path.display().to_string()).await.expect("a file can be picked");
    panel.text("Line").await;
}

#[tokio::test]
async fn an_import_shows_what_would_happen_before_it_does() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.press("More").await;
    panel.press("Import customers").await;
    panel.heading("Import customers").await;
    let rows = format!(
        "FullName,Email,CompanyName,AccessPincode\n\
         {FULL_NAME},{EMAIL},Southlight,{pin}\n\
         Nadia New,{NEW},,00427\n\
         Sam Same,sam@example.org,,00427\n\
         Nobody Reachable,not an address,,\n"
    );

    pick(&panel, "customers.csv", &rows).await;
    panel.text("Nothing is imported yet.").await;
    for told in ["Will be added", "Will be changed", "Refused"] {
        panel.find(&format!("//tbody//*[normalize-space(.)='{told}']")).await;
    }
    panel.find("//tbody/tr[contains(., 'Sam Same')]//*[contains(text(), 'Nadia New')]").await;
    assert_eq!(stage.space.count().await.0, 1, "a preview changes nothing");
    assert!(!stage.space.knows(NEW).await);

    panel.press("Import 2 customers").await;
    panel.text("The import is done").await;
    panel.text("Imported: 2.").await;
    assert_eq!(stage.space.pin_of(NEW).await, "00427", "it keeps its zeros");
    assert_eq!(stage.space.pin().await, pin);
    assert!(!stage.space.knows("sam@example.org").await, "a refused row is left out");
    panel.open_customer(FULL_NAME).await;
    assert_eq!(panel.value("Company").await, "Southlight");
    panel.close().await;
}

#[tokio::test]
async fn an_export_with_pins_needs_the_words_and_is_written_down() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.press("More").await;
    panel.press("Export customers").await;
    panel.choose("With PINs").await;
    panel.press_in_dialog("Continue").await;

    panel.press_in_dialog("Export with PINs").await;
    panel.text("Type exactly \"export pins\".").await;
    assert!(!panel.has_saved(), "nothing leaves without the words");
    assert!(stage.space.audited("pins.exported").await.is_empty());

    panel.fill("Type \"export pins\" to go on", "export pins").await;
    panel.press_in_dialog("Export with PINs").await;
    panel.text("The file is saved.").await;
    assert!(panel.saved_file("customers.csv").await.contains(&pin));
    let entries = stage.space.audited("pins.exported").await;
    let [entry] = &*entries else { panic!("it is written down once: {entries:?}") };
    assert_eq!(entry.actor, ADMIN);
    panel.close().await;
}

#[tokio::test]
async fn an_export_has_no_pins_unless_they_are_asked_for() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.press("More").await;
    panel.press("Export customers").await;

    panel.press_in_dialog("Export").await;
    panel.text("The file is saved.").await;

    let file = panel.saved_file("customers.csv").await;
    assert!(file.contains(EMAIL) && !file.contains(&pin), "it has people and no PINs");
    assert_eq!(stage.space.audited("customers.exported").await.len(), 1);
    assert!(stage.space.audited("pins.exported").await.is_empty());
    panel.close().await;
}
