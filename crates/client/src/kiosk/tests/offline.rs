//! A press while the portal does not answer: kept, and sent once, in order, as of when it was.

use std::time::Duration;

use pinion_protocol::kiosk::MAX_EVENTS;
use uuid::Uuid;

use super::disk::SmallDisk;
use super::support::{ADDRESS, FrontDesk};
use crate::kiosk::time;
use crate::kiosk::views::{KioskView, PressOutcome};
use crate::store::Slot;

#[tokio::test]
async fn a_press_without_a_network_is_kept_and_sent_as_of_when_it_was() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;

    let pressed_at_ms = desk.now_ms();
    let told = desk.press("00427").await;
    let shown = desk.screen.ready(|ready| !ready.online).await;
    desk.portal.come_back();
    desk.clock.advance(Duration::from_mins(10));
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!((told.outcome, told.at_ms), (PressOutcome::Kept, pressed_at_ms));
    assert_eq!((shown.waiting, shown.oldest_at_ms), (1, Some(pressed_at_ms)));
    assert_eq!(desk.portal.inner().counted, [("00427".to_owned(), pressed_at_ms)]);
    let inner = desk.portal.inner();
    let sent = inner.came.iter().rev().find(|came| !came.events.is_empty()).unwrap();
    assert!(sent.events[0].pincode.is_none(), "what waited is sent as it was kept: sealed");
}

#[tokio::test]
async fn once_nobody_was_found_presses_are_kept_at_once() {
    let desk = FrontDesk::ready().await;
    let asked = desk.portal.times_asked("check-ins");
    desk.portal.go_down();
    let first = desk.outcome("00427").await;
    // The press, and the sender, who was woken by it.
    desk.portal.asked("check-ins", asked + 2).await;

    let second = desk.outcome("31415").await;

    assert_eq!((first, second), (PressOutcome::Kept, PressOutcome::Kept));
    let asked_since = desk.portal.times_asked("check-ins") - asked;
    assert_eq!(asked_since, 2, "nobody waits for what will not come");
}

#[tokio::test]
async fn a_portal_that_is_gone_is_asked_every_few_seconds_and_then_every_half_minute() {
    let desk = FrontDesk::ready().await;
    let before = [3, 6, 12, 24].map(|wait_s| desk.clock.times(Duration::from_secs(wait_s)));
    desk.portal.go_down();
    desk.clock.advance(Duration::from_secs(30));

    for (wait_s, before) in [3, 6, 12, 24].into_iter().zip(before) {
        desk.clock.sleeping(Duration::from_secs(wait_s), before + 1).await;
        desk.clock.advance(Duration::from_secs(wait_s));
    }
    desk.clock.sleeping(Duration::from_secs(30), 2).await;
    desk.clock.advance(Duration::from_secs(30));
    desk.clock.sleeping(Duration::from_secs(30), 3).await;
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));

    desk.screen.ready(|ready| ready.online).await;
}

#[tokio::test]
async fn a_slow_portal_keeps_nobody_longer_than_two_seconds_and_its_answer_still_counts() {
    let desk = FrontDesk::ready().await;
    desk.portal.stop_answering();

    let told = desk.press_in_vain("00427", 1).await;
    let shown = desk.screen.ready(|ready| ready.waiting == 1).await;
    desk.portal.answer_again();
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert!(!shown.online);
    assert_eq!(desk.portal.counted(), ["00427"], "once: the late answer was recognised");
}

#[tokio::test]
async fn a_press_that_was_told_to_be_kept_waits_out_a_wait_that_is_told_too_late() {
    let desk = FrontDesk::ready().await;
    desk.portal.stop_answering();
    desk.portal.inner().wait_s = Some(40);

    let told = desk.press_in_vain("00427", 1).await;
    desk.portal.answer_again();
    desk.portal.asked("check-ins", 2).await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 1).await;
    desk.portal.inner().wait_s = None;
    desk.clock.advance(Duration::from_mins(1));
    desk.screen.ready(|ready| ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert_eq!(desk.portal.counted(), ["00427"], "who was told that it is kept has pressed");
}

