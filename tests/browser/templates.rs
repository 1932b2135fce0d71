//! The Email template editor: what is edited there is what arrives.

use std::time::Duration;

use pinion_testkit::browser::Tab;
use pinion_testkit::page::quoted;
use pinion_testkit::space::{ADMIN, FULL_NAME, Space as _};
use thirtyfour::{By, Key};

use crate::panel::Panel as _;
use crate::stage::Stage;

/// Longer than the time in which nobody is reminded twice (ten minutes).
const PAST_REST: Duration = Duration::from_mins(11);

/// Types into one of the editors, in place of what it held. What stands in one is in a tree of its own.
async fn write(panel: &Tab, editor: &str, text: &str) {
    let host = panel
        .find(&format!(
            "//div[@class={} or contains(@class, {})]",
            quoted(editor),
            quoted(&format!("{editor} "))
        ))
        .await;
    let tree = host.get_shadow_root().await.expect("an editor has a tree of its own");
    panel.until("the editor opens", async || tree.find(By::Css(".cm-content")).await.is_ok()).await;
    let content = tree.find(By::Css(".cm-content")).await.expect("it is open");
    content.click().await.expect("an editor can be written in");
    panel.select_all().await;
    panel.type_keys(Key::Delete).await;
    panel.type_keys(text).await;
}

/// Chooses one of two views that share a name with what is written.
async fn preview(panel: &Tab, view: &str) {
    let view = quoted(view);
    let tab = format!("//fieldset[legend='Preview']//label[normalize-space(.)={view}]");
    panel.find(&tab).await.click().await.expect("a view can be chosen");
}

async fn remind(panel: &Tab) {
    panel.go("Operations", "Members & Contacts").await;
    panel.tick_customer(FULL_NAME).await;
    panel.do_in_bulk("Send PIN Reminder").await;
}

#[tokio::test]
async fn an_edited_reminder_is_previewed_and_is_the_next_that_arrives() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Email template editor").await;
    panel.select("Message", "PIN reminder").await;

    write(&panel, "line", "Your code at the harbour").await;
    panel.choose("Text").await;
    write(&panel, "text", "The door knows you by ").await;
    panel.text("What a template can name").await.click().await.expect("it unfolds");
    let variable = panel.find("//details//button[code='member.pin']").await;
    variable.click().await.expect("a variable can be put in");
    panel.text("Not saved yet.").await;

    preview(&panel, "Text").await;
    panel.find("//pre[contains(., 'The door knows you by') and not(contains(., '{'))]").await;
    panel.find("//p[@class and normalize-space(.)='Your code at the harbour']").await;
    preview(&panel, "HTML").await;
    let shown = "return document.querySelector('iframe')?.contentDocument?.body?.innerText ?? '';";
    panel
        .until("the preview shows the mail", async || {
            panel.run(shown).await.as_str().is_some_and(|text| text.contains("Harbour Works"))
        })
        .await;
    panel.press("Send a test to me").await;
    panel.text("On its way to you.").await;
    let trial = &stage.mails(1).await[0];
    assert_eq!(
        (trial.to[0].as_str(), trial.subject().contains("Your code at the harbour")),
        (ADMIN, true)
    );
    assert!(!trial.text().contains(&pin), "a test tells nobody's PIN");

    panel.press("Save changes").await;
    panel.text("Saved.").await;
    remind(&panel).await;
    let mail = &stage.mails(2).await[1];
    assert_eq!(mail.subject(), "Your code at the harbour");
    assert_eq!(mail.text().trim(), format!("The door knows you by {pin}"));

    panel.go("Settings", "Email template editor").await;
    panel.select("Message", "PIN reminder").await;
    panel.press("Back to default").await;
    panel.press_in_dialog("Back to default").await;
    panel.find("//p[@role='status'][normalize-space(.)='Back to default.']").await;
    stage.space.clock().advance(PAST_REST);
    remind(&panel).await;
    let mail = &stage.mails(3).await[2];
    assert_ne!(mail.subject(), "Your code at the harbour");
    assert!(mail.text().contains(&pin));
    panel.close().await;
}

#[tokio::test]
async fn a_fault_is_told_with_its_line_and_is_not_saved() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Email template editor").await;
    panel.select("Message", "PIN reminder").await;

    write(&panel, "line", "Hello {% if %}").await;

    panel.text("This is not a template yet").await;
    panel.text("Subject, line 1, column").await;
    panel.press("Save changes").await;
    panel.text("Not saved yet.").await;
    assert!(stage.space.audited("message.edited").await.is_empty());
    panel.close().await;
}
