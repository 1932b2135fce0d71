//! Some hundred presses through a proxy that misbehaves: each counts once, and nobody waits for longer than two seconds.

use std::time::{Duration, Instant};

use pinion_client::MemoryStore;
use pinion_client::kiosk::views::PressOutcome;
use pinion_testkit::ledger::Ledger;
use pinion_testkit::proxy::Proxy;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::sync::Arc;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::luck::luck;
use crate::portal_program::{Person, PortalProgram};

/// Kiosks at which people press, each behind a proxy of its own.
const DESKS: usize = 4;

/// Presses at each.
const PRESSES: usize = 80;

/// People who press, at any of them.
const PEOPLE: usize = 12;

/// The longest that anybody may stand there: the two seconds of docs/kiosk.md, and what a busy machine may take for the
/// rest of it. Answers are held back for longer.
const PATIENCE: Duration = Duration::from_secs(2);
const ALLOWANCE: Duration = Duration::from_secs(3);

/// The longest that a person comes after the kiosk has found its portal again. Unit: milliseconds.
const LATEST_MS: u64 = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_misbehaves_keeps_nobody_and_each_press_counts_once() {
    let mut luck = luck();
    let home = TempDir::new().unwrap();
    let portal = PortalProgram::start(&home.path().join("portal"));
    let people = portal.import(PEOPLE);
    let mut pressing = Vec::new();
    for nth in 0..DESKS {
        let proxy = Proxy::start(portal.authority(), luck.random()).await;
        let folder = home.path().join(format!("desk-{nth}"));
        let desk = Desk::over(&proxy.address(), &folder, Arc::new(MemoryStore::default()));
        desk.pair(&portal, &proxy.address()).await;
        proxy.misbehave();
        let own = StdRng::seed_from_u64(luck.random());
        pressing.push(tokio::spawn(press(desk, proxy, people.clone(), own)));
    }
    let (mut ledger, mut longest, mut moody) = (Ledger::default(), Duration::ZERO, 0);
    for pressed in pressing {
        let (told, took, times) = pressed.await.unwrap();
        ledger.add(told);
        longest = longest.max(took);
        moody += times;
    }

    eprintln!("{}; longest {longest:?}; {moody} times moody", ledger.summary());
    ledger.check(&portal.database_url()).await;
    let [kept, ins, outs] = [PressOutcome::Kept, PressOutcome::CheckedIn, PressOutcome::CheckedOut]
        .map(|outcome| ledger.count(outcome));
    assert_eq!(kept + ins + outs, DESKS * PRESSES, "nobody was refused");
    assert!(
        kept > 0 && ins > 0 && outs > 0 && moody > DESKS,
        "it was kind at times, and not always"
    );
    assert!(longest < PATIENCE + ALLOWANCE, "somebody waited for {longest:?}");
}

/// Has people press at one kiosk; returns what they were told, how long the slowest took, and how often the proxy was in
/// the way.
async fn press(
    desk: Desk,
    proxy: Proxy,
    people: Vec<Person>,
    mut luck: StdRng,
) -> (Ledger, Duration, usize) {
    let (mut ledger, mut longest) = (Ledger::default(), Duration::ZERO);
    for _ in 0..PRESSES {
        // Who presses while the portal is known to be gone is answered without it, and tries nothing of the proxy.
        let online = desk.ready(|ready| ready.online);
        let _ =
            tokio::time::timeout(Duration::from_millis(luck.random_range(0..LATEST_MS)), online)
                .await;
        let person = &people[luck.random_range(0..people.len())];
        let began = Instant::now();
        desk.press(person, &mut ledger).await;
        longest = longest.max(began.elapsed());
    }
    proxy.calm_down();
    desk.all_sent().await;
    desk.app.close().await;
    (ledger, longest, proxy.times_moody())
}
