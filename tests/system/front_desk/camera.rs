//! The camera in the real webview, which makes one up, or is handed one that sees a QR. A driver answers for the page what it
//! may do: who may is tested where the window is opened.

use pinion_testkit::film;
use pinion_testkit::space::Space as _;
use serde_json::json;

use super::FrontDesk;

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
