//! How the app comes up, and that it does so once.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use pinion_testkit::page::wait_until;

use super::{FrontDesk, IDLE, choose};
use crate::stage::APP;

#[tokio::test]
async fn a_second_start_gives_way_to_the_first() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    let mut second = desk.desktop.command(Path::new(APP));
    let mut second = second.arg("--kiosk").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let second = second.as_mut().expect("the app can be started");
    let mut ended = None;
    for _ in 0..300 {
        ended = second.try_wait().expect("it is ours");
        if ended.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    if ended.is_none() {
        second.kill().expect("it can be ended");
    }

    assert!(ended.is_some_and(|it| it.success()), "it leaves by itself: {ended:?}");
    assert_eq!(desk.desktop.windows(), 1);
    window.text(IDLE).await;
    window.close().await;
}

#[tokio::test]
async fn starts_with_the_system_as_long_as_it_is_told_to() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    desk.open_settings(&window).await;
    assert_eq!(desk.files_in("/autostart/").len(), 0);

    choose(&window, "Start with the system", "On").await;
    wait_until("it is written down", async || desk.files_in("/autostart/").len() == 1).await;
    let entry = fs::read_to_string(&desk.files_in("/autostart/")[0]).expect("it can be read");
    assert!(entry.contains("Exec=") && entry.contains("--kiosk"), "{entry}");

    choose(&window, "Start with the system", "Off").await;
    wait_until("it is forgotten", async || desk.files_in("/autostart/").is_empty()).await;
    window.close().await;
}

#[tokio::test]
async fn comes_up_as_the_kiosk_it_was_where_its_settings_are_torn_or_lost() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    window.close().await;

    for torn in [Some("{\"kiosk\": {\"vol"), Some(""), None] {
        desk.replace_settings(torn);
        let window = desk.desktop.open(Path::new(APP), &[]).await;
        window.text(IDLE).await;

        desk.open_settings(&window).await;
        choose(&window, "Results stay for", "5 s").await;
        desk.keeps("\"resultS\": 5").await;
        window.close().await;
    }

    // What was kept since says nothing of what the app is.
    let window = desk.desktop.open(Path::new(APP), &[]).await;
    window.text(IDLE).await;
    window.close().await;
}

#[tokio::test]
async fn never_writes_into_the_settings_that_are_there() {
    let desk = FrontDesk::new().await;
    desk.choose(&serde_json::json!({ "resultS": 8 }));
    let same = desk.desktop.data().join("same");
    fs::hard_link(desk.settings(), &same).expect("the home takes links");
    let window = desk.set_up().await;

    desk.open_settings(&window).await;
    choose(&window, "Results stay for", "5 s").await;
    desk.keeps("\"resultS\": 5").await;
    window.close().await;

    let before = fs::read_to_string(&same).expect("it can be read");
    assert!(before.contains("\"resultS\":8"), "a cut of the power leaves this: {before}");
    let after = fs::read_to_string(desk.settings()).expect("it can be read");
    assert!(after.contains("\"resultS\": 5"), "{after}");
}
