//! The way out where the disk is full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pinion_testkit::space::Space as _;

use super::{FOLDER, FrontDesk, IDLE};
use crate::stage::APP;

/// The disk on which the app keeps what is its own.
struct Disk(PathBuf);

impl Disk {
    fn below(folder: &Path) -> Self {
        let folder = folder.join(FOLDER);
        fs::create_dir_all(&folder).expect("the home takes folders");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=16m", "pinion-test"])
            .arg(&folder)
            .status();
        assert!(mount.is_ok_and(|it| it.success()), "a test of a full disk mounts one, as root");

        Self(folder)
    }

    fn fill(&self) {
        let filled = fs::write(self.0.join("ballast"), vec![1; 64 * 1024 * 1024]);
        assert!(filled.is_err(), "no disk holds that much");
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("ballast")).expect("it is there");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[tokio::test]
async fn leaving_says_that_it_failed_and_the_kiosk_goes_on_as_one() {
    let desk = FrontDesk::new().await;
    let volume = Disk::below(&desk.desktop.data());
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
