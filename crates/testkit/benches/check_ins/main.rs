//! Check-ins of kiosks at a real portal with 100,000 customers: 1, 8 and 64 kiosks at once over kept-alive HTTP, on SQLite
//! and on PostgreSQL, beside the bare transaction of the same rows.
//!
//! The bare transaction on SQLite is one commit after the other, as the database allows no other; on PostgreSQL it is one
//! statement, from as many connections as there are kiosks. Kiosks, portal and database share the machine's cores.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them.

mod bare;
#[path = "../common/filled.rs"]
mod filled;
mod kiosk;
#[path = "../common/load.rs"]
mod load;

use std::time::Duration;

use pinion_testdb::{Postgres, Sqlite};

use self::bare::Bare;
use self::filled::Filled;
use self::kiosk::{Kiosk, PEOPLE};
use self::load::{Amount, Times};

/// Kiosks at once.
const KIOSKS: [usize; 3] = [1, 8, 64];

/// Measures a cell. Before it counts everybody was in and out once, so that the database has touched what it will touch.
fn cell(kiosks: usize) -> Amount {
    let warming = 2 * kiosks * PEOPLE;
    Amount { requests: 20_000, time: Duration::from_secs(10), warming }
}

/// The longest that 99 of 100 check-ins may take with 64 kiosks. Unit: ms.
const SLOWEST: f64 = 50.0;

fn main() {
    // The name of one database measures on that one alone.
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_asked = |kind: &str| only.as_ref().is_none_or(|only| only == kind);
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(async {
        if is_asked("SQLite") {
            let sqlite = Sqlite::fresh();
            // Waiting check-ins share a commit, so they are faster than one commit each.
            measure("SQLite", &sqlite.url(), 1.0 / 1.5).await;
        }
        if is_asked("PostgreSQL") {
            let postgres = Postgres::durable();
            measure("PostgreSQL", &postgres.url(), 1.0 / 0.8).await;
        }
    });
}

/// Measures on one database. With 64 kiosks a check-in should take at most `target` times as long as a bare transaction,
/// by how many there are in a second.
async fn measure(kind: &str, url: &str, target: f64) {
    eprintln!("Importing {} customers on {kind} …", filled::CUSTOMERS);
    let filled = Filled::open(url).await;
    kiosk::take_every_press(&filled).await;
    for kiosks in KIOSKS {
        let mut clients = kiosk::pair(&filled, kiosks).await;
        let ids: Vec<_> = clients.iter().map(|kiosk| kiosk.id).collect();
        let mut bare = Bare::open(&filled, url, &ids).await;
        let [mut beside, mut times] = <[Times; 2]>::default();
        load::run(&mut bare, cell(kiosks), &mut beside).await;
        load::run::<Kiosk>(&mut clients, cell(kiosks), &mut times).await;
        report(kind, kiosks, (&mut times, &beside), target);
    }
    filled.close().await;
}

fn report(kind: &str, kiosks: usize, (times, beside): (&mut Times, &Times), target: f64) {
    let at = format!("{kiosks} kiosk{}, {kind}", if kiosks == 1 { "" } else { "s" });
    let is_busy = kiosks == 64;
    eprintln!("{at}: {:.0} a second, {:.0} bare", times.rate(), beside.rate());
    let p99 = times.percentile(99);
    print(&serde_json::json!({
        "what": format!("check-in with 100,000 customers, {at}: p99"),
        "unit": "ms",
        "value": p99,
        "target": is_busy.then_some(SLOWEST),
    }));
    let (each, bare) = (1_000.0 / times.rate(), 1_000.0 / beside.rate());
    print(&serde_json::json!({
        "what": format!(
            "the same: {:.0} a second, so one each; beside the bare transaction of its rows", times.rate()
        ),
        "unit": "ms",
        "value": each,
        "baseline": bare,
        "ratio": each / bare,
        "target": is_busy.then_some(target),
    }));
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn print(line: &serde_json::Value) {
    println!("{line}");
}
