//! What waited at a kiosk for the network, sent once the portal is back: in the real window, with the portal on the same
//! machine.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them. Takes the app from `PINION_APP`.

// The future of a portal that starts nests deeper than the compiler's default allows.
#![recursion_limit = "256"]

#[path = "common/front_desk.rs"]
mod front_desk;

use std::time::Instant;

use pinion_testkit::space::Space as _;

use self::front_desk::{FrontDesk, SCANNER, report};

/// Presses that wait.
const WAITING: usize = 10_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(measure());
}

async fn measure() {
    let mut desk = FrontDesk::open().await;
    desk.space.go_down().await;
    desk.press(WAITING, SCANNER).await;

    let all = waiting(&desk).await;
    let returned = Instant::now();
    desk.space.come_back().await;
    desk.window.until("the first are sent", async || waiting(&desk).await != all).await;
    let sending = Instant::now();
    desk.window.until("all are sent", async || waiting(&desk).await.is_empty()).await;

    let what = format!("kiosk: {WAITING} check-ins that waited, from the first sent to the last");
    report(&what, "s", sending.elapsed().as_secs_f64(), None, None);
    let what = "the same, from the portal's return: the kiosk asks each half minute at the latest";
    report(what, "s", returned.elapsed().as_secs_f64(), None, None);
    desk.close().await;
}

/// What the foot of the screen says of presses that wait.
async fn waiting(desk: &FrontDesk) -> String {
    let text = desk.window.visible_text().await;
    text.lines().find(|line| line.contains("Waiting:")).unwrap_or_default().to_owned()
}
