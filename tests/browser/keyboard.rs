//! A bulk action without a pointer, and what a screen reader is told on the way.

use pinion_testkit::browser::Tab;
use pinion_testkit::space::{EMAIL, FULL_NAME};
use thirtyfour::Key;

use crate::panel::Panel as _;
use crate::stage::Stage;

const OTHER: &str = "Élodie Martin";
const OTHER_EMAIL: &str = "elodie.martin@example.org";

/// More stops than a page with a few customers has.
const STOPS: usize = 60;

#[tokio::test]
async fn two_customers_are_reminded_in_bulk_by_keyboard_alone() {
    let stage = Stage::new().await;
    stage.space.add(OTHER, OTHER_EMAIL, "Lumière").await;
    stage.space.add("Not Ticked", "not.ticked@example.org", "Lumière").await;
    let panel = stage.panel().await;
    reach(&panel, Way::Back, "link", "Who is in").await;
    panel.type_keys(Key::Enter).await;
    panel.heading("Who is in").await;
    focus_comes_to(&panel, "heading", "Who is in").await;
    reach(&panel, Way::Back, "link", "Members & Contacts").await;
    panel.type_keys(Key::Enter).await;
    panel.heading("Members & Contacts").await;
    focus_comes_to(&panel, "heading", "Members & Contacts").await;

    for name in [FULL_NAME, OTHER] {
        reach(&panel, Way::On, "checkbox", &format!("Select {name}")).await;
        panel.type_keys(" ").await;
    }
    panel.text("2 selected").await;
    reach(&panel, Way::On, "button", "Bulk actions").await;
    panel.type_keys(Key::Enter).await;
    focus_comes_to(&panel, "menuitem", "Send PIN Reminder").await;
    panel.type_keys(Key::Down).await;
    focus_comes_to(&panel, "menuitem", "Make new PINs").await;
    panel.type_keys(Key::Escape).await;
    focus_comes_to(&panel, "button", "Bulk actions").await;

    // Whoever thinks better of it is back where they were, by either way.
    open_reminder(&panel).await;
    panel.type_keys(Key::Escape).await;
    focus_comes_to(&panel, "button", "Bulk actions").await;
    open_reminder(&panel).await;
    reach(&panel, Way::On, "button", "Cancel").await;
    panel.type_keys(Key::Enter).await;
    focus_comes_to(&panel, "button", "Bulk actions").await;
    assert!(stage.mail.caught().is_empty(), "nobody has confirmed it");

    open_reminder(&panel).await;
    reach(&panel, Way::On, "button", "Yes, do it").await;
    panel.type_keys(Key::Enter).await;

    // What was pressed is gone with the selection.
    focus_comes_to(&panel, "heading", "Members & Contacts").await;
    let mut reminded: Vec<_> = stage.mails(2).await.into_iter().flat_map(|mail| mail.to).collect();
    reminded.sort();
    assert_eq!(reminded, [EMAIL, OTHER_EMAIL]);
    panel.text("The bulk action is done.").await;
    reach(&panel, Way::On, "link", "Send PIN Reminder").await;
    panel.type_keys(Key::Enter).await;
    panel.heading("Send PIN Reminder").await;
    panel.text("2 of 2").await;
    panel.close().await;
}

