//! A day at the front desk, on screens from 7" to one on a wall, lying and upright, in both themes. Its code and its clock
//! differ each time.

use std::fs;
use std::path::Path;
use std::time::Duration;

use pinion_testkit::desktop::{AppWindow, Desktop, Keyring, Size};
use pinion_testkit::space::{PinionSpace, Space as _};
use thirtyfour::Key;

const EXIT_CODE: &str = "271828";

/// A device, and which of its screens are kept: all of them on the usual one, and of the others what differs.
struct Screen {
    name: &'static str,
    size: Size,
    theme: &'static str,
    kept: &'static [&'static str],
}

const SCREENS: [Screen; 6] = [
    Screen {
        name: "tablet",
        size: Size { width: 1280, height: 800 },
        theme: "light",
        kept: &[
            "set-up",
            "pairing",
            "idle",
            "typed",
            "in",
            "in-already",
            "out",
            "refused",
            "waiting",
            "kept",
            "offline",
            "dimmed",
            "exit-code",
            "settings",
            "revoked",
        ],
    },
    Screen {
        name: "tablet",
        size: Size { width: 1280, height: 800 },
        theme: "dark",
        kept: &["pairing", "idle", "in", "settings"],
    },
    Screen {
        name: "small",
        size: Size { width: 1024, height: 600 },
        theme: "light",
        kept: &["idle", "low", "waiting", "settings"],
    },
    Screen {
        name: "upright",
        size: Size { width: 800, height: 1280 },
        theme: "dark",
        kept: &["idle", "low", "out", "revoked"],
    },
    Screen {
        name: "wall",
        size: Size { width: 2560, height: 1600 },
        theme: "light",
        kept: &["idle", "in"],
    },
    Screen {
        name: "wall",
        size: Size { width: 2560, height: 1600 },
        theme: "dark",
        kept: &["typed", "refused"],
    },
];

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_a_day_at_the_front_desk() {
    for screen in &SCREENS {
        let mut desktop = Desktop::start_on(screen.size, Keyring::Unlocked);
        if screen.theme == "dark" {
            desktop.prefer_dark();
        }
        photograph_a_day(screen, &desktop).await;
    }
}

async fn photograph_a_day(screen: &Screen, desktop: &Desktop) {
    let mut space = PinionSpace::for_kiosks().await;
    let pin = space.pin().await;
    let wrong = if pin == "86420" { "75319" } else { "86420" };
    let app = Path::new(env!("CARGO_BIN_EXE_pinion"));
    let window = desktop.open(app, &["--kiosk", "--portal", "https://pins.example.org"]).await;
    window.heading("Set up this kiosk").await;
    screen.photograph(&window, "set-up").await;
    window.close().await;

    let window = desktop.open(app, &["--kiosk", "--portal", &space.address()]).await;
    window.heading("Set up this kiosk").await;
    window.press("Continue").await;
    window.text("An admin opens this address").await;
    screen.photograph(&window, "pairing").await;
    window.press("Cancel").await;
    window.pair_kiosk(&space, EXIT_CODE).await;
    let_results_stay(screen, &window).await;

    screen.photograph(&window, "idle").await;
    window.type_keys(&pin[..3]).await;
    screen.photograph(&window, "typed").await;
    window.type_keys(Key::Escape).await;
    window.press("Low keypad").await;
    screen.photograph(&window, "low").await;
    window.press("Low keypad").await;
    screen.press(&window, &pin, "Checked in", "in").await;
    screen.press(&window, &pin, "Already checked in", "in-already").await;
    space.clock().advance(Duration::from_mins(5));
    screen.press(&window, &pin, "Checked out", "out").await;
    for _ in 0..5 {
        screen.press(&window, wrong, "That PIN did not work", "refused").await;
    }
    screen.press(&window, &pin, "Too many tries", "waiting").await;

    space.go_down().await;
    screen.press(&window, &pin, "Kept", "kept").await;
    window.text("Waiting: 1").await;
    screen.photograph(&window, "offline").await;
    space.come_back().await;
    window.gone("Waiting").await;
    dim(&window).await;
    // A pointer that moves would wake it.
    screen.keep(&window, "dimmed").await;
    space.revoke_kiosks().await;
    window.type_keys(wrong).await;
    window.type_keys(Key::Enter).await;
    window.heading("This kiosk is no longer paired").await;
    screen.photograph(&window, "revoked").await;
    window.close().await;
}

/// A picture of a large screen takes longer than a result stays at first.
async fn let_results_stay(screen: &Screen, window: &AppWindow) {
    window.press("Staff").await;
    window.heading("Exit code").await;
    screen.photograph(window, "exit-code").await;
    // The way to settings shuts by itself, sooner than a picture is taken on a busy machine; what is typed as fast as a
    // scanner does opens nothing.
    window.run("location.reload()").await;
    window.text("Type your PIN").await;
    window.press("Staff").await;
    window.heading("Exit code").await;
    window.tap(EXIT_CODE).await;
    window.heading("Kiosk settings").await;
    screen.photograph(window, "settings").await;
    window.choose("15 s").await;
    window.press("Done").await;
    window.text("Type your PIN").await;
}

/// As if nobody had touched it for an hour.
async fn dim(window: &AppWindow) {
    window
        .run(
            "const now = performance.now.bind(performance);
             performance.now = () => now() + 3_600_000;
             return true;",
        )
        .await;
    window.find("//button[contains(., 'Touch to type your PIN')]").await;
}

impl Screen {
    async fn press(&self, window: &AppWindow, pin: &str, told: &str, name: &str) {
        // As a hand does: what a scanner types is not made to wait.
        window.tap(pin).await;
        window.text(told).await;
        self.photograph(window, name).await;
        window.type_keys(Key::Escape).await;
        window.gone(told).await;
    }

    async fn photograph(&self, window: &AppWindow, name: &str) {
        // What was pressed last would be pictured as under the pointer still.
        let away = window.driver().action_chain().move_to(1, 1);
        away.perform().await.expect("the pointer can be moved");
        self.keep(window, name).await;
    }

    async fn keep(&self, window: &AppWindow, name: &str) {
        if !self.kept.contains(&name) {
            return;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/kiosk");
        fs::create_dir_all(&folder).expect("the repository takes pictures");
        let file = folder.join(format!("{name}-{}-{}.png", self.name, self.theme));
        fs::write(file, window.screenshot().await).expect("the repository takes pictures");
    }
}
