//! The way out where the disk is full.

use std::path::Path;

use pinion_testkit::small_disk::SmallDisk;
use pinion_testkit::space::Space as _;

use super::{FOLDER, FrontDesk, IDLE};
use crate::stage::APP;

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