#[tokio::test]
async fn presses_that_are_to_wait_for_long_keep_nothing_else_from_the_portal() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.portal.inner().wait_s = Some(300);
    desk.portal.come_back();
    desk.let_it_beat().await;
    let asked = ["check-ins", "config"].map(|what| desk.portal.times_asked(what));

    for _ in 0..2 {
        desk.let_it_beat().await;
    }

    let asked_since = [
        desk.portal.times_asked("check-ins") - asked[0],
        desk.portal.times_asked("config") - asked[1],
    ];
    assert_eq!(asked_since, [2, 1], "in a minute");
    assert_eq!(desk.screen.ready(|ready| ready.online).await.waiting, 1);
}

#[tokio::test]
async fn a_refusal_that_comes_too_late_is_left_to_staff() {
    let desk = FrontDesk::ready().await;
    desk.portal.stop_answering();

    let told = desk.press_in_vain("99999", 1).await;
    desk.portal.answer_again();
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    let came = desk.portal.inner().came.clone();
    let sent: Vec<_> = came.iter().flat_map(|check_ins| &check_ins.events).collect();
    let is_sealed: Vec<bool> = sent.iter().map(|event| event.sealed.is_some()).collect();
    assert_eq!(is_sealed, [false, true], "once at once, once as what was kept");
    assert_eq!(sent[0].id, sent[1].id);
}

#[tokio::test]
async fn older_presses_go_in_front_of_the_one_that_is_answered_at_once() {
    let desk = FrontDesk::ready().await;
    desk.portal.inner().wait_s = Some(20);
    desk.portal.stop_answering();
    let first = desk.press_in_vain("31415", 1).await;
    desk.portal.answer_again();
    desk.clock.sleeping(Duration::from_secs(20), 1).await;
    desk.portal.inner().wait_s = None;

    let last = desk.press("00427").await;

    assert_eq!(first.outcome, PressOutcome::Kept);
    assert_eq!(last.outcome, PressOutcome::CheckedIn);
    assert_eq!(desk.portal.counted(), ["31415", "00427"]);
    let sent = desk.portal.inner().came.last().unwrap().clone();
    assert_eq!(sent.events.len(), 2, "in one request, so that nothing comes between");
}

#[tokio::test]
async fn a_press_is_kept_where_the_older_ones_fill_a_request() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    for _ in 0..MAX_EVENTS {
        desk.press("31415").await;
    }
    desk.portal.inner().wait_s = Some(20);
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.clock.sleeping(Duration::from_secs(20), 1).await;
    desk.portal.inner().wait_s = None;

    let told = desk.press("00427").await;
    desk.screen.ready(|ready| ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert_eq!(desk.portal.counted().len(), MAX_EVENTS + 1);
    assert_eq!(desk.portal.counted().last().unwrap(), "00427");
}

#[tokio::test]
async fn ten_thousand_presses_are_sent_in_order_and_each_once() {
    const MANY: usize = 10_000;
    // In memory: what takes long otherwise is the disk, which is waited for at each press.
    let volume = SmallDisk::new(256 * 1024);
    let desk = FrontDesk::at(volume.path().join("kiosk")).await;
    desk.pair().await;
    desk.set_up().await;
    desk.cut_off().await;
    let mut expected = Vec::with_capacity(MANY);
    for nth in 0..MANY {
        expected.push(desk.now_ms());
        let pin = if nth % 2 == 0 { "00427" } else { "31415" };
        assert_eq!(desk.outcome(pin).await, PressOutcome::Kept);
        desk.clock.advance(Duration::from_millis(7));
    }

    let desk = desk.reopened().await;
    desk.portal.come_back();
    desk.app.start().await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    let inner = desk.portal.inner();
    let times: Vec<i64> = inner.counted.iter().map(|(_, at_ms)| *at_ms).collect();
    assert_eq!(times, expected);
    assert!(inner.came.iter().all(|came| came.events.len() <= MAX_EVENTS));
}

