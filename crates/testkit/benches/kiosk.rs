//! A kiosk in the real window, with its portal on the same machine: from the last key to the painted answer, and memory
//! after thousands of check-ins.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them. Takes the app from `PINION_APP`.

// The future of a portal that starts nests deeper than the compiler's default allows.
#![recursion_limit = "256"]

#[path = "common/front_desk.rs"]
mod front_desk;

use std::time::{Duration, Instant};

use pinion_testkit::page::wait_until;

use self::front_desk::{FrontDesk, Hand, SCANNER, report};

/// Check-ins of which each is timed.
const TIMED: usize = 200;

/// Check-ins after which memory is read.
const FEW: usize = 10;
const SOME: usize = 1_000;
const MANY: usize = 10_000;

/// Between two keys, as a person types: so that a PIN is no scanner's. Unit: ms.
const TYPING: u32 = 40;

/// Who types, and what their last key is.
const HANDS: [(Hand, &str); 3] = [
    (Hand { keys: "screen", gap_ms: TYPING }, "last digit on the screen"),
    (Hand { keys: "keyboard", gap_ms: TYPING }, "last digit on a keyboard"),
    (Hand { keys: "enter", gap_ms: TYPING }, "Enter on a keyboard"),
];

/// How long a window is left alone before its memory is read: web engines give back what they were given.
const SETTLING: Duration = Duration::from_secs(10);

/// How long a press that nobody watches is given. Far more than it takes.
const ONE_PRESS: Duration = Duration::from_secs(2);

/// Where the front shows nothing and a result its colour, from the left and from the top. Unit: pixels.
const CORNER: i16 = 20;

/// How long an answer may take to be seen. It ends a run that has lost one.
const STUCK: Duration = Duration::from_mins(1);

/// Has the page begin anew once the driver has its answer, which it would wait for in vain.
const BEGIN_ANEW: &str = "setTimeout(() => window.__TAURI_INTERNALS__.invoke('kiosk_renew'), 100)";

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

    let few = memory_after(&mut desk, FEW).await;
    for (hand, what) in HANDS {
        let took = desk.press(TIMED, hand).await;
        let what = format!("kiosk: {what} to painted answer, median");
        report(&what, "ms", percentile(&took, 50), None, None);
        report("the same, p99", "ms", percentile(&took, 99), None, Some(SLOWEST));
    }

    let so_far = FEW + HANDS.len() * TIMED;
    let some = memory_after(&mut desk, SOME - so_far).await;
    let many = memory_after(&mut desk, MANY - SOME).await;
    let what = format!("kiosk: memory after {MANY} check-ins, beside after {FEW} (PSS)");
    report(&what, "MiB", many, Some(few), Some(GROWTH));
    let what = format!("the same, beside after {SOME}");
    report(&what, "MiB", many, Some(some), None);
    let anew = memory_anew(&mut desk).await;
    let what = format!("kiosk: memory once the page began anew, as by night, and {FEW} more (PSS)");
    report(&what, "MiB", anew, Some(few), Some(GROWTH));
    let what =
        "kiosk: a scanner's Enter on the display's keyboard to the answer on the display, median";
    let took = seen(&mut desk).await;
    report(what, "ms", percentile(&took, 50), None, None);
    report("the same, p99", "ms", percentile(&took, 99), None, Some(SLOWEST));
    desk.close().await;
}

/// As [`memory_after`] a few check-ins on a page that has begun anew, which a driver does not follow it to: it is a scanner
/// that types. Unit: MiB.
async fn memory_anew(desk: &mut FrontDesk) -> f64 {
    let page = desk.window.page_process();
    desk.window.run(BEGIN_ANEW).await;
    let another = async || desk.window.page_process().is_some_and(|it| Some(it) != page);
    wait_until("another process draws the page", another).await;
    tokio::time::sleep(SETTLING).await;

    desk.desktop.focus_app();
    for pin in &desk.pins[..FEW] {
        desk.desktop.scan(pin);
        tokio::time::sleep(ONE_PRESS).await;
    }
    desk.rounds.push(FEW);
    memory_at_rest(desk).await
}

/// How long each answer took to be seen, from the key on, window system and all: a corner of the screen changes its colour.
/// Unit: ms.
async fn seen(desk: &mut FrontDesk) -> Vec<f64> {
    let screen = desk.desktop.screen();
    let colour = || screen.colour_at(CORNER, CORNER);
    let idle = colour();
    let mut took = Vec::new();
    for nth in 0..TIMED {
        let pin = &desk.pins[nth % desk.pins.len()];
        let typed = desk.desktop.scan(pin);
        wait_for("an answer is seen", || colour() != idle).await;
        took.push(typed.elapsed().as_secs_f64() * 1_000.0);
        desk.desktop.escape();
        wait_for("it is gone", || colour() == idle).await;
    }
    desk.rounds.push(TIMED);
    took
}

async fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < STUCK, "{what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// One of what was measured, so that as many of a hundred are no more.
fn percentile(measured: &[f64], percent: usize) -> f64 {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) * percent / 100]
}

/// What all processes of the app need after `times` check-ins, shared pages divided. Unit: MiB.
async fn memory_after(desk: &mut FrontDesk, times: usize) -> f64 {
    desk.press(times, SCANNER).await;
    memory_at_rest(desk).await
}

async fn memory_at_rest(desk: &FrontDesk) -> f64 {
    tokio::time::sleep(SETTLING).await;
    #[expect(clippy::cast_precision_loss, reason = "mebibytes of one app are far below 2^52")]
    let mib = desk.window.memory().proportional_kib as f64 / 1024.0;
    mib
}
