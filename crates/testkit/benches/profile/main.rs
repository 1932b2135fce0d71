//! A member's profile with the PIN, asked of a real portal with 100,000 customers: over 1 and over 64 connections, on
//! SQLite and on PostgreSQL.
//!
//! Two things are measured. What a client sees: latency and requests a second over kept-alive HTTP. And what the server
//! adds: the portal's own router, called within the process, beside the profile's query alone on the same database,
//! by turns and with as many at once as there were connections. Client and server share the machine's cores, so
//! what a client sees here is the least a machine with as many cores of its own gives.
//!
//! Prints one JSON object a line; `cargo xtask bench` gathers them.

mod askers;
#[path = "../common/filled.rs"]
mod filled;
#[path = "../common/load.rs"]
mod load;
mod space;

use std::thread;
use std::time::Duration;

use pinion_testdb::{Postgres, Sqlite};

use self::askers::{Connection, Query, QueryByToken, Router};
use self::filled::CUSTOMERS;
use self::load::{Amount, Times};
use self::space::{MEMBERS, Space};

/// Kept-alive connections of a cell. [`MEMBERS`] is the most.
const CONNECTIONS: [usize; 2] = [1, MEMBERS];

/// The most that a server's time should be, in times of the query alone.
const TARGET: f64 = 2.0;

/// How often the three kinds take turns within the process. Noise of the machine then meets all of them.
const ROUNDS: usize = 10;

/// Of clients over HTTP.
const CELL: Amount = Amount { requests: 20_000, time: Duration::from_secs(20), warming: 2_000 };

/// Of one kind in one round, within the process.
const ROUND: Amount = Amount { requests: 2_000, time: Duration::from_secs(2), warming: 200 };

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    let cores = thread::available_parallelism().map_or(1, usize::from);
    eprintln!("Client, server and database share {cores} cores.");

    runtime.block_on(async {
        let sqlite = Sqlite::fresh();
        measure("SQLite", &sqlite.url()).await;
        let postgres = Postgres::durable();
        measure("PostgreSQL", &postgres.url()).await;
    });
}

async fn measure(kind: &str, url: &str) {
    eprintln!("Importing {CUSTOMERS} customers on {kind} …");
    let space = Space::open(url).await;
    for connections in CONNECTIONS {
        over_http(kind, &space, connections).await;
        within(kind, &space, connections).await;
    }
    space.close().await;
}

/// What clients see.
async fn over_http(kind: &str, space: &Space, connections: usize) {
    let mut clients = Vec::with_capacity(connections);
    for number in 0..connections {
        clients.push(Connection::open(space.address(), space.members(number)).await);
    }
    let mut times = Times::default();
    load::run(&mut clients, CELL, &mut times).await;

    let what =
        format!("profile request with PIN, 100,000 customers, {}, {kind}", open(connections));
    report(&format!("{what}: p99"), "ms", times.percentile(99), None);
    report(&format!("{what}: rate, client on the same cores"), "requests/s", times.rate(), None);
}

/// What the server adds to the query.
async fn within(kind: &str, space: &Space, at_once: usize) {
    let members = |number| space.members(number);
    let mut queries: Vec<_> = (0..at_once).map(|n| Query::new(space, members(n))).collect();
    let mut by_token: Vec<_> = (0..at_once).map(|n| QueryByToken::new(space, members(n))).collect();
    let mut routers: Vec<_> = (0..at_once).map(|n| Router::new(space, members(n))).collect();

    let [mut query, mut with_token, mut server] = <[Times; 3]>::default();
    for _ in 0..ROUNDS {
        load::run(&mut queries, ROUND, &mut query).await;
        load::run(&mut by_token, ROUND, &mut with_token).await;
        load::run(&mut routers, ROUND, &mut server).await;
    }

    let what = format!("profile request within the server, {at_once} at once, {kind}: median");
    let baseline = (query.percentile(50), TARGET);
    report(&format!("{what}, beside the query alone"), "ms", server.percentile(50), Some(baseline));
    for (name, mut times) in [("server", server), ("query", query), ("by token", with_token)] {
        let (median, p99) = (times.percentile(50), times.percentile(99));
        eprintln!("{kind}, {at_once} at once, {name}: median {median:.3} ms, p99 {p99:.3} ms");
    }
}

fn open(connections: usize) -> String {
    format!("{connections} connection{}", if connections == 1 { "" } else { "s" })
}

fn report(what: &str, unit: &str, value: f64, baseline: Option<(f64, f64)>) {
    let line = serde_json::json!({
        "what": what,
        "unit": unit,
        "value": value,
        "baseline": baseline.map(|(baseline, _)| baseline),
        "ratio": baseline.map(|(baseline, _)| value / baseline),
        "target": baseline.map(|(_, target)| target),
    });
    print(&line);
}

#[expect(clippy::print_stdout, reason = "the lines are what this program is for")]
fn print(line: &serde_json::Value) {
    println!("{line}");
}
