//! Disks that are full, shut or damaged.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::support::FrontDesk;
use crate::kiosk::views::{KioskView, PressOutcome};
use crate::whole_file;

/// A disk of its own, as large as asked for. Unit: KiB.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    pub fn new(size_kib: u32) -> Self {
        let home = TempDir::new().unwrap();
        let options = format!("size={size_kib}k");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "pinion-test"])
            .arg(home.path())
            .status();
        assert!(
            mounted.is_ok_and(|it| it.success()),
            "a test of a full disk mounts one: run it as root"
        );

        Self(home)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let _ = std::fs::write(self.path().join("ballast"), vec![1; 64 * 1024 * 1024]);
    }

    fn make_room(&self) {
        std::fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[test]
fn a_file_for_which_there_is_no_room_takes_none() {
    let volume = SmallDisk::new(64);
    let path = volume.path().join("kept.json");
    whole_file::write(&path, b"the first").unwrap();

    let refused = whole_file::write(&path, &vec![1; 128 * 1024]);

    assert_eq!(refused.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(std::fs::read(&path).unwrap(), b"the first");
    assert!(!volume.path().join("kept.json.new").exists());
    std::fs::write(volume.path().join("presses"), vec![1; 32 * 1024]).unwrap();
}

#[tokio::test]
async fn on_a_full_disk_everybody_is_told_what_comes_of_it() {
    let volume = SmallDisk::new(8 * 1024);
    let desk = FrontDesk::at(volume.path().join("kiosk")).await;
    desk.pair().await;
    desk.set_up().await;
    volume.fill();
    // What room the queue has in its own file is used up first.
    desk.cut_off().await;
    let mut kept = 0;
    let not_kept = loop {
        let told = desk.press("31415").await;
        if told.outcome != PressOutcome::Kept {
            break told;
        }
        kept += 1;
        assert!(kept < 100_000, "the disk is full");
    };
    let shown = desk.screen.ready(|ready| ready.disk_full).await;

    desk.portal.come_back();
    let answered = desk.press("00427").await;
    volume.make_room();
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.waiting == 0).await;
    let after = desk.press("00427").await;
    desk.screen.ready(|ready| !ready.disk_full).await;

    assert_eq!(not_kept.outcome, PressOutcome::NotKept);
    assert_eq!(shown.waiting, kept);
    assert!(matches!(after.outcome, PressOutcome::CheckedIn | PressOutcome::CheckedOut));
    let counted = desk.portal.counted();
    let times = |asked: &str| counted.iter().filter(|pin| *pin == asked).count();
    assert_eq!(times("31415") as u64, kept, "what was told to be kept came, and nothing else");
    // Room for one more may be left in the file where the last one did not fit.
    let counts = [PressOutcome::CheckedIn, PressOutcome::Kept].contains(&answered.outcome);
    assert!(counts || answered.outcome == PressOutcome::NotKept, "{answered:?}");
    assert_eq!(times("00427"), usize::from(counts) + 1, "as they were told");
}

#[tokio::test]
async fn a_disk_that_never_had_room_keeps_nobody_out_while_the_portal_answers() {
    let volume = SmallDisk::new(16);
    let desk = FrontDesk::at(volume.path().join("kiosk")).await;
    desk.pair().await;
    desk.set_up().await;

    let answered = desk.press("00427").await;
    desk.portal.go_down();
    let told = desk.press("00427").await;

    assert_eq!(answered.outcome, PressOutcome::CheckedIn);
    assert_eq!(told.outcome, PressOutcome::NotKept);
    assert!(desk.screen.ready(|ready| ready.disk_full).await.disk_full);
    assert_eq!(desk.portal.counted(), ["00427"]);
}

#[tokio::test]
async fn nobody_is_told_that_a_press_does_not_count_which_may() {
    let volume = SmallDisk::new(16);
    let desk = FrontDesk::at(volume.path().join("kiosk")).await;
    desk.pair().await;
    desk.set_up().await;
    desk.portal.stop_answering();

    // The portal has it, and takes its time.
    let slow = desk.press_in_vain("00427", 1).await;
    // The one before is still under way, so this one is not sent.
    let behind = desk.press_in_vain("31415", 2).await;
    desk.portal.answer_again();
    desk.screen.ready(|ready| ready.online).await;

    assert_eq!((slow.outcome, behind.outcome), (PressOutcome::Unsure, PressOutcome::NotKept));
    assert_eq!(desk.portal.counted(), ["00427"]);
    assert_eq!(desk.outcome("00427").await, PressOutcome::CheckedOut, "it did count");
}

#[tokio::test]
async fn an_answer_that_is_lost_on_a_full_disk_leaves_nobody_sure() {
    let volume = SmallDisk::new(16);
    let desk = FrontDesk::at(volume.path().join("kiosk")).await;
    desk.pair().await;
    desk.set_up().await;
    desk.portal.inner().loses_answers = true;

    let told = desk.press("00427").await;

    assert_eq!(told.outcome, PressOutcome::Unsure);
    assert_eq!(desk.portal.counted(), ["00427"]);
}

#[tokio::test]
async fn a_damaged_queue_is_set_aside_and_told_and_a_new_one_begun() {
    let zeros = vec![0; 200_000];
    for damage in [&b"this is no queue"[..], &zeros, &[]] {
        let desk = FrontDesk::ready().await;
        desk.cut_off().await;
        desk.press("00427").await;
        desk.app.close().await;
        let path = desk.folder.join("presses.redb");
        std::fs::write(&path, damage).unwrap();

        desk.app.start().await;
        let told = desk.press("31415").await;

        assert_eq!(told.outcome, PressOutcome::Kept);
        let shown = desk.screen.ready(|ready| ready.waiting == 1).await;
        // An empty file is a new one: there was nothing in it to keep.
        let is_kept = !damage.is_empty();
        assert_eq!(shown.damaged_queue, is_kept);
        let kept = desk.folder.join("presses.redb.damaged-1");
        assert_eq!(std::fs::read(kept).ok().as_deref(), is_kept.then_some(damage));
    }
}

#[tokio::test]
async fn a_queue_damaged_in_its_midst_is_set_aside() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    for _ in 0..20 {
        desk.press("00427").await;
    }
    desk.app.close().await;
    let path = desk.folder.join("presses.redb");
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(4_096) {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, &bytes).unwrap();

    desk.app.start().await;
    let told = desk.press("31415").await;

    assert_eq!(told.outcome, PressOutcome::Kept);
    assert!(desk.screen.ready(|ready| ready.waiting == 1).await.damaged_queue);
}

