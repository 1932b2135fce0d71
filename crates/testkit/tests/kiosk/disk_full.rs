//! A disk that is full while people press, the kiosk's or the portal's, until there is room again.

use std::time::Duration;

use pinion_client::kiosk::views::PressOutcome;
use pinion_storage::{Database, Options};
use pinion_testkit::ledger::Ledger;
use pinion_testkit::small_disk::SmallDisk;
use rand::RngExt as _;
use reqwest::{Client, StatusCode, header::RETRY_AFTER};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use uuid::Uuid;

use crate::desk::Desk;
use crate::luck::luck;
use crate::portal_program::{Person, PortalProgram, Token};

/// People who press, in turn.
const PEOPLE: usize = 12;

/// Unit: KiB. Both write a few hundred before anybody presses.
const DISK_KIB: usize = 8 * 1024;

/// More presses than such a disk has room for in the files that lie there when it fills.
const TOO_MANY: usize = 5_000;

/// How often the portal is killed beside a kiosk whose disk is full.
const KILLS: usize = 20;

/// Presses while it is killed, and the longest that is waited before. Unit: microseconds.
const PRESSES: usize = 3;
const LATEST_US: u64 = 60_000;

/// Presses that wait when the kiosk's disk fills.
const KEPT: usize = 20;

/// So many presses that are kept one after the other tell that the portal has no room, and not that it is slow.
const IN_A_ROW: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kiosk_without_room_that_was_told_nothing_wrong_has_each_press_once() {
    let mut luck = luck();
    let (home, volume) = (TempDir::new().unwrap(), SmallDisk::new(DISK_KIB));
    let mut portal = PortalProgram::start(&home.path().join("portal"));
    let people = portal.import(PEOPLE);
    let desk = Desk::paired(&portal, &volume.path().join("kiosk")).await;
    desk.all_sent().await;

    let (mut ledger, mut next) = (Ledger::default(), people.iter().cycle());
    let mut press = async |ledger: &mut Ledger| {
        desk.press(next.next().expect("it goes on"), ledger).await.outcome
    };
    portal.kill();
    for _ in 0..KEPT {
        assert_eq!(press(&mut ledger).await, PressOutcome::Kept);
    }
    // What room the queue has in its own file is used up first.
    volume.fill();
    let mut more = 0;
    while press(&mut ledger).await == PressOutcome::Kept {
        more += 1;
        assert!(more < TOO_MANY, "the disk is full");
    }
    for _ in 0..KILLS {
        portal.come_back();
        let pressed = async {
            for _ in 0..PRESSES {
                press(&mut ledger).await;
            }
        };
        let killed = async {
            tokio::time::sleep(Duration::from_micros(luck.random_range(0..LATEST_US))).await;
            tokio::task::block_in_place(|| portal.kill());
        };
        tokio::join!(pressed, killed);
    }
    portal.come_back();
    volume.make_room();
    desk.all_sent().await;
    let after = press(&mut ledger).await;

    eprintln!("{}", ledger.summary());
    let at_once = [PressOutcome::CheckedIn, PressOutcome::CheckedOut];
    assert!(at_once.contains(&after), "{after:?}");
    assert!(ledger.count(PressOutcome::NotKept) > 1, "some pressed without room or portal");
    ledger.check(&portal.database_url()).await;
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_without_room_asks_kiosks_to_come_back_and_has_each_press_once() {
    let (home, volume) = (TempDir::new().unwrap(), SmallDisk::new(DISK_KIB));
    let portal = PortalProgram::start(&volume.path().join("portal"));
    let people = portal.import(PEOPLE);
    let token = portal.give_tokens(1).await.remove(0);
    let desk = Desk::paired(&portal, &home.path().join("kiosk")).await;
    desk.all_sent().await;

    let (mut ledger, mut next) = (Ledger::default(), people.iter().cycle());
    let mut press = async |ledger: &mut Ledger| {
        desk.press(next.next().expect("it goes on"), ledger).await.outcome
    };
    // What room the database has in its own files is used up first.
    volume.fill();
    let (mut pressed, mut in_a_row) = (0, 0);
    while in_a_row < IN_A_ROW {
        let is_kept = press(&mut ledger).await == PressOutcome::Kept;
        in_a_row = if is_kept { in_a_row + 1 } else { 0 };
        pressed += 1;
        assert!(pressed < TOO_MANY, "the disk is full");
    }
    let (status, retry_after) = ask(&portal, &token, &people[0]).await;
    volume.make_room();
    desk.all_sent().await;
    let after = press(&mut ledger).await;

    eprintln!("{}", ledger.summary());
    assert_eq!((status, retry_after.as_deref()), (StatusCode::SERVICE_UNAVAILABLE, Some("5")));
    let at_once = [PressOutcome::CheckedIn, PressOutcome::CheckedOut];
    assert!(at_once.contains(&after), "{after:?}");
    let books = ledger.check(&portal.database_url()).await;
    assert_eq!(books.count("kept_for_review"), 0, "they came in order");
    let database = Database::open(&portal.database_url(), Options::default()).await.unwrap();
    database.check_integrity().await.unwrap();
    desk.app.close().await;
}

/// Sends a press past the kiosk: its status and when to come back.
async fn ask(
    portal: &PortalProgram,
    token: &Token,
    person: &Person,
) -> (StatusCode, Option<String>) {
    let event = serde_json::json!({
        "id": Uuid::now_v7(), "at": jiff::Timestamp::now().to_string(), "pincode": person.pin,
    });
    let answer = Client::new()
        .post(format!("{}{}", portal.address(), pinion_protocol::kiosk::CHECK_INS_PATH))
        .bearer_auth(token.expose_secret())
        .json(&serde_json::json!({"events": [event]}))
        .send()
        .await
        .expect("the portal answers");
    let retry_after = answer.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok());
    (answer.status(), retry_after.map(str::to_owned))
}
