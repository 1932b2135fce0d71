//! The kiosk in its real window: set up, pressed, cut off, revoked, left.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use pinion_testkit::desktop::{AppWindow, Desktop, Keyring, Size};
use pinion_testkit::ledger::Books;
use pinion_testkit::space::{PinionSpace, Space as _};
use thirtyfour::Key;

use crate::stage::{APP, LONG_PIN};

const EXIT_CODE: &str = "271828";

/// How often the app is killed, each time with somebody more before it.
const KILLS: usize = 9;

/// How much later after the last key than the time before. From none to half a second, which is before a press is on
/// the disk, about when it is, or is on its way to the portal, and after its person was told.
const LATER: Duration = Duration::from_millis(60);

/// How long the page waits before it types, so that a kill can come at once.
const SOON: Duration = Duration::from_millis(200);

/// The way from a kiosk that was revoked to anything but its own space.
const ELSEWHERE: &str = "For staff: pair with another space, or leave";

/// What the front shows while nobody presses.
const IDLE: &str = "Type your PIN";

struct FrontDesk {
    desktop: Desktop,
    space: PinionSpace,
}

impl FrontDesk {
    async fn new() -> Self {
        Self { desktop: Desktop::start(Keyring::Unlocked), space: PinionSpace::for_kiosks().await }
    }

    async fn open(&self) -> AppWindow {
        let portal = self.space.address();
        self.desktop.open(Path::new(APP), &["--kiosk", "--portal", &portal]).await
    }

    /// Opens the kiosk, pairs it, sets its exit code.
    async fn set_up(&self) -> AppWindow {
        let window = self.open().await;
        self.pair(&window).await;
        window
    }

    /// Waits until the settings hold `text`.
    async fn keeps(&self, text: &str) {
        let holds = async || {
            let files = self.desktop.files();
            let settings = files.iter().find(|file| file.ends_with("settings.json"));
            settings
                .and_then(|file| fs::read_to_string(file).ok())
                .is_some_and(|it| it.contains(text))
        };
        pinion_testkit::page::wait_until("the settings are kept", holds).await;
    }

    async fn pair(&self, window: &AppWindow) {
        window.pair_kiosk(&self.space, EXIT_CODE).await;
    }
}

#[tokio::test]
async fn is_paired_and_takes_a_pin_from_the_keypad_and_the_keyboard() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;

    window.tap(&pin).await;
    window.text("Checked in").await;
    window.text("Ada").await;
    window.gone("Checked in").await;
    assert!(!window.visible_text().await.contains("Ada"), "the screen is clean again");

    // The portal believes its own clock where the kiosk's is more than two minutes off.
    desk.space.clock().advance(Duration::from_mins(5));
    window.type_keys(&pin).await;
    window.type_keys(Key::Enter).await;
    window.text("Checked out").await;

    assert!(matches!(desk.space.visits().await[..], [(_, Some(_))]));
    window.close().await;
}

#[tokio::test]
async fn takes_what_a_scanner_types_also_while_wrong_pins_make_the_keypad_wait() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let wrong = if pin == "86420" { "75319" } else { "86420" };
    let window = desk.set_up().await;

    for _ in 0..5 {
        window.tap(wrong).await;
        window.text("That PIN did not work").await;
        window.gone("That PIN did not work").await;
    }
    window.tap(&pin).await;
    window.text("Too many tries").await;
    window.gone("Too many tries").await;
    window.scan(&pin).await;

    window.text("Checked in").await;
    window.close().await;
}

#[tokio::test]
async fn keeps_presses_without_a_network_and_sends_them_when_it_is_back() {
    let mut desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;

    desk.space.go_down().await;
    window.tap(&pin).await;
    window.text("Kept").await;
    let counts = window.run("return document.querySelector('.outcome .detail').textContent").await;
    let time = counts.as_str().and_then(|it| it.strip_prefix("It counts as "));
    let time = time.expect("it says when");
    window.gone("It counts as").await;
    window.text("No connection. Your check-in is kept and counts.").await;
    window.text(&format!("Waiting: 1, since {time}")).await;
    desk.space.come_back().await;
    window.gone("No connection").await;
    window.gone("Waiting").await;

    assert!(matches!(desk.space.visits().await[..], [(_, None)]));
    window.close().await;
}

