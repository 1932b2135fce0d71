//! Bulk actions: for all who match, across pages, and to their end whatever happens to who began them.

use pinion_testkit::page::wait_until;
use pinion_testkit::space::{EMAIL, FULL_NAME, Space as _};

use crate::panel::Panel as _;
use crate::stage::Stage;

/// So many that a bulk action for them takes seconds.
const MANY: usize = 2000;

#[tokio::test]
async fn all_who_match_are_suspended_across_pages_but_those_unticked() {
    let stage = Stage::new().await;
    stage.space.add_crowd(60).await;
    let panel = stage.panel().await;
    panel.fill("Search by name, e-mail or company", "crowd").await;
    panel.text("60 customers").await;
    panel.choose("Select everyone on this page").await;
    panel.text("50 selected").await;
    panel.press("Select all 60 that match").await;
    panel.text("60 selected").await;
    panel.tick_customer("Crowd 0001").await;
    panel.text("59 selected").await;

    panel.do_in_bulk("Suspend").await;

    panel.text("The bulk action is done.").await;
    assert_eq!(stage.space.count().await, (61, 2), "one of the crowd, and who did not match");
    panel.select("Status", "Active").await;
    panel.text("One customer").await;
    panel.press("Suspend").await;
    panel.text("59 of 59").await;
    panel.text("Begun by").await;
    panel.close().await;
}

#[tokio::test]
async fn goes_on_when_the_browser_is_closed_and_the_portal_starts_again() {
    let mut stage = Stage::new().await;
    stage.space.add_crowd(MANY).await;
    let before = [pin(&stage, 1).await, pin(&stage, MANY).await];
    let panel = stage.panel().await;
    panel.choose("Select everyone on this page").await;
    panel.press("Select all 2,001 that match").await;
    panel.do_in_bulk("Make new PINs").await;
    panel.close().await;

    wait_until("it is begun", async || stage.space.progress().await.0 > 0).await;
    stage.space.go_down().await;
    let (done, total) = stage.space.progress().await;
    assert!(done < total, "the portal went down in the middle: {done} of {total}");
    stage.space.come_back().await;
    wait_until("it comes to its end", async || stage.space.is_worked_off().await).await;

    assert_eq!(stage.space.progress().await, (total, total));
    assert_ne!([pin(&stage, 1).await, pin(&stage, MANY).await], before);
    assert_eq!(stage.space.audited("pin.renewed").await.len(), 100, "a page of the log is full");
    let panel = stage.panel().await;
    panel.press("More").await;
    panel.press("Bulk actions so far").await;
    panel.heading("Bulk actions so far").await;
    panel.text("Done").await;
    panel.press("Make new PINs").await;
    panel.text("2,001 of 2,001").await;
    panel.close().await;
}

#[tokio::test]
async fn is_cancelled_and_what_was_done_stays_done() {
    let stage = Stage::new().await;
    stage.space.add_crowd(MANY).await;
    let panel = stage.panel().await;
    panel.choose("Select everyone on this page").await;
    panel.press("Select all 2,001 that match").await;

    panel.do_in_bulk("Suspend").await;
    wait_until("it is begun", async || stage.space.progress().await.0 > 0).await;
    panel.press("Cancel").await;
    panel.text("The bulk action was cancelled.").await;

    let (done, total) = stage.space.progress().await;
    assert!(done < total, "it was stopped in the middle: {done} of {total}");
    let (everybody, active) = stage.space.count().await;
    assert_eq!(everybody - active, usize::try_from(done).expect("a test has few"));
    panel.close().await;
}

#[tokio::test]
async fn an_export_has_those_who_were_ticked_and_is_saved_from_its_page() {
    let stage = Stage::new().await;
    stage.space.add_crowd(2).await;
    let pin = stage.space.pin().await;
    let panel = stage.panel().await;
    panel.tick_customer(FULL_NAME).await;
    panel.tick_customer("Crowd 0002").await;

    panel.do_in_bulk("Export").await;
    panel.text("The bulk action is done.").await;
    panel.press("Export").await;
    panel.text("2 of 2").await;
    panel.press("Save as a file").await;

    let file = panel.saved_file("customers.csv").await;
    assert!(file.contains(EMAIL) && file.contains("crowd-0002@example.org"), "{file}");
    assert!(
        !file.contains("crowd-0001") && !file.contains(&pin),
        "nobody else, and no PIN: {file}"
    );
    panel.close().await;
}

async fn pin(stage: &Stage, n: usize) -> String {
    stage.space.pin_of(&format!("crowd-{n:04}@example.org")).await
}
