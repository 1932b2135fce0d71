//! A kiosk in the real window, with its portal on the same machine: from the last key to the painted answer, and memory
//! after thousands of check-ins.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them. Takes the app from `PINION_APP`.

// The future of a portal that starts nests deeper than the compiler's default allows.
#![recursion_limit = "256"]

#[path = "common/front_desk.rs"]
mod front_desk;

use std::time::Duration;

use self::front_desk::{FrontDesk, report};

/// Check-ins of which each is timed.
const TIMED: usize = 200;

/// Between two keys, as a person types: so that a PIN is no scanner's. Unit: ms.
const TYPING: u32 = 40;

/// Check-ins after which memory is read for the first time, and for the second.
const FEW: usize = 10;
const MANY: usize = 10_000;

/// How long a window is left alone before its memory is read: web engines give back what they were given.
const SETTLING: Duration = Duration::from_secs(10);

/// The longest that 99 of 100 answers may take from the last key on. Unit: ms.
const SLOWEST: f64 = 100.0;

/// By how much memory may grow: what web engine and allocator keep for the next time, whatever was done before.
const GROWTH: f64 = 1.15;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(measure());
}

async fn measure() {
    let mut desk = FrontDesk::open().await;

    let mut took = desk.press(TIMED, TYPING).await;
    took.sort_by(f64::total_cmp);
    let percentile = |percent: usize| took[(took.len() - 1) * percent / 100];
    report("kiosk: last key to painted answer, median", "ms", percentile(50), None, None);
    report("the same, p99", "ms", percentile(99), None, Some(SLOWEST));

    let before = memory_after(&mut desk, FEW).await;
    let after = memory_after(&mut desk, MANY).await;
    let what = format!("kiosk: memory after {MANY} more check-ins, beside after {FEW} (PSS)");
    report(&what, "MiB", after, Some(before), Some(GROWTH));
    desk.close().await;
}

/// What all processes of the app need after `times` check-ins, shared pages divided. Unit: MiB.
async fn memory_after(desk: &mut FrontDesk, times: usize) -> f64 {
    desk.press(times, 0).await;
    tokio::time::sleep(SETTLING).await;
    #[expect(clippy::cast_precision_loss, reason = "mebibytes of one app are far below 2^52")]
    let mib = desk.window.memory().proportional_kib as f64 / 1024.0;
    mib
}
