//! When typed digits are a whole PIN: at once where every PIN has as many, after a pause where some have more.

use pinion_testkit::desktop::AppWindow;
use pinion_testkit::space::Space as _;
use serde_json::{Value, json};
use thirtyfour::Key;

use super::{FrontDesk, IDLE, type_slowly};

/// One digit more than most PINs have; the first five are nobody's.
const LONGER: &str = "402731";

/// Notes the most digits that were ever seen to be typed. As many as usual are seen only while they are not sent.
const NOTE_TYPED: &str = "window.most = 0;
    new MutationObserver(() => {
      window.most = Math.max(window.most, document.querySelectorAll('.typed .full').length);
    }).observe(document.querySelector('.typed').parentElement, {
      attributes: true, childList: true, subtree: true,
    })";

/// Presses keys of the screen all in one go: a driver's fingers come when they come, and may make a pause.
const TAP: &str = "for (const name of NAMES) {
      const key = [...document.querySelectorAll('.keypad button')]
        .find((key) => (key.ariaLabel ?? key.textContent).trim() === name);
      const finger = { pointerType: 'touch', bubbles: true };
      key.dispatchEvent(new PointerEvent('pointerdown', finger));
      key.dispatchEvent(new PointerEvent('pointerup', finger));
      key.dispatchEvent(new MouseEvent('click', { detail: 1, bubbles: true }));
    }";

#[tokio::test]
async fn the_last_digit_sends_where_every_pin_has_as_many() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    desk.admin.count_every_press().await;
    let window = desk.set_up().await;
    window.run(NOTE_TYPED).await;

    window.tap(&pin).await;
    window.text("Checked in").await;
    assert_eq!(window.run("return window.most").await, json!(4), "five were never there to wait");
    window.gone("Checked in").await;
    type_slowly(&window, &pin).await;
    window.text("Checked out").await;

    assert_eq!(desk.space.visits().await.len(), 1);
    window.close().await;
}

#[tokio::test]
async fn what_is_typed_past_the_last_digit_is_nobodys_pin() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;

    let habit = [&*pin, "7"].concat();
    tap(&window, &habit).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;

    window.text(IDLE).await;
    assert_eq!(typed(&window).await, json!(0), "the sixth digit began nothing");
    assert_eq!(desk.space.visits().await.len(), 1, "and was no press");
    window.close().await;
}

#[tokio::test]
async fn enter_after_the_last_digit_presses_nothing_else() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    // Whoever uses the keyboard may have been on a button before.
    window.run(FOCUS_LOW_KEYPAD).await;

    window.run(&by_keyboard(&pin)).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;

    assert_eq!(window.run("return document.querySelectorAll('.front.low').length").await, json!(0));
    assert_eq!(desk.space.visits().await.len(), 1);
    window.close().await;
}

#[tokio::test]
async fn a_longer_pin_can_be_typed_where_somebody_has_one() {
    let desk = FrontDesk::new().await;
    desk.space.change_pin(LONGER).await;
    let window = desk.set_up().await;
    window.run(NOTE_TYPED).await;

    tap(&window, LONGER).await;
    window.until("six digits are typed", async || typed(&window).await == json!(6)).await;
    window.press("Enter").await;

    window.text("Checked in").await;
    window.close().await;
}

#[tokio::test]
async fn a_longer_pin_that_was_cut_off_can_be_typed_the_next_time() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    // The kiosk has asked how long PINs are, and asks each minute.
    desk.space.change_pin(LONGER).await;

    tap(&window, LONGER).await;
    window.text("That PIN did not work").await;
    window.gone("That PIN did not work").await;
    tap(&window, LONGER).await;
    window.type_keys(Key::Enter).await;

    window.text("Checked in").await;
    window.close().await;
}

/// Presses the keys of the screen that are called so.
async fn tap(window: &AppWindow, digits: &str) {
    let names: Vec<String> = digits.chars().map(String::from).collect();
    window.run(&TAP.replace("NAMES", &json!(names).to_string())).await;
}

/// How many digits are typed.
async fn typed(window: &AppWindow) -> Value {
    window.run("return document.querySelectorAll('.typed .full').length").await
}

const FOCUS_LOW_KEYPAD: &str = "[...document.querySelectorAll('button')]
    .find((button) => button.textContent.includes('Low keypad'))
    .focus()";

/// Types as fingers do, and Enter once that was sent, in the page itself: a driver's keys come when they come.
fn by_keyboard(pin: &str) -> String {
    let script = "const at = () => document.activeElement;
        const press = (key) => {
          const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
          // What a browser does of itself for a key that nobody else took, and not for a made-up one.
          if (at().dispatchEvent(event) && key === 'Enter') at().click?.();
        };
        (async () => {
          const typed = () => document.querySelectorAll('.typed .full').length;
          for (const key of PIN) {
            press(key);
            await new Promise((resolve) => setTimeout(resolve, 45));
          }
          while (typed() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
          press('Enter');
        })();";
    script.replace("PIN", &json!(pin).to_string())
}
