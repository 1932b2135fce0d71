//! The keyboard, which a scanner types on: the kiosk keeps it, whatever else opens. No desktop of these tests has a window
//! manager that would give it to a new window; a test does so once, as soon as the kiosk is there.

use std::path::Path;
use std::time::Duration;

use pinion_testkit::page::wait_until;
use pinion_testkit::space::Space as _;

use super::FrontDesk;
use crate::stage::APP;

/// Nothing of the page's is asked or touched here: a driver keeps the keyboard from a window that it looks after.
#[tokio::test]
async fn takes_the_keyboard_back_from_another_window_and_a_scan_counts() {
    let mut desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    desk.set_up().await.close().await;
    desk.desktop.mock_camera();
    let _app = desk.desktop.run(Path::new(APP), &["--kiosk"]);
    desk.desktop.focus_app();
    // It lets others to the front until it takes presses, and has a camera's picture from then on.
    wait_until("it takes presses", async || desk.shows_camera()).await;

    let _other = desk.desktop.focus_elsewhere();
    wait_until("it has the keyboard", async || desk.desktop.app_has_keyboard()).await;
    wait_until("a scan counts", async || {
        desk.desktop.scan(&pin);
        tokio::time::sleep(Duration::from_secs(1)).await;
        !desk.space.visits().await.is_empty()
    })
    .await;
}

/// Whoever asks the display for the keyboard says when that was wanted, and is not heard where it is the time of a key from
/// before the other window came.
#[tokio::test]
async fn takes_it_back_also_after_somebody_pressed() {
    let (desk, _app) = FrontDesk::with_scanner().await;
    desk.scan_until_it_counts().await;

    let _other = desk.desktop.focus_elsewhere();

    wait_until("it has the keyboard", async || desk.desktop.app_has_keyboard()).await;
}
