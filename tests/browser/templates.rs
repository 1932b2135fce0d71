//! The Email template editor: what is edited there is what arrives.

use std::time::Duration;

use pinion_testkit::browser::Tab;
use pinion_testkit::page::quoted;
use pinion_testkit::space::{ADMIN, FULL_NAME, Space as _};
use thirtyfour::{By, Key, WebElement};

use crate::panel::Panel as _;
use crate::stage::Stage;

/// Longer than the time in which nobody is reminded twice (ten minutes).
const PAST_REST: Duration = Duration::from_mins(11);

/// The tree of one of the editors: what stands in one is in a tree of its own.
async fn tree_of(panel: &Tab, editor: &str) -> WebElement {
    let host = panel
        .find(&format!(
            "//div[@class={} or contains(@class, {})]",
            quoted(editor),
            quoted(&format!("{editor} "))
        ))
        .await;
    host.get_shadow_root().await.expect("an editor has a tree of its own")
}

/// Types into one of the editors, in place of what it held.
async fn write(panel: &Tab, editor: &str, text: &str) {
    let tree = tree_of(panel, editor).await;
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
    assert!(!panel.visible_text().await.contains("%}%}"), "what was closed is typed over");
    panel.text("Subject, line 1, column 7").await;
    panel.choose("Text").await;
    write(&panel, "text", "Hello\nand {{ member.shoe_size }}").await;
    panel.text("Text, line 2, column 8").await;
    panel.press("Save changes").await;
    panel.text("Not saved yet.").await;
    assert!(stage.space.audited("message.edited").await.is_empty());
    panel.close().await;
}

#[tokio::test]
async fn an_earlier_version_is_restored_and_is_the_next_that_arrives() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Email template editor").await;
    panel.select("Message", "PIN reminder").await;
    panel.press("Versions").await;
    panel.text("No earlier versions.").await;
    panel.press_in_dialog("Close").await;
    for subject in ["First words", "Second words"] {
        write(&panel, "line", subject).await;
        panel.text("Not saved yet.").await;
        panel.press("Save changes").await;
        panel.find("//p[@role='status'][normalize-space(.)='Saved.']").await;
        panel.gone("Not saved yet.").await;
    }

    panel.press("Versions").await;
    panel.find(&version(2, "In use")).await;
    panel.find(&version(1, ADMIN)).await;
    let restore = format!("{}//button", version(1, "Restore version 1"));
    panel.find(&restore).await.click().await.expect("a version can be restored");
    panel.find("//p[@role='status'][normalize-space(.)='Restored.']").await;
    panel.find("//p[@class and normalize-space(.)='First words']").await;

    remind(&panel).await;
    assert_eq!(stage.mails(1).await[0].subject(), "First words");
    panel.go("Settings", "Email template editor").await;
    panel.select("Message", "PIN reminder").await;
    panel.press("Versions").await;
    panel.find(&version(3, "In use")).await;
    panel.find(&version(2, "Restore version 2")).await;
    panel.press_in_dialog("Close").await;
    panel.close().await;
}

/// The line of a version that says something.
fn version(number: u32, says: &str) -> String {
    let (number, says) = (quoted(&format!("Version {number},")), quoted(says));
    format!("//dialog//li[contains(., {number})][contains(., {says})]")
}

#[tokio::test]
async fn variables_are_completed_and_a_phone_is_shown_the_mail() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Email template editor").await;
    panel.select("Message", "PIN reminder").await;

    panel.choose("Text").await;
    write(&panel, "text", "For {{ member.fu").await;
    let tree = tree_of(&panel, "text").await;
    let offered = By::Css(".cm-tooltip-autocomplete li[aria-selected]");
    panel.until("it is offered", async || tree.find(offered.clone()).await.is_ok()).await;
    let offered = tree.find(offered).await.expect("it is offered");
    let name = offered.text().await.expect("it can be read");
    assert!(name.contains("member.full_name"), "{name}");
    offered.click().await.expect("it can be taken");
    preview(&panel, "Text").await;
    panel.find("//pre[contains(., 'For ') and not(contains(., '{'))]").await;

    preview(&panel, "HTML").await;
    let width = "return document.querySelector('iframe')?.clientWidth ?? 0;";
    let wide = panel.run(width).await.as_u64().expect("it has a width");
    preview(&panel, "Phone").await;
    panel.settled().await;
    let narrow = panel.run(width).await.as_u64().expect("it has a width");
    assert!(narrow <= 430 && narrow < wide, "as wide as a phone: {narrow} of {wide}");
    panel.press("Back to default").await;
    panel.press_in_dialog("Back to default").await;
    panel.gone("Not saved yet.").await;
    panel.close().await;
}

#[tokio::test]
async fn the_welcome_mail_is_sent_once_it_is_switched_on() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    register(&panel, "Quiet Kim", "quiet.kim@example.org").await;

    panel.go("Settings", "Email template editor").await;
    panel.select("Message", "Welcome").await;
    panel.choose("Send this message").await;
    panel
        .until("it is on", async || {
            panel.run("return document.querySelector('.enabled input').checked;").await == true
        })
        .await;
    register(&panel, "Wanda Told", "wanda.told@example.org").await;

    let mail = &stage.mails(1).await[0];
    assert_eq!(mail.to, ["wanda.told@example.org"]);
    let pin = stage.space.pin_of("wanda.told@example.org").await;
    assert!(mail.text().contains(&pin), "it tells the PIN");
    assert_eq!(stage.mail.caught().len(), 1, "nobody is greeted afterwards");
    panel.close().await;
}

async fn register(panel: &Tab, name: &str, email: &str) {
    panel.go("Operations", "Members & Contacts").await;
    panel.press("Add").await;
    panel.fill("Name", name).await;
    panel.fill("E-mail", email).await;
    panel.press_in_dialog("Add").await;
    panel.find(&format!("//h1[normalize-space(.)={}]", quoted(name))).await;
}
