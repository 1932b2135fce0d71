//! The app beside a bare Tauri window in the same run: launch to paint, and memory after that.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them. Takes the two programs from `PINION_APP` and
//! `PINION_BARE_WINDOW`.

// The futures of a whole sign-in nest deeper than the compiler's default allows.
#![recursion_limit = "256"]

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use pinion_testkit::desktop::{Desktop, Keyring, Memory, Running};
use pinion_testkit::space::{PinionSpace, Space as _};

/// Launches of each program. An odd number, so that the median is one of them.
const LAUNCHES: usize = 11;

/// How long a window is left alone before its memory is read: web engines give back what the start took.
const SETTLING: Duration = Duration::from_secs(5);

fn main() {
    let app = program("PINION_APP");
    let bare = program("PINION_BARE_WINDOW");
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    let desktop = Desktop::start(Keyring::Unlocked);
    runtime.block_on(sign_in(&desktop, &app));

    // By turns, so that whatever else the machine does meets both alike.
    let mut app_launches = Vec::new();
    let mut bare_launches = Vec::new();
    for _ in 0..LAUNCHES {
        bare_launches.push(launch(&desktop, &bare, &[]).0);
        app_launches.push(launch(&desktop, &app, &["--show", "pincode"]).0);
    }
    let (app_ms, bare_ms) = (median(app_launches), median(bare_launches));
    report("app: launch to PIN screen painted, signed in, no network", "ms", app_ms, bare_ms, 1.3);

    let bare_memory = settled_memory(&desktop, &bare, &[]);
    let app_memory = settled_memory(&desktop, &app, &["--show", "pincode"]);
    for (what, memory) in [
        ("app: memory of all its processes, shared pages divided (PSS)", |m: Memory| {
            m.proportional_kib
        }),
        ("app: memory of all its processes, shared pages in each (RSS)", |m: Memory| {
            m.resident_kib
        }),
    ] as [(&str, fn(Memory) -> u64); 2]
    {
        #[expect(clippy::cast_precision_loss, reason = "mebibytes of one app are far below 2^52")]
        let mib = |m: Memory| memory(m) as f64 / 1024.0;
        report(what, "MiB", mib(app_memory), mib(bare_memory), 1.25);
    }
}

fn program(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} names a program; `cargo xtask bench` sets it"))
}

/// Signs in once through the window and ends the portal: from then on there is no network to wait for.
async fn sign_in(desktop: &Desktop, app: &Path) {
    let mut space = PinionSpace::start().await;
    let window = desktop.open(app, &[]).await;
    window.sign_in(&space).await;
    window.close().await;
    space.go_down().await;
}

fn launch(desktop: &Desktop, program: &Path, arguments: &[&str]) -> (f64, Running) {
    let screen = desktop.screen();
    let started = Instant::now();
    let running = desktop.run(program, arguments);
    while !screen.shows_light_on_black() {
        assert!(started.elapsed() < Duration::from_secs(30), "{} paints", program.display());
        thread::sleep(Duration::from_millis(2));
    }

    (started.elapsed().as_secs_f64() * 1_000.0, running)
}

fn settled_memory(desktop: &Desktop, program: &Path, arguments: &[&str]) -> Memory {
    let (_, running) = launch(desktop, program, arguments);
    thread::sleep(SETTLING);
    running.memory()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn report(what: &str, unit: &str, value: f64, baseline: f64, target: f64) {
    let line = serde_json::json!({
        "what": what,
        "unit": unit,
        "value": value,
        "baseline": baseline,
        "ratio": value / baseline,
        "target": target,
    });
    println!("{line}");
}
