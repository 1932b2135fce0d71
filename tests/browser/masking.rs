//! A PIN that was shown is masked again: after its time, and as soon as nobody looks at it.

use std::time::Duration;

use pinion_testkit::browser::Tab;
use pinion_testkit::space::{EMAIL, FULL_NAME, Space as _};

use crate::panel::Panel as _;
use crate::stage::Stage;

/// So long a PIN is surely shown: it is masked after 30 seconds (docs/security.md, "The app").
const STILL_SHOWN: Duration = Duration::from_secs(25);

/// And until then, counted from there, it is surely masked.
const MASKED: Duration = Duration::from_secs(15);

/// The panel with the customer's PIN on the screen.
async fn panel_with_pin(stage: &Stage) -> Tab {
    let panel = stage.panel().await;
    panel.open_access_rights(FULL_NAME).await;
    show(&panel).await;
    panel
}

/// The members portal with the member's own PIN on the screen.
async fn portal_with_pin(stage: &Stage) -> Tab {
    let portal = stage.portal_as(EMAIL).await;
    portal.press("Settings").await;
    portal.press("My Account").await;
    show(&portal).await;
    portal
}

async fn show(tab: &Tab) {
    tab.press("Show PIN").await;
    tab.digits().await;
}

async fn is_masked(tab: &Tab, pin: &str) {
    tab.text("PIN is hidden.").await;
    assert!(!tab.everything_in_the_page().await.contains(pin), "masked, it is not in the page");
}

#[tokio::test]
async fn a_pin_is_masked_half_a_minute_after_it_was_asked_for() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let tabs = [panel_with_pin(&stage).await, portal_with_pin(&stage).await];
    // The one that was opened first has had its time: both have it anew.
    tabs[0].press("Hide PIN").await;
    show(&tabs[0]).await;
    tabs[1].press("Hide PIN").await;
    show(&tabs[1]).await;

    tokio::time::sleep(STILL_SHOWN).await;
    for tab in &tabs {
        assert_eq!(tab.digits().await, pin, "it stays for the time it takes to type it");
    }
    for tab in &tabs {
        tab.digits_gone_within(MASKED).await;
        is_masked(tab, &pin).await;
    }

    for tab in tabs {
        tab.close().await;
    }
}

#[tokio::test]
async fn a_pin_is_masked_when_its_page_is_left() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let (panel, portal) = (panel_with_pin(&stage).await, portal_with_pin(&stage).await);

    panel.press("Status").await;
    panel.press("Access Rights").await;
    is_masked(&panel, &pin).await;
    portal.press("Home").await;
    portal.text("Good ").await;
    portal.driver().back().await.expect("there is a way back");
    portal.heading("My Account").await;
    is_masked(&portal, &pin).await;

    portal.close().await;
    panel.close().await;
}

#[tokio::test]
async fn a_pin_is_masked_when_another_window_comes_to_the_front() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    for tab in [panel_with_pin(&stage).await, portal_with_pin(&stage).await] {
        let driver = tab.driver();
        let here = driver.window().await.expect("it has a window");

        let other = driver.new_tab().await.expect("another can be opened");
        driver.switch_to_window(other).await.expect("it can come to the front");
        driver.close_window().await.expect("it can be closed");
        driver.switch_to_window(here).await.expect("the first is still there");

        is_masked(&tab, &pin).await;
        tab.close().await;
    }
}
