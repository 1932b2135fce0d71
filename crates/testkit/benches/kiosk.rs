//! A kiosk in the real window, with its portal on the same machine: from the last key to the painted answer; what waited
//! for the network, sent; and memory after thousands of check-ins.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them. Takes the app from `PINION_APP`.

// The future of a portal that starts nests deeper than the compiler's default allows.
#![recursion_limit = "256"]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use pinion_testkit::admin::Admin;
use pinion_testkit::desktop::{AppWindow, Desktop, Keyring};
use pinion_testkit::space::{PinionSpace, Space as _};
use serde_json::{Value, json};

/// Check-ins of which each is timed.
const TIMED: usize = 200;

/// Check-ins after which memory is read for the first time, and for the second.
const FEW: usize = 10;
const MANY: usize = 10_000;

/// Presses that wait for the network.
const WAITING: usize = 10_000;

/// How long a window is left alone before its memory is read: web engines give back what they were given.
const SETTLING: Duration = Duration::from_secs(10);

/// The longest that 99 of 100 answers may take from the last key on. Unit: ms.
const SLOWEST: f64 = 100.0;

/// By how much memory may grow: what web engine and allocator keep for the next time, whatever was done before.
const GROWTH: f64 = 1.15;

const EXIT_CODE: &str = "271828";

/// Types PINs one after the other as a person does, and notes how long each answer took to be on the screen.
///
/// A frame is painted after its `requestAnimationFrame`; the next one begins when that is done.
const PRESS: &str = r#"
    const [pins, times, gap] = [PINS, TIMES, GAP];
    const key = (key) => dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const shown = () => document.querySelector("section.outcome.shown");
    window.bench = { took: [], done: 0, told: {} };
    (async () => {
        for (let nth = 0; nth < times; nth += 1) {
            for (const digit of pins[nth % pins.length]) {
                key(digit);
                if (gap > 0) await pause(gap);
            }
            const began = performance.now();
            key("Enter");
            while (!shown()) await frame();
            await frame();
            bench.took.push(performance.now() - began);
            const title = shown().querySelector("h1").textContent;
            bench.told[title] = (bench.told[title] ?? 0) + 1;
            key("Escape");
            while (shown()) await frame();
            bench.done = nth + 1;
        }
    })();
"#;

fn main() {
    let app = std::env::var_os("PINION_APP").map(PathBuf::from);
    let app = app.expect("PINION_APP names a program; `cargo xtask bench` sets it");
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(measure(&app));
}

async fn measure(app: &std::path::Path) {
    let mut space = PinionSpace::for_kiosks().await;
    let mut pins = Vec::new();
    for email in space.add_sample().await {
        // Who is suspended is refused, and refusals are held back on purpose.
        if space.is_active(&email).await {
            pins.push(space.pin_of(&email).await);
        }
    }
    Admin::of(&space).await.count_every_press().await;
    let desktop = Desktop::start(Keyring::Unlocked);
    let window = pair(&desktop, app, &space).await;

    // As a person types, so that a PIN is no scanner's.
    let mut took = press(&window, &pins, TIMED, 40).await;
    took.sort_by(f64::total_cmp);
    let percentile = |percent: usize| took[(took.len() - 1) * percent / 100];
    report("kiosk: last key to painted answer, median", "ms", percentile(50), None, None);
    report("the same, p99", "ms", percentile(99), None, Some(SLOWEST));

    let before = memory_after(&window, &pins, FEW).await;
    let after = memory_after(&window, &pins, MANY).await;
    let what = format!("kiosk: memory after {MANY} more check-ins, beside after {FEW} (PSS)");
    report(&what, "MiB", after, Some(before), Some(GROWTH));

    space.go_down().await;
    press(&window, &pins, WAITING, 0).await;
    let began = Instant::now();
    space.come_back().await;
    window
        .until("everything that waited is sent", async || {
            !window.visible_text().await.contains("Waiting:")
        })
        .await;
    let seconds = began.elapsed().as_secs_f64();
    let expected = visits(pins.len(), &[TIMED, FEW, MANY, WAITING]);
    assert_eq!(space.visits_in_all().await, expected, "every press counts once");
    let what = format!(
        "kiosk: {WAITING} check-ins that waited, from the portal's return until all are sent"
    );
    report(&what, "s", seconds, None, None);
    window.close().await;
}

/// How many visits there are when `people` came in and went by turns, in rounds of so many presses.
fn visits(people: usize, rounds: &[usize]) -> u64 {
    let presses = |person| {
        let of_round = |times: &usize| times / people + usize::from(person < times % people);
        rounds.iter().map(of_round).sum::<usize>()
    };
    (0..people).map(|person| presses(person).div_ceil(2) as u64).sum()
}

/// Pairs the kiosk in its window.
async fn pair(desktop: &Desktop, app: &std::path::Path, space: &PinionSpace) -> AppWindow {
    let window = desktop.open(app, &["--kiosk", "--portal", &space.address()]).await;
    window.pair_kiosk(space, EXIT_CODE).await;
    window
}

/// Presses, and returns how long each answer took. Unit: ms.
async fn press(window: &AppWindow, pins: &[String], times: usize, gap_ms: u32) -> Vec<f64> {
    let script = PRESS
        .replace("PINS", &json!(pins).to_string())
        .replace("TIMES", &times.to_string())
        .replace("GAP", &gap_ms.to_string());
    window.run(&script).await;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if window.run("return bench.done").await == json!(times) {
            break;
        }
    }
    eprintln!("{}", window.run("return bench.told").await);
    let Value::Array(took) = window.run("return bench.took").await else { return Vec::new() };
    took.iter().filter_map(Value::as_f64).collect()
}

/// What all processes of the app need after `times` check-ins, shared pages divided. Unit: MiB.
async fn memory_after(window: &AppWindow, pins: &[String], times: usize) -> f64 {
    press(window, pins, times, 0).await;
    window.run("delete window.bench").await;
    tokio::time::sleep(SETTLING).await;
    #[expect(clippy::cast_precision_loss, reason = "mebibytes of one app are far below 2^52")]
    let mib = window.memory().proportional_kib as f64 / 1024.0;
    mib
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn report(what: &str, unit: &str, value: f64, baseline: Option<f64>, target: Option<f64>) {
    let line = json!({
        "what": what,
        "unit": unit,
        "value": value,
        "baseline": baseline,
        "ratio": baseline.map(|baseline| value / baseline),
        "target": target,
    });
    println!("{line}");
}
