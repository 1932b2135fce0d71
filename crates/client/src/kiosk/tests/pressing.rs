//! A press while the portal answers.

use std::time::Duration;

use pinion_protocol::kiosk::CheckInMeans;
use uuid::Uuid;

use super::support::FrontDesk;
use crate::error::ErrorCode;
use crate::kiosk::views::{PressMeans, PressOutcome};

#[tokio::test]
async fn in_if_out_and_out_if_in() {
    let desk = FrontDesk::ready().await;

    let first = desk.press("00427").await;
    desk.clock.advance(Duration::from_mins(1));
    let second = desk.press("00427").await;

    assert_eq!(first.outcome, PressOutcome::CheckedIn);
    assert_eq!(first.display_name.as_deref(), Some("Ana"));
    assert_eq!(first.since_ms, Some(first.at_ms));
    assert_eq!(second.outcome, PressOutcome::CheckedOut);
    assert_eq!(desk.portal.counted(), ["00427", "00427"]);
}

#[tokio::test]
async fn nobody_waits_any_more_once_it_is_answered() {
    let desk = FrontDesk::ready().await;

    desk.press("00427").await;

    let ready = desk.screen.ready(|_| true).await;
    assert_eq!((ready.waiting, ready.oldest_at_ms), (0, None));
}

#[tokio::test]
async fn digits_of_another_keyboard_are_the_same_pin() {
    let desk = FrontDesk::ready().await;

    assert_eq!(desk.outcome(" ００４２７\r\n").await, PressOutcome::CheckedIn);
    assert_eq!(desk.outcome("٠٠٤٢٧").await, PressOutcome::CheckedOut);
}

#[tokio::test]
async fn what_cannot_be_a_pin_is_neither_kept_nor_sent() {
    let desk = FrontDesk::ready().await;
    let before = desk.portal.times_asked("check-ins");

    for scan in ["", "https://example.org/42", "12345678901234567", "4e2", &"9".repeat(1_000_000)] {
        assert_eq!(desk.outcome(scan).await, PressOutcome::NotAPin);
    }

    assert_eq!(desk.portal.times_asked("check-ins"), before);
    assert_eq!(desk.screen.ready(|_| true).await.waiting, 0);
}

#[tokio::test]
async fn a_wrong_pin_is_refused_and_forgotten() {
    let desk = FrontDesk::ready().await;

    assert_eq!(desk.outcome("99999").await, PressOutcome::Refused);

    assert_eq!(desk.screen.ready(|_| true).await.waiting, 0);
}

#[tokio::test]
async fn who_has_to_be_looked_at_by_staff_is_told_so_and_promised_nothing() {
    let desk = FrontDesk::ready().await;
    desk.portal.inner().keeps_for_review = true;

    assert_eq!(desk.outcome("00427").await, PressOutcome::KeptForReview);

    assert_eq!(desk.screen.ready(|_| true).await.waiting, 0, "the portal has it");
}

#[tokio::test]
async fn a_press_that_the_portal_would_not_look_at_is_not_sent_later() {
    let desk = FrontDesk::ready().await;
    desk.portal.inner().wait_s = Some(30);

    let told = desk.press("00427").await;
    desk.portal.inner().wait_s = None;
    desk.clock.advance(Duration::from_secs(30));
    desk.portal.asked("check-ins", 3).await;

    assert_eq!((told.outcome, told.retry_after_s), (PressOutcome::Waiting, Some(30)));
    let beat = desk.portal.inner().came.last().unwrap().clone();
    assert_eq!((beat.events.len(), beat.queued), (0, Some(0)), "they were told to come again");
    assert_eq!(desk.portal.counted(), Vec::<String>::new());
}

#[tokio::test]
async fn says_how_a_press_came_and_sends_an_answer_at_once_in_clear() {
    let desk = FrontDesk::ready().await;

    desk.app.press("00427", PressMeans::Scan).await.unwrap();

    let sent = desk.portal.inner().came.last().unwrap().clone();
    assert_eq!(sent.events.len(), 1);
    assert_eq!(sent.events[0].by, CheckInMeans::Scan);
    assert!(sent.events[0].pincode.is_some() && sent.events[0].sealed.is_none());
    assert_eq!((sent.queued, sent.app_version.as_deref()), (None, Some("0.1.0")));
    assert!(sent.now.is_some() && sent.oldest_queued_at.is_none(), "nothing else waits");
}