/// Presses while the disk hangs, for as long as it is waited for: once where a press is kept, and once more where one was
/// answered and is forgotten.
async fn press_while_it_hangs(desk: &FrontDesk, pin: &str) -> PressOutcome {
    let second = Duration::from_secs(1);
    let waited = desk.clock.times(second);
    let disk_is_waited_for = async {
        desk.clock.sleeping(second, waited + 1).await;
        desk.clock.advance(second);
    };
    tokio::join!(desk.outcome(pin), disk_is_waited_for).0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_hangs_keeps_nobody_without_an_answer() {
    let desk = FrontDesk::ready().await;
    let queue = desk.app.device.queue().unwrap();
    let second = Duration::from_secs(1);
    let hanging = queue.hang();

    for pin in ["00427", "31415"] {
        let waited = desk.clock.times(second);
        assert_eq!(press_while_it_hangs(&desk, pin).await, PressOutcome::CheckedIn, "{pin}");
        // It is forgotten in memory, and the disk left to it: who comes next is asked for.
        desk.clock.sleeping(second, waited + 2).await;
        desk.clock.advance(second);
    }
    drop(hanging);
    desk.let_it_beat().await;

    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    assert_eq!(desk.portal.counted(), ["00427", "31415"]);
    drop(queue);
    let desk = desk.reopened().await;
    desk.app.start().await;
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    assert_eq!(
        desk.portal.inner().sent_to.len(),
        2,
        "nothing is left on the disk to send once more"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_told_to_come_again_has_not_pressed_though_the_disk_takes_it_later() {
    let desk = FrontDesk::ready().await;
    desk.portal.inner().wait_s = Some(30);
    let queue = desk.app.device.queue().unwrap();
    let hanging = queue.hang();

    let told = press_while_it_hangs(&desk, "00427").await;
    desk.portal.inner().wait_s = None;
    drop(hanging);
    let asked = desk.portal.times_asked("check-ins");
    desk.let_half_minutes_pass(|| desk.portal.times_asked("check-ins") >= asked + 2).await;

    assert_eq!(told, PressOutcome::Waiting);
    assert_eq!(desk.portal.counted(), [""; 0]);
    drop(queue);
    let desk = desk.reopened().await;
    assert!(matches!(desk.app.start().await, KioskView::Ready(ready) if ready.waiting == 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_promised_what_a_disk_that_hangs_may_never_take() {
    let desk = FrontDesk::ready().await;
    desk.cut_off().await;
    let queue = desk.app.device.queue().unwrap();
    let hanging = queue.hang();

    let told = press_while_it_hangs(&desk, "00427").await;

    assert_eq!(told, PressOutcome::Unsure);
    drop(hanging);
    desk.screen.ready(|ready| ready.waiting == 1).await;
    desk.portal.come_back();
    desk.clock.advance(Duration::from_secs(30));
    desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;
    assert_eq!(desk.portal.counted(), ["00427"]);
}
