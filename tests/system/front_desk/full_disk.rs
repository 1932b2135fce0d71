//! A disk that is full: presses that nothing keeps, and the way out.

use std::path::Path;

use pinion_testkit::ledger::Books;
use pinion_testkit::small_disk::SmallDisk;
use pinion_testkit::space::Space as _;

use super::{FOLDER, FrontDesk, IDLE};
use crate::stage::APP;

/// What the front says while presses are kept.
const OFFLINE: &str = "No connection. Your check-in is kept and counts.";

#[tokio::test]
async fn leaving_says_that_it_failed_and_the_kiosk_goes_on_as_one() {
    let desk = FrontDesk::new().await;
    let volume = SmallDisk::at(&desk.desktop.data().join(FOLDER), 16 * 1024);
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;

    volume.fill();
    desk.open_settings(&window).await;
    window.press("Leave kiosk mode").await;
    window.text("Something broke on our side").await;
    window.press("Done").await;
    window.text(IDLE).await;
    window.tap(&pin).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;

    assert!(desk.desktop.keyring_secret("kiosk").is_some(), "it is paired as before");
    volume.make_room();
    desk.open_settings(&window).await;
    window.press("Leave kiosk mode").await;
    desk.keeps("\"member\"").await;
    window.kill(Path::new(APP));
}

#[tokio::test]
async fn without_a_portal_a_press_does_not_count_and_says_so_until_there_is_room() {
    let mut desk = FrontDesk::new().await;
    // Nothing writes there but the kiosk: what was freed by others would be room for a press.
    let presses = desk.desktop.data().join(FOLDER).join("kiosk");
    let volume = SmallDisk::at(&presses, 8 * 1024);
    let pin = desk.space.pin().await;
    // Before there is a queue: what room it has in its own file would be used up first.
    volume.fill();
    let window = desk.set_up().await;
    desk.space.go_down().await;
    // Within half a minute, when the kiosk next says that it is there.
    window.text(OFFLINE).await;

    window.tap(&pin).await;
    window.text("Not counted").await;
    window.text("No connection, and this device is full. Please tell the front desk.").await;
    window.gone("Not counted").await;
    window.text("No connection, and this device is full. Please check in at the front desk.").await;

    volume.make_room();
    window.tap(&pin).await;
    window.text("It counts as").await;
    window.gone("It counts as").await;
    window.text(OFFLINE).await;
    window.text("Waiting: 1").await;
    desk.space.come_back().await;
    window.gone("No connection").await;
    window.gone("Waiting").await;

    let books = Books::read(&desk.space.database_url()).await;
    let counted = (books.presses.len(), books.count("checked_in"));
    assert_eq!(counted, (1, 1), "the one that was told to count: {:?}", books.presses);
    window.close().await;
}