#[tokio::test]
async fn two_people_at_once_are_answered_one_after_the_other() {
    let desk = FrontDesk::ready().await;

    let (ana, bo) = tokio::join!(desk.press("00427"), desk.press("31415"));

    assert_eq!((ana.outcome, bo.outcome), (PressOutcome::CheckedIn, PressOutcome::CheckedIn));
    assert_eq!(desk.portal.counted(), ["00427", "31415"]);
}

#[tokio::test]
async fn takes_no_press_before_it_is_set_up() {
    let desk = FrontDesk::new().await;

    let refused = desk.app.press("00427", PressMeans::Keypad).await.unwrap_err();

    assert_eq!(refused.code, ErrorCode::KioskNotReady);
}

#[tokio::test]
async fn says_every_half_minute_that_it_is_there_and_asks_every_minute_how_to_look() {
    let desk = FrontDesk::ready().await;
    let (beats, configs) =
        (desk.portal.times_asked("check-ins"), desk.portal.times_asked("config"));

    desk.clock.advance(Duration::from_secs(30));
    desk.clock.sleeping(Duration::from_secs(30), 2).await;
    let after_half = desk.portal.times_asked("config");
    desk.portal.inner().space_name = Some("Pier Nine".into());
    desk.clock.advance(Duration::from_secs(30));
    desk.clock.sleeping(Duration::from_secs(30), 3).await;

    assert_eq!(desk.portal.times_asked("check-ins"), beats + 2);
    assert_eq!((after_half, desk.portal.times_asked("config")), (configs, configs + 1));
    desk.screen.ready(|ready| ready.space_name == "Pier Nine").await;
}

#[tokio::test]
async fn a_code_held_up_to_the_camera_is_a_press() {
    let desk = FrontDesk::ready().await;
    let (width, height, picture) = picture_of("00427");

    let first = desk.app.look(width, height, picture.clone()).await.unwrap();
    let again = desk.app.look(width, height, picture).await.unwrap();
    let blank = desk.app.look(width, height, vec![255; (width * height) as usize]).await.unwrap();
    let odd = desk.app.look(width, height, vec![0; 7]).await.unwrap_err();

    assert_eq!(first.unwrap().outcome, PressOutcome::CheckedIn);
    assert_eq!((again, blank), (None, None));
    assert_eq!(odd.code, ErrorCode::Internal);
    assert_eq!(desk.portal.inner().came.last().unwrap().events[0].by, CheckInMeans::Scan);
}

#[tokio::test]
async fn a_code_that_is_held_up_while_the_portal_is_slow_is_one_press() {
    let desk = FrontDesk::ready().await;
    let (width, height, picture) = picture_of("00427");
    desk.portal.stop_answering();
    let looking = desk.app.look(width, height, picture.clone());

    let (first, ()) = tokio::join!(looking, desk.let_it_take_too_long(1));
    let again = desk.app.look(width, height, picture).await.unwrap();

    assert_eq!(first.unwrap().unwrap().outcome, PressOutcome::Kept);
    assert_eq!(again, None, "it never left the camera's view");
}

#[tokio::test]
async fn each_press_has_an_id_of_its_own() {
    let desk = FrontDesk::ready().await;

    desk.press("00427").await;
    desk.press("00427").await;

    let inner = desk.portal.inner();
    let ids: Vec<Uuid> =
        inner.came.iter().flat_map(|came| &came.events).map(|event| event.id).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1], "also within one millisecond");
}

/// A QR as a camera sees it, four pixels a module.
fn picture_of(text: &str) -> (u32, u32, Vec<u8>) {
    const SCALE: usize = 4;
    const BORDER: usize = 4;

    let code = qrcode::QrCode::new(text).unwrap();
    let (modules, colors) = (code.width(), code.to_colors());
    let side = (modules + 2 * BORDER) * SCALE;
    let is_dark = |x: usize, y: usize| {
        let inside = BORDER..BORDER + modules;
        inside.contains(&x)
            && inside.contains(&y)
            && colors[(y - BORDER) * modules + x - BORDER] == qrcode::Color::Dark
    };
    let pixel = |at: usize| if is_dark(at % side / SCALE, at / side / SCALE) { 20 } else { 230 };
    let side_px = u32::try_from(side).unwrap();

    (side_px, side_px, (0..side * side).map(pixel).collect())
}