#[tokio::test]
async fn a_screen_reader_is_told_what_the_list_its_menu_and_its_question_are() {
    let stage = Stage::new().await;
    stage.space.add(OTHER, OTHER_EMAIL, "Lumière").await;
    let panel = stage.panel().await;

    assert_eq!(told(&panel, "//main//table").await, said("table", "Members & Contacts"));
    let by_name = "//thead//th[.//button[normalize-space(.)='Name']]";
    assert_eq!(told(&panel, by_name).await, said("columnheader", "Name"));
    assert_eq!(told(&panel, &format!("{by_name}//button")).await, said("button", "Name"));
    for direction in ["ascending", "descending"] {
        panel.find(&format!("{by_name}[@aria-sort='{direction}']")).await;
        assert_eq!(sorted_columns(&panel).await, 1, "only one is sorted by");
        panel.press("Name").await;
    }
    let every = "//thead//label[normalize-space(.)='Select everyone on this page']//input";
    let (role, name) = told(&panel, every).await;
    assert_eq!((&*role, &*name), ("checkbox", "Select everyone on this page"));
    for name in [FULL_NAME, OTHER] {
        let row = format!("//tbody//tr[.//bdi[normalize-space(.)='{name}']]");
        let tick = told(&panel, &format!("{row}//input")).await;
        assert_eq!(tick, said("checkbox", &format!("Select {name}")));
        let (role, header) = told(&panel, &format!("{row}/th")).await;
        assert_eq!(role, "rowheader");
        assert!(header.contains(name), "{header}");
    }

    panel.tick_customer(FULL_NAME).await;
    let bulk = "//section[.//button[normalize-space(.)='Bulk actions']]";
    assert_eq!(told(&panel, bulk).await, said("region", "Bulk actions"));
    assert_eq!(told(&panel, &format!("{bulk}/p")).await.0, "status", "how many is read out");
    let button = panel.find(&format!("{bulk}//button[normalize-space(.)='Bulk actions']")).await;
    assert_eq!(panel.spoken(&button).await, said("button", "Bulk actions"));
    let opens = button.attr("aria-haspopup").await.expect("a button has attributes");
    assert_eq!(opens.as_deref(), Some("menu"));
    panel.press("Bulk actions").await;
    assert_eq!(told(&panel, "//*[@role='menu']").await, said("menu", "Bulk actions"));
    let menu = "//*[@role='menu']//*";
    for action in ["Send PIN Reminder", "Make new PINs", "Suspend", "Activate"] {
        let line = format!("{menu}[normalize-space(.)='{action}']");
        assert_eq!(told(&panel, &line).await, said("menuitem", action));
    }

    panel.press("Send PIN Reminder").await;
    let dialog = panel.find("//dialog").await;
    assert_eq!(panel.spoken(&dialog).await, said("dialog", "Send PIN Reminder"));
    let is_modal = panel.run("return document.querySelector('dialog').matches(':modal')").await;
    assert_eq!(is_modal, true, "what lies under it is out of reach");
    for answer in ["Cancel", "Yes, do it"] {
        let button = format!("//dialog//button[normalize-space(.)='{answer}']");
        assert_eq!(told(&panel, &button).await, said("button", answer));
    }
    panel.close().await;
}

/// Where Tab leads.
#[derive(Clone, Copy)]
enum Way {
    On,
    Back,
}

/// Presses Tab, or Shift and Tab, until a screen reader says `role` and `name`.
async fn reach(panel: &Tab, way: Way, role: &str, name: &str) {
    let mut passed = Vec::new();
    for _ in 0..STOPS {
        match way {
            Way::On => panel.type_keys(Key::Tab).await,
            Way::Back => {
                let keys = panel.driver().action_chain().key_down(Key::Shift).send_keys(Key::Tab);
                keys.key_up(Key::Shift).perform().await.expect("the window takes keys");
            }
        }
        let focused = panel.spoken_in_focus().await;
        if focused == Some(said(role, name)) {
            return;
        }
        passed.extend(focused);
    }
    panic!("{role} {name:?} can be reached by keyboard; passed {passed:?}");
}

/// Opens the menu, from its button, and chooses its first line.
async fn open_reminder(panel: &Tab) {
    panel.type_keys(Key::Enter).await;
    focus_comes_to(panel, "menuitem", "Send PIN Reminder").await;
    panel.type_keys(Key::Enter).await;
    panel.find("//dialog//h2[normalize-space(.)='Send PIN Reminder']").await;
    let inside =
        async || panel.run("return document.activeElement.closest('dialog') !== null").await;
    panel.until("the dialog has the focus", async || inside().await == true).await;
}

async fn focus_comes_to(panel: &Tab, role: &str, name: &str) {
    let what = format!("the focus comes to {role} {name:?}");
    panel.until(&what, async || panel.spoken_in_focus().await == Some(said(role, name))).await;
}

async fn told(panel: &Tab, xpath: &str) -> (String, String) {
    panel.spoken(&panel.find(xpath).await).await
}

async fn sorted_columns(panel: &Tab) -> u64 {
    let columns = panel.run("return document.querySelectorAll('[aria-sort]').length").await;
    columns.as_u64().expect("it is a number")
}

fn said(role: &str, name: &str) -> (String, String) {
    (role.to_owned(), name.to_owned())
}
