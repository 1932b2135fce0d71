//! A portal that is there, and fails at what it is sent.

use std::time::Duration;

use pinion_protocol::kiosk::CheckIns;
use uuid::Uuid;

use super::support::{ADDRESS, FrontDesk};
use crate::kiosk::views::PressOutcome;

/// Waits until a portal that is gone is left alone for half a minute each time: twice as long as the time before until then.
/// Returns the presses that it is asked about.
async fn asked_each_half_minute(desk: &FrontDesk) -> Vec<Uuid> {
    for (waited_s, next_s) in [(3, 6), (6, 12), (12, 24), (24, 30)] {
        let next = Duration::from_secs(next_s);
        let before = desk.clock.times(next);
        desk.clock.advance(Duration::from_secs(waited_s));
        desk.clock.sleeping(next, before + 1).await;
    }
    let inner = desk.portal.inner();
    inner.came.last().unwrap().events.iter().map(|event| event.id).collect()
}

/// Two presses wait, and the portal is there again and fails at the first `many` of them: for as long as it is given.
async fn fails_at_first(many: usize) -> FrontDesk {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.press("31415").await;
    let ids = asked_each_half_minute(&desk).await;
    desk.portal.inner().fails_at.extend(&ids[..many]);

    desk.portal.come_back();
    for _ in 0..7 {
        desk.let_it_beat().await;
        assert_eq!(desk.screen.ready(|_| true).await.set_aside, 0, "it may be over soon");
    }
    desk
}

#[tokio::test]
async fn a_press_that_the_portal_fails_at_does_not_stop_the_others_for_ever() {
    let desk = fails_at_first(1).await;
    desk.clock.advance(Duration::from_secs(30));
    let shown = desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!((desk.portal.counted(), shown.set_aside), (vec!["31415".to_owned()], 1));
    desk.portal.inner().fails_at.clear();
    desk.clock.advance(Duration::from_hours(24));
    desk.screen.ready(|ready| ready.set_aside == 0 && ready.waiting == 0).await;
    assert_eq!(desk.portal.counted(), ["31415", "00427"]);
}

/// As [`fails_at_first`] with two, and a third behind them.
async fn fails_at_two_of_three() -> FrontDesk {
    let desk = fails_at_first(2).await;
    desk.press("00427").await;
    let beat = Duration::from_secs(30);
    let rested = desk.clock.times(beat);
    desk.clock.advance(beat);
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    // Also of what was set aside, which it asks for once more at once.
    desk.clock.sleeping(beat, rested + 1).await;
    desk
}

#[tokio::test]
async fn two_presses_side_by_side_that_the_portal_fails_at_stop_nobody() {
    let desk = fails_at_two_of_three().await;

    let shown = desk.screen.ready(|_| true).await;
    assert_eq!((desk.portal.counted(), shown.set_aside), (vec!["00427".to_owned()], 2));
}

#[tokio::test]
async fn what_the_portal_still_fails_at_the_next_day_keeps_nobody_waiting() {
    let desk = fails_at_two_of_three().await;
    let asked = desk.portal.times_asked("check-ins");

    // A beat, and each of the two alone.
    desk.clock.advance(Duration::from_hours(24));
    desk.portal.asked("check-ins", asked + 3).await;

    let shown = desk.screen.ready(|_| true).await;
    assert_eq!((shown.online, shown.set_aside, shown.waiting), (true, 2, 0));
    assert_eq!(desk.outcome("31415").await, PressOutcome::CheckedIn);
    // One is answered by now, and the other is not.
    let first = desk.portal.inner().fails_at.iter().next().copied().unwrap();
    desk.portal.inner().fails_at.remove(&first);
    desk.clock.advance(Duration::from_hours(24));
    desk.screen.ready(|ready| ready.set_aside == 1).await;
}