#[tokio::test]
async fn opens_as_a_kiosk_without_a_network_and_sends_what_it_kept_then() {
    let mut desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    desk.set_up().await.close().await;
    desk.space.go_down().await;

    let window = desk.open().await;
    window.text("Harbour Works").await;
    window.tap(&pin).await;
    window.text("Kept").await;
    window.close().await;
    desk.space.come_back().await;
    let window = desk.open().await;
    window.text(IDLE).await;

    let space = &desk.space;
    window.until("it is sent", async || space.visits().await.len() == 1).await;
    window.close().await;
}

#[tokio::test]
async fn presses_outlive_a_kill_at_whatever_moment_and_none_counts_twice() {
    let mut desk = FrontDesk::new().await;
    desk.space.add_crowd(KILLS).await;
    desk.set_up().await.close().await;
    desk.space.go_down().await;

    let mut told = Vec::new();
    for (nth, after) in (1..=KILLS).zip(0..) {
        // Every other one may have been sent by then, counted, and answered.
        let is_up = nth % 2 == 0;
        if is_up {
            desk.space.come_back().await;
        }
        let email = format!("crowd-{nth:04}@example.org");
        let pin = desk.space.pin_of(&email).await;
        let window = desk.open().await;
        window.text(IDLE).await;
        window.scan_after(&pin, SOON).await;
        // Every third one hears of it; nobody knows what the others would have heard.
        if nth % 3 == 0 {
            // Kept with a portal too, while older ones are on their way to it.
            let is_told = async || {
                let shown = window.visible_text().await;
                shown.contains("Kept") || is_up && shown.contains("Checked in")
            };
            window.until("they hear of it", is_told).await;
            told.push(email);
        } else {
            tokio::time::sleep(SOON + LATER * after).await;
        }
        window.kill(Path::new(APP));
        if is_up {
            desk.space.go_down().await;
        }
    }
    desk.space.come_back().await;
    let window = desk.open().await;
    window.text(IDLE).await;
    let url = desk.space.database_url();
    let are_sent = async || {
        let books = Books::read(&url).await;
        let is_there = |email: &String| books.presses.iter().any(|press| press.email == *email);
        told.iter().all(is_there) && !window.visible_text().await.contains("Waiting")
    };
    window.until("they are sent", are_sent).await;
    window.close().await;

    let books = Books::read(&url).await;
    let came: BTreeSet<&String> = books.presses.iter().map(|press| &press.email).collect();
    assert!(told.iter().all(|email| came.contains(email)), "who was told something is there");
    assert_eq!(came.len(), books.presses.len(), "none is there twice: {:?}", books.presses);
    assert_eq!((books.count("checked_in"), books.open()), (came.len(), came.len()));
    assert!(books.presses.is_sorted_by_key(|press| press.said_at_ms), "they came in order");
}

#[tokio::test]
async fn says_that_it_was_revoked_and_is_paired_again() {
    let mut desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    desk.space.go_down().await;
    window.tap("12121").await;
    window.text("It counts as").await;
    desk.space.revoke_kiosks().await;
    desk.space.come_back().await;
    window.heading("This kiosk is no longer paired").await;
    window.text("Kept here and not sent: 1").await;
    assert_eq!(desk.desktop.keyring_secret("kiosk"), None);
    window.press(ELSEWHERE).await;
    window.heading("Exit code").await;
    window.tap("000000").await;
    window.text("Tries left: 9").await;
    window.press("Back").await;
    window.pair_kiosk_again(&desk.space).await;
    window.press("Staff").await;
    window.heading("Exit code").await;
    window.tap(EXIT_CODE).await;
    window.heading("Kiosk settings").await;

    window.close().await;
}

