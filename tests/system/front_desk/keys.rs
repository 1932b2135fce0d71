//! What a PIN is typed with, and where the keypad is.

use std::path::Path;
use std::time::Duration;

use pinion_testkit::desktop::{AppWindow, Size};
use pinion_testkit::page::wait_until;
use pinion_testkit::space::Space as _;
use serde_json::Value;
use thirtyfour::Key;

use super::{EXIT_CODE, FrontDesk, IDLE, type_slowly};
use crate::stage::APP;

/// Notes where on the keyboard each key is that the page hears of.
const NOTE_CODES: &str =
    "window.codes = []; addEventListener('keydown', ({ code }) => window.codes.push(code), true)";

/// Notes how many digits are typed at most, and how long after the last key there are none any more. Unit: milliseconds.
const NOTE_LEFT: &str = "window.most = 0;
    let keyMs = 0;
    addEventListener('keydown', ({ timeStamp }) => { keyMs = timeStamp; }, true);
    new MutationObserver(() => {
      const typed = document.querySelectorAll('.typed .full').length;
      window.most = Math.max(window.most, typed);
      if (window.most > 0 && typed === 0) window.leftMs ??= performance.now() - keyMs;
    }).observe(document.querySelector('.typed').parentElement, {
      attributes: true, childList: true, subtree: true,
    })";

/// Where the keypad is, and how large its keys and digits are. Unit: CSS pixels, and those squared.
const MEASURE: &str = "const keys = [...document.querySelectorAll('.keypad button')];
    const boxes = keys.map((key) => key.getBoundingClientRect());
    return {
      columns: new Set(boxes.map(({ left }) => Math.round(left))).size,
      digit: parseFloat(getComputedStyle(keys[0]).fontSize),
      key: Math.min(...boxes.map(({ width, height }) => width * height)),
      seen: boxes.every(({ left, top, right, bottom }) =>
        left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight),
      side: Math.min(...boxes.flatMap(({ width, height }) => [width, height])),
      top: boxes[0].top,
    }";

/// A tablet of seven inches, which is the smallest.
const SMALL: Size = Size { width: 1024, height: 600 };
const SMALL_UPRIGHT: Size = Size { width: 600, height: 1024 };

/// Small and large tablets, and a screen on a wall.
const SCREENS: [Size; 6] = [
    SMALL,
    SMALL_UPRIGHT,
    Size { width: 1280, height: 800 },
    Size { width: 800, height: 1280 },
    Size { width: 2560, height: 1600 },
    Size { width: 1600, height: 2560 },
];

/// All that a finger is meant for. A choice is touched on its words.
const SIDES: &str =
    "return [...document.querySelectorAll('button, label:has(input), input[type=range]')]
    .map((target) => [target, target.getBoundingClientRect()])
    .filter(([, { height }]) => height > 0)
    .map(([target, { width, height }]) => [target.textContent.trim(), Math.min(width, height)])";

fn number_pad(pin: &str) -> Vec<char> {
    let key = |digit: char| {
        let digit = digit.to_digit(10).expect("a PIN is of digits");
        char::from_u32(u32::from(char::from(Key::NumPad0)) + digit).expect("they follow each other")
    };
    pin.chars().map(key).collect()
}

#[tokio::test]
async fn takes_a_pin_from_a_number_pad() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    window.run(NOTE_CODES).await;

    for key in number_pad(&pin) {
        window.type_keys(key.to_string()).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    window.type_keys(Key::Enter).await;

    window.text("Checked in").await;
    let codes = window.run("return window.codes.slice(0, 5)").await;
    let is_pad = |code: &Value| code.as_str().is_some_and(|it| it.starts_with("Numpad"));
    assert!(codes.as_array().is_some_and(|codes| codes.iter().all(is_pad)), "{codes}");
    window.close().await;
}

#[tokio::test]
async fn as_many_digits_as_pins_have_are_sent_by_themselves() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    assert_eq!(pin.len(), 5, "as many as the space's PINs have");
    desk.admin.count_every_press().await;
    let window = desk.set_up().await;

    window.tap(&pin).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;
    type_slowly(&window, &pin).await;

    window.text("Checked out").await;
    window.close().await;
}

/// How long they stay is told by the page, whose timers come late on a busy machine and never early.
#[tokio::test]
async fn digits_that_are_left_alone_stay_for_ten_seconds_and_are_nobodys_then() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    window.run(NOTE_LEFT).await;

    window.type_keys(&pin[..3]).await;
    let are_gone = async || window.run("return window.leftMs").await.is_number();
    window.until("the digits are gone", are_gone).await;
    assert_eq!(window.run("return window.most").await, 3, "they were there");
    let left_ms = window.run("return window.leftMs").await.as_f64();
    // A page's clock is coarse.
    assert!(left_ms.is_some_and(|ms| ms > 9_990.0), "they stayed for {left_ms:?} ms");
    assert_eq!(desk.space.visits().await.len(), 0, "and were no press");
    window.tap(&pin).await;

    window.text("Checked in").await;
    window.close().await;
}