#[tokio::test]
async fn who_comes_while_what_was_set_aside_is_asked_for_goes_before_the_rest_of_it() {
    let desk = fails_at_two_of_three().await;
    let aside = desk.app.device.queue().unwrap().aside(ADDRESS);
    let aside: Vec<Uuid> = aside.iter().map(|event| event.id).collect();
    desk.portal.inner().fails_at.clear();
    desk.portal.inner().stops_at = aside.first().copied();
    let asked = desk.portal.times_asked("check-ins");
    desk.clock.advance(Duration::from_hours(24));
    desk.portal.asked("check-ins", asked + 2).await;

    assert_eq!(desk.press_in_vain("31415", 1).await.outcome, PressOutcome::Kept);
    desk.portal.inner().stops_at = None;
    desk.portal.answer_again();
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    let came = desk.portal.inner().came.clone();
    let asked_alone =
        |came: &&CheckIns| matches!(&came.events[..], [one] if aside.contains(&one.id));
    assert_eq!(came[asked..].iter().filter(asked_alone).count(), 1, "the second one later");
    assert_eq!(desk.portal.counted().last().map(String::as_str), Some("31415"));

    desk.clock.advance(Duration::from_hours(1));
    desk.screen.ready(|ready| ready.set_aside == 0).await;
}

/// The portal fails at everything, and is back in the middle of being asked for one press after the other.
#[tokio::test]
async fn a_portal_that_comes_back_meanwhile_hears_of_all_in_order() {
    for fails in [8, 9, 10] {
        let desk = FrontDesk::ready().await;
        desk.cut_off().await;
        for pin in ["00427", "31415", "00427"] {
            desk.press(pin).await;
        }
        asked_each_half_minute(&desk).await;
        desk.portal.inner().fails_next = fails;
        desk.portal.come_back();
        for _ in 0..9 {
            desk.let_it_beat().await;
        }

        let shown = desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
        assert_eq!(shown.set_aside, 0, "{fails}");
        assert_eq!(desk.portal.counted(), ["00427", "31415", "00427"], "{fails}");
    }
}

#[tokio::test]
async fn more_that_the_portal_fails_at_than_are_tried_at_once_go_aside_by_and_by() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    for _ in 0..11 {
        desk.press("00427").await;
    }
    let ids = asked_each_half_minute(&desk).await;
    assert_eq!(ids.len(), 11);
    desk.portal.inner().fails_at.extend(&ids);
    desk.portal.come_back();
    desk.press("31415").await;
    for _ in 0..7 {
        desk.let_it_beat().await;
    }
    desk.clock.advance(Duration::from_secs(30));

    let shown = desk.screen.ready(|ready| ready.set_aside == 10).await;
    assert_eq!((shown.waiting, desk.portal.counted()), (1, vec!["31415".to_owned()]));
    desk.press("31415").await;
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.set_aside == 11 && ready.waiting == 0).await;
}

#[tokio::test]
async fn a_portal_that_fails_at_a_press_is_asked_how_to_behave_all_the_same() {
    let desk = fails_at_first(2).await;
    desk.portal.inner().space_name = Some("Loft".into());

    desk.clock.advance(Duration::from_mins(1));

    desk.screen.ready(|ready| ready.space_name == "Loft").await;
}

#[tokio::test]
async fn a_portal_that_fails_at_every_press_sets_none_aside() {
    let desk = fails_at_first(2).await;
    for _ in 0..4 {
        desk.let_it_beat().await;
    }

    let shown = desk.screen.ready(|_| true).await;
    assert_eq!((shown.waiting, shown.set_aside), (2, 0));
    desk.portal.inner().fails_at.clear();
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    assert_eq!(desk.portal.counted(), ["00427", "31415"], "in order");
}

#[tokio::test]
async fn sending_goes_on_after_a_panic() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.portal.inner().panics = true;

    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(3));
    while desk.portal.inner().panics {
        tokio::task::yield_now().await;
    }
    desk.let_it_beat().await;

    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    assert_eq!(desk.portal.counted(), ["00427"]);
}
