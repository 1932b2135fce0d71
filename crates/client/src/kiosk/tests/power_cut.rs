//! The power is cut while somebody stands there: what they pressed is on the disk before the portal is asked, and before
//! the screen answers. That it is flushed by then, and not only written, is the queue's own to show.

use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::support::{ADDRESS, FrontDesk};
use crate::error::CommandError;
use crate::kiosk::queue::Queue;
use crate::kiosk::views::{PressMeans, PressOutcome, PressView};

const FILE: &str = "presses.redb";

/// What the disk holds of presses at this moment.
fn on_disk(desk: &FrontDesk) -> Vec<u8> {
    std::fs::read(desk.folder.join(FILE)).expect("a kiosk has begun its queue before any press")
}

/// The presses that wait in such a file.
fn waiting_in(file: &[u8]) -> Vec<Uuid> {
    let elsewhere = TempDir::new().expect("there is room for a copy");
    std::fs::write(elsewhere.path().join(FILE), file).expect("there is room for a copy");
    let waiting = Queue::open(elsewhere.path()).first(ADDRESS, usize::MAX);

    waiting.iter().map(|event| event.id).collect()
}

/// Somebody presses, and the portal has heard of it and said nothing yet: what the disk holds then, and the press.
async fn while_asking(desk: &FrontDesk) -> (Vec<u8>, JoinHandle<Result<PressView, CommandError>>) {
    let asked = desk.portal.times_asked("check-ins");
    desk.portal.stop_answering();
    let app = desk.app.clone();
    let pressing = tokio::spawn(async move { app.press("00427", PressMeans::Keypad).await });
    desk.portal.asked("check-ins", asked + 1).await;

    (on_disk(desk), pressing)
}

/// The same device once it has power again, and this on its disk, and has sent it.
async fn with_power_again(desk: FrontDesk, file: &[u8]) -> FrontDesk {
    let desk = desk.reopened().await;
    std::fs::write(desk.folder.join(FILE), file).expect("there is room for what was there");
    desk.portal.answer_again();
    desk.app.start().await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    desk
}

/// The ids of all presses that the portal heard of, each time.
fn heard_of(desk: &FrontDesk) -> Vec<Uuid> {
    let inner = desk.portal.inner();
    inner.came.iter().flat_map(|came| &came.events).map(|event| event.id).collect()
}

#[tokio::test]
async fn a_press_that_the_portal_is_asked_about_is_on_the_disk_and_counts_after_a_start() {
    let desk = FrontDesk::ready().await;

    let (file, pressing) = while_asking(&desk).await;
    let is_told = pressing.is_finished();
    let counted = desk.portal.counted();
    let desk = with_power_again(desk, &file).await;

    assert_eq!((is_told, counted.len()), (false, 0), "nobody has said anything by then");
    let kept = waiting_in(&file);
    assert_eq!(kept.len(), 1, "it is written down first");
    assert_eq!(heard_of(&desk), [kept[0]; 2], "once at once, once after the start");
    assert_eq!(desk.portal.counted(), ["00427"]);
}

#[tokio::test]
async fn a_press_that_had_counted_when_the_power_was_cut_counts_once() {
    let desk = FrontDesk::ready().await;

    let (file, pressing) = while_asking(&desk).await;
    desk.portal.answer_again();
    let told = pressing.await.unwrap().unwrap();
    let desk = with_power_again(desk, &file).await;

    assert_eq!(told.outcome, PressOutcome::CheckedIn);
    let kept = waiting_in(&file);
    assert_eq!(heard_of(&desk), [kept[0]; 2], "nothing on the disk says that it was answered");
    assert_eq!(desk.portal.counted(), ["00427"]);
}

#[tokio::test]
async fn a_press_is_on_the_disk_before_somebody_is_told_that_it_is_kept() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;

    for kept in 1..=3 {
        let told = desk.outcome("00427").await;
        let waiting = waiting_in(&on_disk(&desk));

        assert_eq!((told, waiting.len()), (PressOutcome::Kept, kept));
    }
}
