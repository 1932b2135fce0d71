//! A device's clock that is wrong, or is set while presses wait: what people are told, and what counts.

use std::time::Duration;

use super::support::FrontDesk;
use crate::kiosk::views::PressOutcome;

const HOUR: Duration = Duration::from_hours(1);
const HOUR_MS: i64 = 3_600_000;

/// Sets the device's clock ahead by so many hours; back where there are fewer than none.
fn set(desk: &FrontDesk, hours: i32) {
    let by = HOUR * hours.unsigned_abs();
    if hours > 0 { desk.clock.go_ahead(by) } else { desk.clock.go_back(by) }
}

/// Brings the portal back, and waits until everything is sent.
async fn send_all(desk: &FrontDesk) {
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
}

/// When the presses counted, in order. Unit: Unix milliseconds.
fn counted(desk: &FrontDesk) -> Vec<i64> {
    desk.portal.inner().counted.iter().map(|(_, at_ms)| *at_ms).collect()
}

#[tokio::test]
async fn a_time_is_told_as_it_counts_where_the_devices_clock_is_wrong() {
    for hours in [-5, 5] {
        let desk = FrontDesk::new().await;
        set(&desk, hours);
        desk.pair().await;
        desk.set_up().await;

        let told = desk.press("00427").await;

        let ready = desk.screen.ready(|_| true).await;
        assert_eq!(told.at_ms, desk.portal.now_ms());
        assert_eq!(counted(&desk), [told.at_ms]);
        assert_eq!(ready.clock_off_ms, i64::from(-hours) * HOUR_MS);
    }
}

#[tokio::test]
async fn a_clock_that_is_two_minutes_off_is_believed() {
    let desk = FrontDesk::new().await;
    desk.clock.go_back(Duration::from_mins(2));
    desk.pair().await;
    desk.set_up().await;

    let told = desk.press("00427").await;

    assert_eq!(told.at_ms, desk.now_ms());
    assert_eq!(counted(&desk), [told.at_ms]);
    assert_eq!(desk.screen.ready(|_| true).await.clock_off_ms, 0);
}

#[tokio::test]
async fn a_clock_that_is_set_is_noticed_within_half_a_minute() {
    let desk = FrontDesk::ready().await;

    set(&desk, 3);
    desk.clock.advance(Duration::from_secs(30));

    desk.screen.ready(|ready| ready.clock_off_ms == -3 * HOUR_MS).await;
}

#[tokio::test]
async fn presses_that_wait_count_as_when_they_were_however_the_clock_is_set_meanwhile() {
    for hours in [1, -1, 9_000] {
        let desk = FrontDesk::ready().await;
        desk.cut_off().await;
        let mut expected = Vec::new();
        for nth in 0..3 {
            let told = desk.press("00427").await;
            assert_eq!((told.outcome, told.at_ms), (PressOutcome::Kept, desk.portal.now_ms()));
            expected.push(told.at_ms);
            desk.clock.advance(Duration::from_mins(10));
            if nth < 2 {
                set(&desk, hours);
            }
        }
        let oldest = desk.screen.ready(|ready| ready.waiting == 3).await.oldest_at_ms;

        send_all(&desk).await;

        assert_eq!(counted(&desk), expected);
        assert_eq!(oldest, expected.first().copied());
    }
}

#[tokio::test]
async fn presses_of_a_clock_that_stopped_count_as_when_they_were_once_the_portal_tells_the_time() {
    let desk = FrontDesk::ready().await;
    desk.portal.go_down();
    let desk = desk.reopened().await;
    set(&desk, -50_000);
    desk.app.start().await;
    let true_ms = desk.portal.now_ms();
    let told = desk.press("00427").await;
    desk.clock.advance(HOUR);
    set(&desk, 50_000);

    send_all(&desk).await;

    assert_eq!(told.at_ms, true_ms - 50_000 * HOUR_MS, "nobody has told it the time");
    assert_eq!(counted(&desk), [true_ms]);
}

#[tokio::test]
async fn presses_from_before_a_power_cut_count_as_when_they_were_though_the_clock_forgot_the_time()
{
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    let told = desk.press("00427").await;

    let desk = desk.reopened().await;
    desk.clock.advance(HOUR);
    set(&desk, -50_000);
    desk.portal.come_back();
    desk.app.start().await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(counted(&desk), [told.at_ms]);
}

#[tokio::test]
async fn a_press_behind_one_of_another_clock_is_kept_and_both_count() {
    let desk = FrontDesk::ready().await;
    desk.portal.inner().wait_s = Some(20);
    desk.portal.stop_answering();
    let first = desk.press_in_vain("31415", 1).await;
    desk.portal.answer_again();
    desk.clock.sleeping(Duration::from_secs(20), 1).await;
    desk.portal.inner().wait_s = None;
    set(&desk, -1);

    let last = desk.press("00427").await;
    desk.screen.ready(|ready| ready.waiting == 0).await;

    assert_eq!(last.outcome, PressOutcome::Kept);
    assert_eq!(counted(&desk), [first.at_ms, last.at_ms]);
}
