//! What becomes of a press: how long it stands, what is heard of it.

use pinion_testkit::desktop::AppWindow;
use pinion_testkit::space::Space as _;
use serde_json::json;
use thirtyfour::Key;

use super::{FrontDesk, IDLE, choose};

/// Notes when results come and go. Unit: milliseconds.
const NOTE_RESULTS: &str = "window.came = []; window.went = [];
    new MutationObserver(() => {
      const [is, was] = [document.querySelector('.outcome.shown') !== null, window.came.length > window.went.length];
      if (is !== was) (is ? window.came : window.went).push(performance.now());
    }).observe(document.body, { attributes: true, subtree: true })";

/// How long the first result stood. Unit: milliseconds.
const STOOD: &str = "return window.went[0] - window.came[0]";

/// Types a PIN slowly, whose hand is the same for as long as it takes the answer to come; and a digit more once it is there.
const TYPE_ON: &str =
    "const key = (key) => dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    (async () => {
      for (const digit of PIN) {
        await pause(1250);
        key(digit);
      }
      while (document.querySelector('.outcome.shown') === null) await pause(10);
      key('7');
    })()";

/// Notes how loud each sound is that is played, as a part of the whole.
const NOTE_SOUNDS: &str = "window.loud = [];
    const start = AudioBufferSourceNode.prototype.start, connect = AudioNode.prototype.connect;
    const behind = new Map();
    AudioNode.prototype.connect = function (to, ...rest) {
      behind.set(this, to);
      return connect.call(this, to, ...rest);
    };
    AudioBufferSourceNode.prototype.start = function (...when) {
      window.loud.push([behind.get(this).gain.value, this.buffer.length > 1000]);
      return start.call(this, ...when);
    }";

/// Notes what each sound is that is played: the sum of its swings.
const NOTE_WAVES: &str = "window.waves = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (...when) {
      window.waves.push(this.buffer.getChannelData(0).reduce((sum, swing) => sum + Math.abs(swing), 0));
      return start.call(this, ...when);
    }";

/// How the result on the screen is told apart without its words.
const LOOK: &str = "const screen = document.querySelector('.outcome.shown');
    return {
      manner: screen.classList[1],
      shape: screen.querySelector('svg path').getAttribute('d'),
      colour: getComputedStyle(screen).backgroundColor,
    }";

#[tokio::test]
async fn stands_for_three_seconds_and_is_told_to_screen_readers() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    window.run(NOTE_RESULTS).await;

    window.tap(&pin).await;
    window.find("//p[@aria-live='assertive'][starts-with(., 'Ada. Checked in. since ')]").await;
    window.gone("Checked in").await;

    let stood = stood(&window).await;
    assert!((2_900.0..5_000.0).contains(&stood), "{stood} ms");
    window.find("//p[@aria-live='assertive'][.='']").await;
    window.close().await;
}

#[tokio::test]
async fn stands_for_as_long_as_staff_choose() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    desk.open_settings(&window).await;
    choose(&window, "Results stay for", "5 s").await;
    desk.keeps("\"resultS\": 5").await;
    window.press("Done").await;
    window.text(IDLE).await;
    window.run(NOTE_RESULTS).await;

    window.tap(&pin).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;

    let stood = stood(&window).await;
    assert!((4_900.0..7_900.0).contains(&stood), "eight is another choice: {stood} ms");
    window.close().await;
}

#[tokio::test]
async fn stands_for_half_a_minute_for_who_asks_for_more_time() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    window.run(NOTE_RESULTS).await;

    window.tap(&pin).await;
    window.text("Checked in").await;
    window.press("More time").await;
    window.gone("Checked in").await;

    let stood = stood(&window).await;
    assert!((30_000.0..36_000.0).contains(&stood), "{stood} ms");
    window.close().await;
}

#[tokio::test]
async fn stands_for_who_did_not_see_that_enough_was_typed() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    window.run(NOTE_RESULTS).await;

    window.run(&TYPE_ON.replace("PIN", &json!(pin).to_string())).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;

    let stood = stood(&window).await;
    assert!(stood >= 2_900.0, "{stood} ms");
    window.close().await;
}

#[tokio::test]
async fn in_out_and_refused_differ_in_shape_colour_and_sound() {
    let desk = FrontDesk::new().await;
    desk.admin.count_every_press().await;
    let pin = desk.space.pin().await;
    let wrong = if pin == "86420" { "75319" } else { "86420" };
    let window = desk.set_up().await;
    window.run(NOTE_WAVES).await;

    let mut looks = Vec::new();
    for (typed, title) in
        [(&*pin, "Checked in"), (&*pin, "Checked out"), (wrong, "That PIN did not work")]
    {
        window.tap(typed).await;
        window.text(title).await;
        looks.push(window.run(LOOK).await);
        window.gone(title).await;
    }
    let waves = window.run("return window.waves").await;

    let of = |what: &str| looks.iter().map(|it| it[what].clone()).collect::<Vec<_>>();
    assert_eq!(of("manner"), ["in", "out", "refused"]);
    for told in [of("shape"), of("colour"), waves.as_array().expect("it is a list").clone()] {
        assert_eq!(told.len(), 3, "{told:?}");
        let differ = told[0] != told[1] && told[1] != told[2] && told[0] != told[2];
        assert!(differ, "{told:?}");
    }
    window.close().await;
}

#[tokio::test]
async fn is_played_as_loud_as_the_settings_say() {
    let desk = FrontDesk::new().await;
    desk.choose(&json!({ "volume": 50 }));
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    window.run(NOTE_SOUNDS).await;

    window.tap(&pin).await;
    window.text("Checked in").await;

    assert_eq!(
        window.run("return window.loud").await,
        json!([[0.25, true]]),
        "half as loud to ears"
    );
    window.close().await;
}

/// A key that a script made is no touch to a web engine, as a camera's picture is none, and engines may keep a page silent
/// until one comes.
#[tokio::test]
async fn is_heard_though_nobody_has_touched_the_kiosk_since_its_start() {
    let desk = FrontDesk::new().await;
    desk.choose(&json!({ "volume": 50 }));
    let pin = desk.space.pin().await;
    desk.set_up().await.close().await;
    let window = desk.open().await;
    window.text(IDLE).await;
    window.run(NOTE_SOUNDS).await;

    window.scan(&pin).await;
    window.text("Checked in").await;
    let is_heard = async || window.run("return window.loud.length").await != 0;
    window.until("it is heard", is_heard).await;

    assert_eq!(window.run("return window.loud").await, json!([[0.25, true]]), "once");
    window.close().await;
}

#[tokio::test]
async fn is_silent_once_its_volume_was_turned_down() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    window.run(NOTE_SOUNDS).await;

    desk.open_settings(&window).await;
    let slider = window.find("//label[.='Volume']/following::input[@type='range'][1]").await;
    assert_eq!(slider.value().await.expect("it has one").as_deref(), Some("60"));
    slider.send_keys(Key::Home).await.expect("the slider takes keys");
    window.text("Silent").await;
    desk.keeps("\"volume\": 0").await;
    window.press("Done").await;
    window.tap(&pin).await;
    window.text("Checked in").await;

    assert_eq!(window.run("return window.loud").await, json!([]));
    window.close().await;
}

async fn stood(window: &AppWindow) -> f64 {
    window.run(STOOD).await.as_f64().expect("a result came and went")
}
