//! A kiosk in its window, with its portal on the same machine and people who press.

use std::path::PathBuf;
use std::time::Duration;

use pinion_testkit::admin::Admin;
use pinion_testkit::desktop::{AppWindow, Desktop, Keyring};
use pinion_testkit::space::{PinionSpace, Space as _};
use serde_json::{Value, json};

const EXIT_CODE: &str = "271828";

/// How long no press may be answered: one whose answer came and went while no frame was painted is waited for in vain.
/// Unit: looks, one a second.
const STUCK: usize = 120;

/// How a PIN comes to be typed.
#[derive(Clone, Copy)]
pub struct Hand {
    /// On what, and what the last key is: `enter` and `keyboard` on a keyboard, `screen` on the screen's keys. Where every
    /// PIN has as many digits the last of them sends.
    pub keys: &'static str,
    /// Between two keys. Unit: ms.
    pub gap_ms: u32,
}

/// All at once and Enter.
pub const SCANNER: Hand = Hand { keys: "enter", gap_ms: 0 };

/// Types PINs one after the other, and notes how long each answer took to be on the screen from the last key on.
///
/// A frame is painted after its `requestAnimationFrame`; the next one begins when that is done.
const PRESS: &str = r#"
    const [pins, times, hand, gap] = [PINS, TIMES, HAND, GAP];
    const key = (key) => dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    const digits = Object.fromEntries(
        [...document.querySelectorAll(".keypad .digit")].map((it) => [it.textContent.trim(), it]),
    );
    const touch = (digit) => {
        digits[digit].dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    };
    const type = hand === "screen" ? touch : key;
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const shown = () => document.querySelector("section.outcome.shown");
    window.bench = { took: [], done: 0, told: {} };
    (async () => {
        for (let nth = 0; nth < times; nth += 1) {
            const pin = pins[nth % pins.length];
            for (const digit of pin.slice(0, -1)) {
                type(digit);
                if (gap > 0) await pause(gap);
            }
            const last = performance.now();
            type(pin.at(-1));
            // Enter comes at once: after a pause the last digit is sent without.
            if (hand === "enter") key("Enter");
            while (!shown()) await frame();
            await frame();
            bench.took.push(performance.now() - last);
            const title = shown().querySelector("h1").textContent;
            bench.told[title] = (bench.told[title] ?? 0) + 1;
            key("Escape");
            while (shown()) await frame();
            bench.done = nth + 1;
        }
    })();
"#;

/// A paired kiosk.
pub struct FrontDesk {
    /// Its portal.
    pub space: PinionSpace,
    /// Its window.
    pub window: AppWindow,
    /// What it stands on.
    pub desktop: Desktop,
    /// Everybody's.
    pub pins: Vec<String>,
    /// How many times in a row people pressed, each round from the first of them on.
    pub rounds: Vec<usize>,
    app: PathBuf,
}

impl FrontDesk {
    /// Pairs a kiosk with a space of which every press counts. Takes the app from `PINION_APP`.
    pub async fn open() -> Self {
        let app = std::env::var_os("PINION_APP").map(PathBuf::from);
        let app = app.expect("PINION_APP names a program; `cargo xtask bench` sets it");
        let space = PinionSpace::for_kiosks().await;
        let mut pins = Vec::new();
        for email in space.add_sample().await {
            // Who is suspended is refused, and refusals are held back on purpose.
            if space.is_active(&email).await {
                pins.push(space.pin_of(&email).await);
            }
        }
        Admin::of(&space).await.count_every_press().await;
        let desktop = Desktop::start(Keyring::Unlocked);
        let window = desktop.open(&app, &["--kiosk", "--portal", &space.address()]).await;
        window.pair_kiosk(&space, EXIT_CODE).await;
        Self { space, window, desktop, pins, rounds: Vec::new(), app }
    }

    /// Presses, everybody in turn, and returns how long each answer took from the last key on. Unit: ms.
    pub async fn press(&mut self, times: usize, hand: Hand) -> Vec<f64> {
        let script = PRESS
            .replace("PINS", &json!(self.pins).to_string())
            .replace("TIMES", &times.to_string())
            .replace("HAND", &json!(hand.keys).to_string())
            .replace("GAP", &hand.gap_ms.to_string());
        self.window.run(&script).await;
        let (mut done, mut idle) = (Value::Null, 0);
        while done != json!(times) {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = self.window.run("return bench.done").await;
            idle = if now == done { idle + 1 } else { 0 };
            done = now;
            assert!(idle < STUCK, "the window answers no press any more, after {done} of {times}");
        }
        self.rounds.push(times);
        eprintln!("{}", self.window.run("return bench.told").await);
        let took = self.window.run("return bench.took").await;
        self.window.run("delete window.bench").await;
        let Value::Array(took) = took else { return Vec::new() };
        took.iter().filter_map(Value::as_f64).collect()
    }

    /// Ends it, and panics unless every press counted once.
    pub async fn close(self) {
        assert_eq!(self.space.visits_in_all().await, self.visits(), "every press counts once");
        // Also where another page is in the window than the driver began with.
        self.window.kill(&self.app);
        drop(self.desktop);
    }

    /// How many visits there are when everybody came in and went by turns.
    fn visits(&self) -> u64 {
        let people = self.pins.len();
        let presses = |person| {
            let of_round = |times: &usize| times / people + usize::from(person < times % people);
            self.rounds.iter().map(of_round).sum::<usize>()
        };
        (0..people).map(|person| presses(person).div_ceil(2) as u64).sum()
    }
}

/// Prints a line for `cargo xtask bench`.
#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
pub fn report(what: &str, unit: &str, value: f64, baseline: Option<f64>, target: Option<f64>) {
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
