//! What a browser that was never here loads until somebody is signed in to the admin panel: a real Chromium, a real
//! portal. Bytes are what came over the network, with headers, as the browser counted them.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them.

// The future of a portal that starts nests deeper than the compiler's default allows.
#![recursion_limit = "256"]

use pinion_testkit::browser::Browser;
use pinion_testkit::space::{ADMIN, PASSWORD, PinionSpace, Space as _};

/// The requests so far and their bytes, the page itself among them.
const LOADED: &str = "
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return [all.length, all.reduce((bytes, one) => bytes + one.transferSize, 0)];";

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(async {
        let space = PinionSpace::start().await;
        space.add_admin().await;
        let browser = Browser::start();
        let panel = browser.open(&format!("{}/admin/", space.address())).await;
        panel.heading("Sign in to the admin panel").await;
        panel.settled().await;
        report("first load of the panel, until one can sign in", &panel.run(LOADED).await);

        panel.enter(ADMIN, PASSWORD).await;
        panel.heading("Members & Contacts").await;
        panel.settled().await;
        report("first load of the panel, until the customers are listed", &panel.run(LOADED).await);
        panel.close().await;
    });
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn report(what: &str, loaded: &serde_json::Value) {
    let requests = loaded[0].as_f64().expect("the page counts its requests");
    let bytes = loaded[1].as_f64().expect("the page counts their bytes");
    for (which, unit, value) in [("size", "kB", bytes / 1000.0), ("requests", "requests", requests)]
    {
        let what = format!("{what}: {which}");
        println!("{}", serde_json::json!({ "what": what, "unit": unit, "value": value }));
    }
}
