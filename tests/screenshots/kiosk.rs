//! The kiosk's screens at the size of the whole display, which is all that a kiosk's window has. Its code and its clock
//! differ each time.

use std::fs;
use std::path::Path;

use pinion_testkit::admin::Admin;
use pinion_testkit::desktop::{AppWindow, Desktop, Keyring};
use pinion_testkit::space::{PinionSpace, Space as _};
use thirtyfour::Key;

const EXIT_CODE: &str = "271828";

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_a_day_at_the_front_desk() {
    let mut space = PinionSpace::for_kiosks().await;
    let pin = space.pin().await;
    Admin::of(&space).await.count_every_press().await;
    let desktop = Desktop::start(Keyring::Unlocked);
    let app = Path::new(env!("CARGO_BIN_EXE_pinion"));
    let window = desktop.open(app, &["--kiosk", "--portal", "https://pins.example.org"]).await;
    window.heading("Set up this kiosk").await;
    photograph(&window, "set-up").await;
    window.close().await;

    let window = desktop.open(app, &["--kiosk", "--portal", &space.address()]).await;
    window.pair_kiosk(&space, EXIT_CODE).await;
    photograph(&window, "idle").await;
    press(&window, &pin, "Checked in", "in").await;
    press(&window, &pin, "Checked out", "out").await;
    press(&window, "12121", "That PIN did not work", "refused").await;
    space.go_down().await;
    press(&window, &pin, "Kept", "kept").await;
    window.text("Waiting: 1").await;
    photograph(&window, "idle-offline").await;
    window.press("Staff").await;
    window.heading("Exit code").await;
    photograph(&window, "exit-code").await;
    window.tap(EXIT_CODE).await;
    window.heading("Kiosk settings").await;
    photograph(&window, "settings").await;
    window.press("Done").await;
    space.come_back().await;
    window.gone("Waiting").await;
    space.revoke_kiosks().await;
    window.type_keys(&pin).await;
    window.type_keys(Key::Enter).await;
    window.heading("This kiosk is no longer paired").await;
    photograph(&window, "revoked").await;
    window.close().await;
}

async fn press(window: &AppWindow, pin: &str, told: &str, name: &str) {
    window.type_keys(pin).await;
    window.type_keys(Key::Enter).await;
    window.text(told).await;
    photograph(window, name).await;
    window.type_keys(Key::Escape).await;
    window.gone(told).await;
}

async fn photograph(window: &AppWindow, screen: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/kiosk");
    fs::create_dir_all(&folder).expect("the repository takes pictures");
    let picture = window.screenshot().await;
    fs::write(folder.join(format!("{screen}.png")), picture)
        .expect("the repository takes pictures");
}
