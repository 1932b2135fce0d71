//! The exit code, and the ways out that it opens.

use std::fs;
use std::path::Path;
use std::time::Instant;

use pinion_testkit::page::wait_until;
use pinion_testkit::space::Space as _;

use super::{EXIT_CODE, FrontDesk, IDLE, choose};
use crate::stage::APP;

const WRONG: &str = "314159";

/// The way from a kiosk that is not paired, or lacks its portal's word, to anything but its own space.
const ELSEWHERE: &str = "For staff: pair with another space, or leave";

#[tokio::test]
async fn leaves_kiosk_mode_and_opens_as_the_members_app() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    desk.open_settings(&window).await;
    window.press("Leave kiosk mode").await;
    desk.keeps("\"member\"").await;
    // Its window is another one, which this one's driver knows nothing of.
    window.kill(Path::new(APP));

    let member = desk.desktop.open(Path::new(APP), &[]).await;
    member.text("Set up as a kiosk").await;
    assert!(desk.desktop.keyring_secret("kiosk").is_some(), "it is a kiosk again when it is asked");
    member.close().await;
    let window = desk.open().await;
    window.text(IDLE).await;
    window.close().await;
    // Nobody has to say so again.
    let window = desk.desktop.open(Path::new(APP), &[]).await;
    window.text(IDLE).await;
    window.close().await;
}

#[tokio::test]
async fn is_started_no_more_by_the_system_once_it_is_no_kiosk() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    desk.open_settings(&window).await;
    choose(&window, "Start with the system", "On").await;
    wait_until("it is written down", async || desk.files_in("/autostart/").len() == 1).await;

    window.press("Unpair").await;
    window.press_in_dialog("Unpair").await;
    window.heading("Set up this kiosk").await;
    assert_eq!(desk.files_in("/autostart/").len(), 1, "it may be paired anew");
    window.press("Not a kiosk? Open the members' app").await;

    wait_until("it is forgotten", async || desk.files_in("/autostart/").is_empty()).await;
    window.kill(Path::new(APP));
}

#[tokio::test]
async fn unpairs_and_forgets_its_token() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    desk.open_settings(&window).await;
    window.press("Unpair").await;
    window.press_in_dialog("Cancel").await;
    assert!(desk.desktop.keyring_secret("kiosk").is_some(), "asking ends nothing");
    window.press("Unpair").await;
    window.press_in_dialog("Unpair").await;

    window.heading("Set up this kiosk").await;
    assert_eq!(desk.desktop.keyring_secret("kiosk"), None);
    window.close().await;
}

#[tokio::test]
async fn a_kiosk_that_lost_what_its_portal_told_is_given_up_by_its_code_alone() {
    let mut desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    window.close().await;
    fs::write(&desk.files_in("/kiosk.json")[0], "{").expect("the home takes files");
    desk.space.go_down().await;

    let window = desk.open().await;
    window.press(ELSEWHERE).await;
    window.heading("Exit code").await;
    window.tap(WRONG).await;
    window.text("Tries left: 9").await;
    assert!(desk.desktop.keyring_secret("kiosk").is_some(), "whoever stands there takes nothing");
    window.tap(EXIT_CODE).await;

    window.heading("Set up this kiosk").await;
    assert_eq!(desk.desktop.keyring_secret("kiosk"), None);
    window.close().await;
}

#[tokio::test]
async fn ten_wrong_codes_lock_it_until_an_admin_lets_it_go() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    window.press("Staff").await;
    window.heading("Exit code").await;

    for left in (1..=9).rev() {
        window.tap(WRONG).await;
        window.text(&format!("Tries left: {left}")).await;
    }
    window.tap(WRONG).await;
    window.text("Ten wrong codes were typed").await;
    window.press("Back").await;
    window.text(IDLE).await;
    window.press("Staff").await;
    window.tap(EXIT_CODE).await;
    window.text("Ten wrong codes were typed").await;
    window.press("Back").await;
    let kiosk = desk.admin.kiosks().await[0].id;
    desk.admin.release(kiosk).await;
    window.press("Staff").await;
    window.tap(WRONG).await;

    window.heading("Kiosk settings").await;
    window.press("Done").await;
    window.press("Staff").await;
    window.tap(WRONG).await;
    window.text("Tries left: 9").await;
    window.close().await;
}

#[tokio::test]
async fn what_a_scanner_types_costs_no_try_and_who_types_nothing_gives_the_screen_back() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    window.press("Staff").await;
    window.heading("Exit code").await;
    window.scan(&["3", WRONG].concat()).await;
    window.tap(WRONG).await;
    window.text("Tries left: 9").await;
    let typed = Instant::now();
    window.text(IDLE).await;

    let took = typed.elapsed();
    assert!((8..20).contains(&took.as_secs()), "ten seconds after the last key, not {took:?}");
    window.close().await;
}