#[tokio::test]
async fn is_anybodys_after_a_revoke_with_its_exit_code_alone() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    desk.space.revoke_kiosks().await;
    window.tap("12121").await;
    window.press(ELSEWHERE).await;
    window.heading("Exit code").await;
    window.tap(EXIT_CODE).await;
    window.heading("Set up this kiosk").await;
    assert_eq!(desk.desktop.keyring_secret("kiosk-exit"), None);
    window.press("Not a kiosk? Open the members' app").await;
    desk.keeps("\"member\"").await;

    window.kill(Path::new(APP));
}

#[tokio::test]
async fn its_exit_code_opens_the_settings_and_the_way_out() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    window.press("Staff").await;
    window.heading("Exit code").await;
    window.tap("000000").await;
    window.text("Tries left: 9").await;
    window.tap(EXIT_CODE).await;
    window.heading("Kiosk settings").await;
    window.press("Done").await;

    window.text(IDLE).await;
    window.close().await;
}

#[tokio::test]
async fn does_not_close_when_it_is_asked_to() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;

    desk.desktop.ask_app_to_close();
    window.tap(&pin).await;

    window.text("Checked in").await;
    window.close().await;
}

/// No desktop of these tests has a window manager that would give it the screen.
#[tokio::test]
async fn covers_the_whole_screen_also_when_that_is_turned() {
    let square = Size { width: 1280, height: 1280 };
    let (upright, lying) = (Size { width: 800, height: 1280 }, Size { width: 1280, height: 800 });
    let desktop = Desktop::start_on(square, Keyring::Unlocked);
    let _app = desktop.run(Path::new(APP), &["--kiosk"]);
    let covers = async |screen| {
        let is_there = async || desktop.place_of_app() == ((0, 0), screen);
        pinion_testkit::page::wait_until("it covers the screen", is_there).await;
    };

    covers(square).await;
    for screen in [upright, lying] {
        desktop.resize_screen(screen);
        covers(screen).await;
    }
}

/// The window of the other mode is another one, which the driver of the first knows nothing of: what the app keeps is
/// looked at, and what it opens as.
#[tokio::test]
async fn becomes_a_kiosk_and_a_members_app_again_and_opens_as_what_it_is() {
    let desk = FrontDesk::new().await;
    let member = desk.desktop.open(Path::new(APP), &[]).await;
    member.press("Set up as a kiosk").await;
    desk.keeps("\"kiosk\"").await;
    member.kill(Path::new(APP));

    let kiosk = desk.desktop.open(Path::new(APP), &[]).await;
    kiosk.heading("Set up this kiosk").await;
    kiosk.press("Not a kiosk? Open the members' app").await;
    desk.keeps("\"member\"").await;
    kiosk.kill(Path::new(APP));

    let member = desk.desktop.open(Path::new(APP), &[]).await;
    member.text("Set up as a kiosk").await;
    member.close().await;
}

#[tokio::test]
async fn no_file_and_no_log_holds_a_secret() {
    let mut desk = FrontDesk::new().await;
    desk.desktop.log_at("trace");
    // Before the kiosk hears how long PINs are: as many digits as usual are not a whole one here.
    desk.space.change_pin(LONG_PIN).await;
    let window = desk.set_up().await;
    let space = &desk.space;
    window.scan(LONG_PIN).await;
    window.text("Checked in").await;
    assert_eq!(space.visits().await.len(), 1, "it is answered");
    window.text(IDLE).await;
    desk.space.go_down().await;
    window.scan(LONG_PIN).await;
    window.text("Kept").await;
    window.close().await;

    let token = desk.desktop.keyring_secret("kiosk").expect("the keyring holds the kiosk's token");
    let token: serde_json::Value = serde_json::from_str(&token).expect("its records are JSON");
    let token = token["token"].as_str().expect("there is a token");
    assert!(desk.desktop.said().contains("This device was paired"), "the log was listened to");
    let files = desk.desktop.files();
    assert!(files.iter().any(|file| file.ends_with("kiosk/presses.redb")), "{files:?}");
    for file in files {
        let bytes = fs::read(&file).unwrap_or_default();
        for secret in [token, EXIT_CODE, LONG_PIN] {
            let is_there = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!is_there, "a secret is in {}", file.display());
        }
    }
}
