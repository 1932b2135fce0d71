//! A page that is old asks to begin anew, by its space's night and where nobody has touched it.

use std::path::Path;
use std::time::UNIX_EPOCH;

use pinion_testkit::desktop::AppWindow;
use pinion_testkit::page::wait_until;
use pinion_testkit::space::Space as _;

use super::FrontDesk;
use super::clock::shown;
use crate::stage::APP;

/// A day passes, as far as the page can tell: it is old at once, nobody has touched it since, and another minute has begun,
/// with which it looks whether it is to begin anew. The hour of the day is the same.
const A_DAY_LATER: &str = "const DAY_MS = 24 * 60 * 60_000;
    const [date, age] = [Date.now, performance.now.bind(performance)];
    Date.now = () => date() + DAY_MS;
    performance.now = () => age() + DAY_MS";

/// The day that is on the screen.
const DAY: &str = "return document.querySelector('.clock .day').textContent";

/// Hours of a space's day.
const NIGHT: u64 = 3;
const NOON: u64 = 12;

#[tokio::test]
async fn begins_anew_by_night() {
    let (desk, window) = where_it_is(NIGHT).await;
    let page = window.page_process();
    assert!(page.is_some(), "something draws the page");

    window.run(A_DAY_LATER).await;
    let another = async || window.page_process().is_some_and(|it| Some(it) != page);
    wait_until("another process draws the page", another).await;

    // The driver has lost it, and a scanner types into whatever is there.
    desk.desktop.focus_app();
    desk.scan_until_it_counts().await;
    window.kill(Path::new(APP));
}

#[tokio::test]
async fn goes_on_by_day() {
    let (desk, window) = where_it_is(NOON).await;
    let pin = desk.space.pin().await;
    let (page, day) = (window.page_process(), window.run(DAY).await);
    assert!(page.is_some(), "something draws the page");

    window.run(A_DAY_LATER).await;
    window.until("it has looked at its clocks", async || window.run(DAY).await != day).await;
    window.scan(&pin).await;
    window.text("Checked in").await;

    assert_eq!(window.page_process(), page, "at noon somebody may come at any moment");
    window.close().await;
}

/// A kiosk that is set up, for whose space it is `hour` o'clock.
async fn where_it_is(hour: u64) -> (FrontDesk, AppWindow) {
    let desk = FrontDesk::new().await;
    let since = desk.space.now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    desk.space.move_to(&zone(since.as_secs() / 3600 % 24, hour)).await;
    let window = desk.set_up().await;

    // The next hour may have begun meanwhile.
    let hours = [hour, hour + 1].map(|hour| format!("{hour:02}:"));
    let is_there = async || {
        let time = shown(&window).await;
        hours.iter().any(|hour| time.starts_with(hour))
    };
    window.until("it shows the space's time", is_there).await;
    (desk, window)
}

/// A zone in which it is `hour` o'clock when UTC has `utc`. These names count the other way: Etc/GMT+5 is five hours behind.
fn zone(utc: u64, hour: u64) -> String {
    match (utc + 24 - hour) % 24 {
        0 => "UTC".to_owned(),
        behind @ 1..=12 => format!("Etc/GMT+{behind}"),
        behind => format!("Etc/GMT-{}", 24 - behind),
    }
}
