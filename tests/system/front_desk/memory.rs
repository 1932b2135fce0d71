//! What the window keeps of those who came: nothing.

use pinion_testkit::desktop::AppWindow;
use pinion_testkit::space::Space as _;
use serde_json::json;

use super::FrontDesk;

/// Presses until each part of the page was used often enough to be as large as it gets.
const FIRST: usize = 50;

/// Presses after which memory is read again, in rounds that a busy machine has the patience for.
const MORE: usize = 100;
const ROUNDS: usize = 4;

/// What they may cost: code made faster the more it runs, and little garbage, 8 MiB as measured. Where the engine is left
/// to collect as it does for the web, they cost 17 to 37 (docs/decisions/0018), and formats of `Intl` that are made anew
/// 253 (docs/decisions/0015). Unit: KiB.
const MOST_KIB: u64 = 14 * 1024;

/// Presses a PIN again and again, each once the result before is gone.
const COME: &str = r#"
    const key = (key) => dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const shown = () => document.querySelector(".outcome.shown");
    window.came = 0;
    (async () => {
        for (let nth = 0; nth < TIMES; nth += 1) {
            for (const digit of PIN) key(digit);
            key("Enter");
            while (!shown()) await frame();
            await frame();
            key("Escape");
            while (shown()) await frame();
            window.came += 1;
        }
    })();
"#;

#[tokio::test]
async fn grows_by_nobody_who_comes() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;
    come(&window, &pin, FIRST).await;
    let before = window.memory().anonymous_kib;

    for _ in 0..ROUNDS {
        come(&window, &pin, MORE).await;
    }

    let grown = window.memory().anonymous_kib.saturating_sub(before);
    assert!(grown < MOST_KIB, "it grew by {grown} KiB, from {before}");
    window.close().await;
}

async fn come(window: &AppWindow, pin: &str, times: usize) {
    let script = COME.replace("PIN", &json!(pin).to_string()).replace("TIMES", &times.to_string());
    window.run(&script).await;
    window.until("all came", async || window.run("return window.came").await == json!(times)).await;
}
