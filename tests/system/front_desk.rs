//! The kiosk in its real window, seen to by an admin over HTTP: the ways in and out, and what people meet between.

mod awake;
mod camera;
mod clock;
mod dim;
mod focus;
mod full_disk;
mod kept_in;
mod keys;
mod languages;
mod leaving;
mod lengths;
mod memory;
mod pairing;
mod renewed;
mod results;
mod revived;
mod slow;
mod starting;
mod traces;
mod worn;

use std::fs;
use std::path::{Path, PathBuf};

use pinion_testkit::admin::Admin;
use pinion_testkit::desktop::{AppWindow, Desktop, Keyring};
use pinion_testkit::page::{quoted, wait_until};
use pinion_testkit::space::{PinionSpace, Space as _};

use crate::stage::APP;

const EXIT_CODE: &str = "271828";

/// What the front shows while nobody presses.
const IDLE: &str = "Type your PIN";

/// What the folder of the app's data is called: its identifier.
const FOLDER: &str = "app.pinion.member";

/// A desktop, a space with an admin, and the app as its kiosk.
pub struct FrontDesk {
    desktop: Desktop,
    space: PinionSpace,
    admin: Admin,
}

impl FrontDesk {
    async fn new() -> Self {
        let space = PinionSpace::for_kiosks().await;
        let admin = Admin::of(&space).await;
        Self { desktop: Desktop::start(Keyring::Unlocked), space, admin }
    }

    async fn open(&self) -> AppWindow {
        self.open_over(&self.space.address()).await
    }

    /// Opens the kiosk, to be paired with the space by way of another address.
    async fn open_over(&self, portal: &str) -> AppWindow {
        self.desktop.open(Path::new(APP), &["--kiosk", "--portal", portal]).await
    }

    /// Opens the kiosk, pairs it by way of an admin, sets its exit code.
    async fn set_up(&self) -> AppWindow {
        let window = self.open().await;
        self.pair(&window).await;
        window
    }

    async fn pair(&self, window: &AppWindow) {
        self.admin.approve(&letters(window).await, "Front desk").await;
        window.heading("Choose an exit code").await;
        window.tap(EXIT_CODE).await;
        window.heading("Once more, to be sure").await;
        window.tap(EXIT_CODE).await;
        window.text(IDLE).await;
    }

    /// Opens the settings with the exit code.
    async fn open_settings(&self, window: &AppWindow) {
        window.press("Staff").await;
        window.heading("Exit code").await;
        window.tap(EXIT_CODE).await;
        window.heading("Kiosk settings").await;
    }

    /// Chooses settings before the app is opened, as another run of it would have kept them.
    fn choose(&self, settings: &serde_json::Value) {
        let kept = serde_json::json!({ "kiosk": settings }).to_string();
        self.replace_settings(Some(&kept));
    }

    /// Has the file of the settings hold `text`, or takes it away.
    fn replace_settings(&self, text: Option<&str>) {
        let folder = self.desktop.data().join(FOLDER);
        fs::create_dir_all(&folder).expect("the home takes folders");
        let done = match text {
            Some(text) => fs::write(self.settings(), text),
            None => fs::remove_file(self.settings()),
        };
        done.expect("the home takes files");
    }

    /// The file of the settings.
    fn settings(&self) -> PathBuf {
        self.desktop.data().join(FOLDER).join("settings.json")
    }

    /// Waits until the settings hold `text`.
    async fn keeps(&self, text: &str) {
        let holds = async || fs::read_to_string(self.settings()).is_ok_and(|it| it.contains(text));
        wait_until("the settings are kept", holds).await;
    }

    /// The files below the home whose path contains `part`.
    fn files_in(&self, part: &str) -> Vec<PathBuf> {
        let mut files = self.desktop.files();
        files.retain(|file| file.to_string_lossy().contains(part));
        files
    }
}

/// The letters that an admin is to type, once the portal has given some.
async fn letters(window: &AppWindow) -> String {
    window.heading("Set up this kiosk").await;
    window.press("Continue").await;
    window.text("An admin opens this address").await;
    let code = window.find("//p[contains(concat(' ', @class, ' '), ' code ')]").await;
    code.text().await.expect("the code can be read").trim().to_owned()
}

/// Types digits on the keyboard, one after the other, as fingers do.
async fn type_slowly(window: &AppWindow, digits: &str) {
    for digit in digits.chars() {
        window.type_keys(digit.to_string()).await;
        tokio::time::sleep(std::time::Duration::from_millis(120)).await;
    }
}

/// Chooses `option` of the group called `legend`.
async fn choose(window: &AppWindow, legend: &str, option: &str) {
    let (legend, option) = (quoted(legend), quoted(option));
    let label = format!(
        "//fieldset[legend[normalize-space(.)={legend}]]//label[normalize-space(.)={option}]"
    );
    window.find(&label).await.click().await.expect("the option can be chosen");
}