#[tokio::test]
async fn an_app_that_is_killed_before_it_sent_sends_after_its_start_and_once() {
    let desk = FrontDesk::ready().await;
    desk.portal.stop_answering();
    let told = desk.press_in_vain("00427", 1).await;

    let desk = desk.reopened().await;
    desk.portal.answer_again();
    desk.app.start().await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert_eq!(desk.portal.counted(), ["00427"]);
}

#[tokio::test]
async fn an_app_that_is_killed_before_it_heard_the_answer_changes_nothing_by_asking_again() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    let path = desk.folder.join("presses.redb");
    let before = std::fs::read(&path).unwrap();
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    // The disk as it was before the answer came: what a power cut leaves.
    desk.app.close().await;
    std::fs::write(&path, before).unwrap();
    let asked = desk.portal.times_asked("check-ins");
    desk.app.start().await;
    desk.portal.asked("check-ins", asked + 1).await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(desk.portal.counted(), ["00427"]);
}

#[tokio::test]
async fn a_revoked_kiosk_forgets_its_token_and_keeps_what_it_could_not_send() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.press("31415").await;
    desk.portal.inner().is_revoked = true;
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    let revoked = desk.screen.shows(|view| matches!(view, KioskView::Revoked { .. })).await;

    let expected = KioskView::Revoked {
        portal: ADDRESS.into(),
        space_name: "Harbour Works".into(),
        has_exit: true,
        unsent: 2,
    };
    assert_eq!(revoked, expected);
    assert_eq!(desk.keyring.holds(Slot::Kiosk), None);
    let desk = desk.reopened().await;
    assert_eq!(desk.app.start().await, expected, "also after a start");

    desk.portal.inner().is_revoked = false;
    desk.portal.inner().tokens.push_back(Ok(()));
    desk.app.pair(ADDRESS).await.unwrap();
    desk.clock.sleeping(Duration::from_secs(5), 1).await;
    desk.clock.advance(Duration::from_mins(10));
    desk.clock.sleeping(Duration::from_secs(5), 2).await;
    desk.clock.advance(Duration::from_secs(5));
    desk.screen.ready(|ready| ready.waiting == 0).await;

    assert_eq!(desk.portal.counted(), ["00427", "31415"]);
}

#[tokio::test]
async fn what_was_pressed_for_one_portal_is_sent_to_no_other() {
    const OTHER: &str = "https://other.example.org";
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;

    desk.move_to(OTHER).await;
    let shown = desk.screen.ready(|ready| ready.online).await;
    let told = desk.outcome("31415").await;
    desk.move_to(ADDRESS).await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!((shown.waiting, told), (0, PressOutcome::CheckedIn));
    let sent = [(OTHER, "31415"), (ADDRESS, "00427")];
    let sent = sent.map(|(address, pin)| (address.to_owned(), pin.to_owned()));
    assert_eq!(desk.portal.inner().sent_to, sent);
}

#[tokio::test]
async fn a_press_that_the_portal_cannot_read_does_not_stop_the_others() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.press("31415").await;
    let asked = desk.portal.times_asked("check-ins");
    desk.clock.advance(Duration::from_secs(30));
    desk.portal.asked("check-ins", asked + 1).await;
    let ids: Vec<Uuid> = {
        let inner = desk.portal.inner();
        inner.came.last().unwrap().events.iter().map(|event| event.id).collect()
    };

    assert_eq!(ids.len(), 2);
    desk.portal.inner().unreadable.insert(ids[0]);
    let beat = Duration::from_secs(30);
    let rested = desk.clock.times(beat);
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    let shown = desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!((desk.portal.counted(), shown.set_aside), (vec!["31415".to_owned()], 1));
    desk.clock.sleeping(beat, rested + 1).await;
    desk.let_it_beat().await;
    let told = desk.portal.inner().came.last().unwrap().clone();
    assert_eq!((told.queued, told.set_aside, told.damaged_files), (Some(0), Some(1), Some(0)));
    // A portal of another version reads it: the next day, and it counts as of when it was.
    desk.portal.inner().unreadable.clear();
    desk.clock.advance(Duration::from_hours(24));
    desk.screen.ready(|ready| ready.set_aside == 0 && ready.waiting == 0).await;
    assert_eq!(desk.portal.counted(), ["31415", "00427"]);
}

