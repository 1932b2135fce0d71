//! A portal that is there, and fails at what it is sent.

use std::time::Duration;

use uuid::Uuid;

use super::support::FrontDesk;
use crate::kiosk::views::PressOutcome;

/// Two presses wait, and the portal is there again and fails at the first `many` of them: for as long as it is given.
async fn fails_at_first(many: usize) -> FrontDesk {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.press("31415").await;
    // Left alone twice as long each time, until it is asked each half minute.
    for (waited_s, next_s) in [(3, 6), (6, 12), (12, 24), (24, 30)] {
        let next = Duration::from_secs(next_s);
        let before = desk.clock.times(next);
        desk.clock.advance(Duration::from_secs(waited_s));
        desk.clock.sleeping(next, before + 1).await;
    }
    let ids: Vec<Uuid> = {
        let inner = desk.portal.inner();
        inner.came.last().unwrap().events.iter().map(|event| event.id).collect()
    };
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
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
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
