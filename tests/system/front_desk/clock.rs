//! The clock of the idle screen: the space's time of day, by the portal's clock.

use std::time::{Duration, UNIX_EPOCH};

use pinion_testkit::desktop::AppWindow;

use super::FrontDesk;

/// A zone that differs from every other, and from the device's, in its minutes as well, all the year.
const ZONE: &str = "Asia/Kathmandu";

/// How far it is ahead of UTC. Unit: minutes.
const AHEAD_OF_UTC_MIN: u64 = 5 * 60 + 45;

const DAY_MIN: u64 = 24 * 60;

/// How far the portal's clock is ahead of the device's: more than a kiosk leaves uncorrected.
const AHEAD: Duration = Duration::from_mins(10);

/// How long a test waits for the next minute. It fails then; nothing is timed by it.
const GUARD: Duration = Duration::from_secs(90);

/// How long the window is left alone before it is looked at again.
const PAUSE: Duration = Duration::from_millis(200);

#[tokio::test]
async fn tells_its_spaces_time_by_the_portals_clock_and_goes_on_by_itself() {
    let desk = FrontDesk::new().await;
    desk.space.move_to(ZONE).await;
    desk.space.clock().advance(AHEAD);
    let window = desk.set_up().await;

    let is_right = async || shown(&window).await == on_the_wall(minute_of(&desk));
    window.until("it shows the space's time", is_right).await;
    let first = shown(&window).await;
    let next = after(&first);
    let goes_on = async {
        while shown(&window).await != next {
            tokio::time::sleep(PAUSE).await;
        }
    };
    let went_on = tokio::time::timeout(GUARD, goes_on).await;

    assert!(went_on.is_ok(), "nobody pressed, and it went on from {first} to {next}");
    window.close().await;
}

/// The hour and the minute on the screen.
pub(super) async fn shown(window: &AppWindow) -> String {
    let shown = window.run("return document.querySelector('.clock .time')?.textContent").await;
    shown.as_str().unwrap_or_default().trim().to_owned()
}

/// The minute that it is for the portal. Unit: minutes since 1970, UTC.
fn minute_of(desk: &FrontDesk) -> u64 {
    let since = desk.space.now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    since.as_secs() / 60
}

/// What a clock in [`ZONE`] shows.
fn on_the_wall(minute: u64) -> String {
    time_of((minute + AHEAD_OF_UTC_MIN) % DAY_MIN)
}

/// What a clock shows a minute after `time`.
fn after(time: &str) -> String {
    let (hour, minute) = time.split_once(':').expect("it was a time");
    let number = |text: &str| text.parse::<u64>().expect("it was a time");
    time_of((number(hour) * 60 + number(minute) + 1) % DAY_MIN)
}

/// Unit: minutes since midnight.
fn time_of(minute: u64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