#[tokio::test]
async fn a_portal_is_told_how_many_wait_and_since_when() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    let oldest_at_ms = desk.now_ms();
    desk.press("00427").await;
    // Soon enough that nobody is asked in between.
    desk.clock.advance(Duration::from_secs(1));
    desk.press("31415").await;
    let asked = desk.portal.times_asked("check-ins");

    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.portal.asked("check-ins", asked + 1).await;

    let told = desk.portal.inner().came[asked].clone();
    assert_eq!((told.queued, told.oldest_queued_at), (Some(2), Some(time::text(oldest_at_ms))));
}

#[tokio::test]
async fn what_was_set_aside_is_sent_after_a_start() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.press("31415").await;
    let asked = desk.portal.times_asked("check-ins");
    desk.clock.advance(Duration::from_secs(30));
    desk.portal.asked("check-ins", asked + 1).await;
    let id = desk.portal.inner().came.last().unwrap().events[0].id;
    desk.portal.inner().unreadable.insert(id);
    let rested = desk.clock.times(Duration::from_secs(30));
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.set_aside == 1 && ready.waiting == 0).await;
    // The sender is done with the file, which the next start opens.
    desk.clock.sleeping(Duration::from_secs(30), rested + 1).await;

    let desk = desk.reopened().await;
    desk.portal.inner().unreadable.clear();
    desk.app.start().await;
    desk.screen.ready(|ready| ready.online && ready.set_aside + ready.waiting == 0).await;

    assert_eq!(desk.portal.counted(), ["31415", "00427"]);
}

#[tokio::test]
async fn a_portal_of_another_version_that_reads_no_press_sets_none_aside() {
    let desk = FrontDesk::ready().await;
    desk.portal.inner().reads_no_press = true;
    let before = desk.clock.times(Duration::from_secs(3));

    // One after the other, each alone for a while.
    for pin in ["00427", "31415"] {
        assert_eq!(desk.outcome(pin).await, PressOutcome::Kept);
    }
    desk.clock.sleeping(Duration::from_secs(3), before + 1).await;
    let asked = desk.portal.times_asked("check-ins");
    // Both, the first, the first alone, nothing, the first once more, the second.
    desk.let_half_minutes_pass(|| desk.portal.times_asked("check-ins") >= asked + 6).await;

    let shown = desk.screen.ready(|_| true).await;
    assert_eq!((shown.waiting, shown.set_aside), (2, 0));
    // It hears of the kiosk all the same.
    assert!(desk.portal.inner().came.iter().any(|came| came.events.is_empty()));
    desk.portal.inner().reads_no_press = false;
    desk.let_half_minutes_pass(|| desk.portal.counted().len() == 2).await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    assert_eq!(desk.portal.counted(), ["00427", "31415"]);
}

#[tokio::test]
async fn a_portal_that_can_read_nothing_sets_no_press_aside() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    desk.press("00427").await;
    desk.press("31415").await;
    let before = desk.clock.times(Duration::from_secs(3));
    desk.portal.inner().reads_nothing = true;
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.clock.sleeping(Duration::from_secs(3), before + 1).await;

    let shown = desk.screen.ready(|_| true).await;
    assert_eq!((shown.waiting, shown.set_aside), (2, 0));
    desk.portal.inner().reads_nothing = false;
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

    assert_eq!(desk.portal.counted(), ["00427", "31415"]);
}