#[tokio::test]
async fn every_key_is_large_enough_for_a_finger_on_small_tablets() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    for size in [SMALL, SMALL_UPRIGHT] {
        window.resize(size).await;
        let usual = measure(&window).await;
        assert!(usual.side >= 64.0, "{size:?}, {usual:?}");
        assert!(usual.seen, "{size:?}, {usual:?}");
        // Ten digits, one to erase and one to send; the keypad that goes down, and the way to the settings.
        all_fit_a_finger(&window, size, 14).await;
        window.press("Staff").await;
        window.heading("Exit code").await;
        all_fit_a_finger(&window, size, 12).await;
        window.tap(EXIT_CODE).await;
        window.heading("Kiosk settings").await;
        all_fit_a_finger(&window, size, 12).await;
        window.press("Done").await;
        window.text(IDLE).await;
    }
    window.close().await;
}

#[tokio::test]
async fn the_keypad_goes_down_and_grows_on_every_screen() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    for size in SCREENS {
        window.resize(size).await;
        let usual = measure(&window).await;
        window.press("Low keypad").await;
        let low = measure(&window).await;
        window.press("Low keypad").await;

        let both = format!("{size:?}: {usual:?}, {low:?}");
        assert!(low.top > usual.top + 50.0, "lower on {both}");
        assert!(low.key > usual.key * 1.15, "larger keys on {both}");
        assert!(low.digit > usual.digit * 1.25, "larger digits on {both}");
        assert!([&usual, &low].iter().all(|it| it.seen && it.side >= 64.0), "whole on {both}");
        let columns = if size.width < size.height { 3 } else { 6 };
        assert_eq!((low.columns, usual.columns), (columns, 3), "{both}");
    }
    window.close().await;
}

#[tokio::test]
async fn the_keypad_that_went_down_comes_back_after_a_minute() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    let usual = measure(&window).await;

    window.press("Low keypad").await;
    let low = measure(&window).await;
    assert_ne!(low, usual);

    tokio::time::sleep(Duration::from_secs(50)).await;
    assert_eq!(measure(&window).await, low, "nobody waits for who comes next");
    let is_back = async || measure(&window).await == usual;
    window.until("the keypad is where it was", is_back).await;
    window.close().await;
}

#[tokio::test]
async fn a_wait_counts_down_beside_the_keys_and_ends_by_itself() {
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
    let shown = window.text("PINs are taken again in 0:").await;
    let first = shown.text().await.expect("it can be read");
    let goes_on = async || shown.text().await.is_ok_and(|now| now != first);
    window.until("it counts down", goes_on).await;
    window.text(IDLE).await;
    assert_eq!(window.run("return document.querySelectorAll('.keypad .digit').length").await, 10);
    window.gone("PINs are taken again").await;
    window.tap(&pin).await;

    window.text("Checked in").await;
    window.close().await;
}

#[tokio::test]
async fn takes_a_digit_back_by_backspace_on_the_front_and_at_the_exit_code() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;

    type_slowly(&window, "9").await;
    window.type_keys(Key::Backspace).await;
    type_slowly(&window, &pin).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;

    window.press("Staff").await;
    window.heading("Exit code").await;
    type_slowly(&window, "9").await;
    window.type_keys(Key::Backspace).await;
    type_slowly(&window, EXIT_CODE).await;
    window.heading("Kiosk settings").await;
    window.close().await;
}

#[tokio::test]
async fn presses_a_key_once_that_enter_is_held_down_on() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    let kept_back = window.run(HOLD_ENTER).await;

    assert_eq!(kept_back, serde_json::json!([false, true]), "at first, and while it is held");
    window.close().await;
}

/// Nothing of the page's is asked or touched here: a driver keeps the keyboard from a window that it looks after.
#[tokio::test]
async fn takes_a_scanners_keystrokes_though_nothing_was_touched() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    desk.set_up().await.close().await;

    let _app = desk.desktop.run(Path::new(APP), &["--kiosk"]);
    desk.desktop.focus_app();
    // What is scanned before the keypad is there is nothing, and what is scanned once more is one visit.
    wait_until("a scan counts", async || {
        desk.desktop.scan(&pin);
        tokio::time::sleep(Duration::from_secs(1)).await;
        !desk.space.visits().await.is_empty()
    })
    .await;

    assert!(matches!(desk.space.visits().await[..], [(_, None)]));
}

/// Whether the engine is kept from pressing a key of the keypad by Enter, at once and again while Enter is held.
const HOLD_ENTER: &str = "const digit = document.querySelector('.keypad .digit');
    digit.focus();
    return [false, true].map((repeat) =>
      !digit.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat, bubbles: true, cancelable: true })));";

/// That there is as much to touch as `least`, and all of it has 64 pixels.
async fn all_fit_a_finger(window: &AppWindow, size: Size, least: usize) {
    let sides = window.run(SIDES).await;
    let sides = sides.as_array().expect("it is a list");
    let is_small = |it: &&Value| it[1].as_f64().is_none_or(|side| side < 64.0);
    assert!(sides.len() >= least, "{size:?}: {sides:?}");
    assert_eq!(sides.iter().find(is_small), None, "{size:?}");
}

#[derive(Debug, PartialEq)]
struct Measured {
    columns: u64,
    digit: f64,
    key: f64,
    seen: bool,
    side: f64,
    top: f64,
}

async fn measure(window: &AppWindow) -> Measured {
    let told = window.run(MEASURE).await;
    let number = |name: &str| told[name].as_f64().expect("it is a number");
    Measured {
        columns: told["columns"].as_u64().expect("they were counted"),
        digit: number("digit"),
        key: number("key"),
        seen: told["seen"] == true,
        side: number("side"),
        top: number("top"),
    }
}
