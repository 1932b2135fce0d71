//! What a browser would do and a kiosk does not: menus, zoom, printing, selecting, going elsewhere.

use std::path::Path;

use pinion_testkit::desktop::{AppWindow, Desktop, Keyring};
use pinion_testkit::page::wait_until;
use serde_json::{Value, json};
use thirtyfour::Key;

use super::{FrontDesk, IDLE};
use crate::stage::APP;

/// Notes what the page hears of, and whether it was told to do nothing about it.
const NOTE: &str = "window.there = true; window.heard = [];
    for (const name of ['keydown', 'wheel', 'contextmenu', 'selectstart'])
      addEventListener(name, (event) => window.heard.push([event.key ?? name, event.defaultPrevented]))";

#[tokio::test]
async fn asks_a_window_manager_for_the_whole_screen_and_for_no_frame() {
    let desktop = Desktop::start(Keyring::Unlocked);
    let _app = desktop.run(Path::new(APP), &["--kiosk"]);

    wait_until("it asks for the screen", async || desktop.app_wants_whole_screen()).await;
    wait_until("it wants no frame", async || desktop.app_wants_frame() == Some(false)).await;
}

#[tokio::test]
async fn shows_no_menu() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    window.run(NOTE).await;
    let title = window.find("//h1").await;

    let click = window.driver().action_chain().context_click_element(&title);
    click.perform().await.expect("it can be clicked");

    assert_eq!(heard(&window).await, json!([["contextmenu", true]]));
    assert_eq!(desk.desktop.windows(), 1, "a menu would be a window");
    window.close().await;
}

#[tokio::test]
async fn neither_zooms_nor_prints_nor_loads_anew() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    window.run(NOTE).await;
    let before = window.run("return [innerWidth, devicePixelRatio]").await;

    for key in ["+", "-", "0", "p", "r", "f", "s", "n", "w"] {
        let chord = window.driver().action_chain().key_down(Key::Control).send_keys(key);
        chord.key_up(Key::Control).perform().await.expect("the window takes keys");
    }
    window.type_keys(Key::F5).await;
    window
        .run(
            "document.body.dispatchEvent(new WheelEvent('wheel',
               { ctrlKey: true, deltaY: -120, bubbles: true, cancelable: true }))",
        )
        .await;

    let heard = heard(&window).await;
    let heard = heard.as_array().expect("it is a list");
    let mut keys = heard.iter().filter(|it| it[0] != "Control" && it[0] != "Unidentified");
    assert!(heard.len() >= 11, "{heard:?}");
    assert!(keys.all(|it| it[1] == true), "{heard:?}");
    assert_eq!(window.run("return [innerWidth, devicePixelRatio]").await, before);
    assert_eq!(window.run("return window.there").await, true, "nothing was loaded anew");
    assert_eq!(desk.desktop.windows(), 1, "nothing asks what to print");
    window.text(IDLE).await;
    window.close().await;
}

/// Moves one finger, then two, over a key, and returns whether the page was told to do nothing about either. The driver
/// has one finger, and this engine makes no touches for a script: the page reads of one nothing but how many there are.
const PINCH: &str = "const key = document.querySelector('.keypad button');
    return [1, 2].map((fingers) => {
      const move = new UIEvent('touchmove', { bubbles: true, cancelable: true });
      Object.defineProperty(move, 'touches', { value: Array(fingers).fill({}) });
      return !key.dispatchEvent(move);
    })";

#[tokio::test]
async fn two_fingers_zoom_nothing() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    assert_eq!(window.run(PINCH).await, json!([false, true]), "one finger may move");
    let actions = "return ['html', '.keypad', '.keypad button']
        .map((it) => getComputedStyle(document.querySelector(it)).touchAction)";
    assert_eq!(window.run(actions).await, json!(["pan-y", "none", "none"]));
    window.close().await;
}

#[tokio::test]
async fn lets_nothing_be_selected() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    let heading = window.find("//h1").await;
    let prompt = window.find("//p[contains(concat(' ', @class, ' '), ' prompt ')]").await;

    let drag = window.driver().action_chain().drag_and_drop_element(&heading, &prompt);
    drag.perform().await.expect("it can be dragged over");
    window.select_all().await;

    assert_eq!(window.run("return getSelection().toString()").await, "");
    window.close().await;
}

#[tokio::test]
async fn goes_to_no_other_page() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    window.run(NOTE).await;
    let page = window.run("return location.href").await;

    for script in [
        "location.href = 'https://example.org/'",
        "location.assign('http://127.0.0.1:1/')",
        "history.back()",
        "const a = document.createElement('a'); a.href = 'https://example.org/'; a.click()",
        "open('https://example.org/')",
    ] {
        window.run(script).await;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert_eq!(window.run("return location.href").await, page, "{script}");
        assert_eq!(window.run("return window.there").await, true, "{script}");
    }
    assert_eq!(desk.desktop.windows(), 1);
    window.close().await;
}

async fn heard(window: &AppWindow) -> Value {
    window.settled().await;
    window.run("return window.heard").await
}
