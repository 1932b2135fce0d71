//! The camera in the real webview, which makes one up, or is handed one that sees a QR. A driver answers in the app's place
//! what the page may do: the app itself answers where there is none.

use std::path::Path;

use pinion_testkit::film;
use pinion_testkit::page::wait_until;
use pinion_testkit::space::Space as _;
use serde_json::json;

use super::{FrontDesk, choose};
use crate::stage::APP;

/// How much one part of a pixel's colour exceeds another in the bars of the webview's own camera, and in nothing that the
/// app paints: its colours are those of paper, ink and rust.
const STRONG: u8 = 200;

/// More of such pixels than chance would bring. The bars have some 360 on the screen of these tests.
const MANY: usize = 100;

/// Whether its picture moves.
const MOVES: &str = "const video = document.querySelector('video');
    return video !== null && !video.paused && video.videoWidth > 0 && video.currentTime > 0";

/// Puts a camera of the page's own in the place of the webview's. It sees a wall, and a QR before it once somebody holds it up.
const CAMERA: &str = "const modules = MODULES;
    const [width, height, module, quiet] = [640, 480, 9, 36];
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    const paint = (colour, ...box) => {
      context.fillStyle = colour;
      context.fillRect(...box);
    };
    const side = modules.length * module;
    const [left, top] = [(width - side) / 2, (height - side) / 2];
    const see = () => {
      paint('#787878', 0, 0, width, height);
      if (!window.isHeldUp) return;
      paint('#ebebeb', left - quiet, top - quiet, side + 2 * quiet, side + 2 * quiet);
      modules.forEach((row, y) => row.forEach((isDark, x) => {
        if (isDark) paint('#1e1e1e', left + x * module, top + y * module, module, module);
      }));
    };
    see();
    setInterval(see, 100);
    MediaDevices.prototype.getUserMedia = async () => canvas.captureStream(10)";

/// Keeps hold of what the camera's picture comes from, and counts how often the page asks for a camera from here on.
const NOTE_CAMERA: &str =
    "window.track = document.querySelector('video').srcObject.getVideoTracks()[0];
    window.asked = 0;
    const open = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = function (...what) {
      window.asked += 1;
      return open.apply(this, what);
    }";

/// Whether there is a picture, what became of the first one, and how often the page asked for another.
const CAMERA_IS: &str =
    "return [document.querySelector('video') !== null, window.track.readyState, window.asked]";

#[tokio::test]
async fn reads_a_qr_that_is_held_up_and_checks_its_member_in() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.open().await;
    window.run(&CAMERA.replace("MODULES", &json!(film::modules(&pin)).to_string())).await;
    desk.pair(&window).await;
    window.until("its picture moves", async || window.run(MOVES).await == true).await;
    assert_eq!(desk.space.visits().await.len(), 0, "a wall is nobody");

    window.run("window.isHeldUp = true").await;
    window.text("Checked in").await;
    window.text("Ada").await;
    window.run("window.isHeldUp = false").await;

    let visits = desk.space.visits().await;
    assert!(matches!(visits[..], [(_, None)]), "{visits:?}");
    window.gone("Checked in").await;
    window.text("Type your PIN, or show your QR").await;
    window.close().await;
}

#[tokio::test]
async fn looks_through_the_camera() {
    let mut desk = FrontDesk::new().await;
    desk.desktop.mock_camera();
    let window = desk.set_up().await;

    window.until("its picture moves", async || window.run(MOVES).await == true).await;
    window.text("Type your PIN, or show your QR").await;

    window.close().await;
}

#[tokio::test]
async fn looks_no_more_once_staff_switch_it_off_and_again_once_they_switch_it_on() {
    let mut desk = FrontDesk::new().await;
    desk.desktop.mock_camera();
    let window = desk.set_up().await;
    window.until("its picture moves", async || window.run(MOVES).await == true).await;
    window.run(NOTE_CAMERA).await;
    assert_eq!(window.run(CAMERA_IS).await, json!([true, "live", 0]));

    desk.open_settings(&window).await;
    choose(&window, "Camera reads QR codes", "Off").await;
    desk.keeps("\"camera\": false").await;
    window.press("Done").await;
    window.find("//p[normalize-space(.)='Type your PIN.']").await;
    window.settled().await;
    assert_eq!(window.run(CAMERA_IS).await, json!([false, "ended", 0]));

    desk.open_settings(&window).await;
    choose(&window, "Camera reads QR codes", "On").await;
    desk.keeps("\"camera\": true").await;
    window.press("Done").await;
    window.text("Type your PIN, or show your QR").await;
    window.until("its picture moves again", async || window.run(MOVES).await == true).await;
    assert_eq!(window.run(CAMERA_IS).await, json!([true, "ended", 1]), "it was asked for anew");
    window.close().await;
}

/// What the page sees is seen on the display alone: nobody else could ask it.
#[tokio::test]
async fn the_app_lets_its_page_look_through_the_camera() {
    let mut desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    window.settled().await;
    assert!(!desk.shows_camera(), "it is told apart from a page without a picture");
    window.close().await;

    desk.desktop.mock_camera();
    let _app = desk.desktop.run(Path::new(APP), &["--kiosk"]);

    wait_until("the camera's picture is on the screen", async || desk.shows_camera()).await;
}

impl FrontDesk {
    /// Whether the picture of the webview's own camera is on the screen.
    pub(super) fn shows_camera(&self) -> bool {
        let picture = self.desktop.picture_of_app();
        let strong = picture.pixels().filter(|pixel| {
            let [red, green, blue] = pixel.0;
            red.max(green).max(blue) - red.min(green).min(blue) > STRONG
        });
        strong.count() > MANY
    }
}
