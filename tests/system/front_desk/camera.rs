//! The camera in the real webview, which makes one up. A driver answers for the page what it may do: who may is tested where
//! the window is opened.

use super::FrontDesk;

/// Whether its picture moves.
const MOVES: &str = "const video = document.querySelector('video');
    return video !== null && !video.paused && video.videoWidth > 0 && video.currentTime > 0";

#[tokio::test]
async fn looks_through_the_camera() {
    let mut desk = FrontDesk::new().await;
    desk.desktop.mock_camera();
    let window = desk.set_up().await;

    window.until("its picture moves", async || window.run(MOVES).await == true).await;
    window.text("Type your PIN, or show your QR").await;

    window.close().await;
}
