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

use self::front_desk::{FrontDesk, Hand, report};

/// Presses that wait.
const WAITING: usize = 10_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(measure());
}

async fn measure() {
    let mut desk = FrontDesk::open().await;
    desk.space.go_down().await;
    desk.press(WAITING, Hand::Scanner).await;

    let began = Instant::now();
    desk.space.come_back().await;
    desk.window
        .until("everything that waited is sent", async || {
            !desk.window.visible_text().await.contains("Waiting:")
        })
        .await;
    let seconds = began.elapsed().as_secs_f64();

    let what = format!(
        "kiosk: {WAITING} check-ins that waited, from the portal's return until all are sent"
    );
    report(&what, "s", seconds, None, None);
    desk.close().await;
}
