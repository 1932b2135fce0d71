//! The process that draws the page ends, or hangs: nobody stands by the door who would start the app anew.

use std::path::Path;
use std::time::Duration;

use pinion_testkit::desktop::{Running, signal};
use pinion_testkit::page::wait_until;
use pinion_testkit::space::Space as _;

use super::{APP, FrontDesk};

/// A driver would have the page in its hands; a scanner types into whatever is there.
#[tokio::test]
async fn takes_presses_again_after_the_pages_process_was_killed() {
    let (desk, app) = FrontDesk::with_scanner().await;
    desk.scan_until_it_counts().await;

    // The second time soon after the first, when it waits before it begins anew.
    for _ in 0..2 {
        let page = page_of(&app).await;
        signal(page, "KILL");
        desk.scan_until_it_counts().await;
        assert_ne!(app.page_process(), Some(page));
    }
}

/// Before its page has come, which is then nothing that could be loaded again.
#[tokio::test]
async fn takes_presses_though_the_pages_process_was_killed_while_the_app_started() {
    let desk = FrontDesk::new().await;
    desk.admin.count_every_press().await;
    desk.set_up().await.close().await;
    let app = desk.desktop.run(Path::new(APP), &["--kiosk"]);

    let page = page_of(&app).await;
    // Sooner than it has said who it is, the engine ends the app with it.
    tokio::time::sleep(Duration::from_millis(150)).await;
    signal(page, "KILL");
    desk.desktop.focus_app();

    desk.scan_until_it_counts().await;
}

#[tokio::test]
async fn ends_a_page_that_hangs() {
    let (desk, app) = FrontDesk::with_scanner().await;
    desk.scan_until_it_counts().await;
    let page = page_of(&app).await;

    signal(page, "STOP");
    // It takes the engine some seconds to tell, and the app twenty to believe it.
    desk.scan_until_it_counts().await;

    assert_ne!(app.page_process(), Some(page));
}

/// The driver asks in the page's place, which does so by night, and loses it: another process draws what follows.
#[tokio::test]
async fn a_page_that_asks_to_begin_anew_does_so_in_another_process() {
    let desk = FrontDesk::new().await;
    desk.admin.count_every_press().await;
    let window = desk.set_up().await;
    let page = window.page_process();

    window.run("setTimeout(() => window.__TAURI_INTERNALS__.invoke('kiosk_renew'), 100)").await;
    let another = async || window.page_process().is_some_and(|it| Some(it) != page);
    wait_until("another process draws the page", another).await;

    desk.desktop.focus_app();
    desk.scan_until_it_counts().await;
    window.kill(Path::new(APP));
}

impl FrontDesk {
    /// A kiosk that is set up and has no driver, each press of which counts.
    pub(super) async fn with_scanner() -> (Self, Running) {
        let desk = Self::new().await;
        desk.admin.count_every_press().await;
        desk.set_up().await.close().await;
        let app = desk.desktop.run(Path::new(APP), &["--kiosk"]);
        desk.desktop.focus_app();
        (desk, app)
    }

    /// Scans the member's PIN, again and again as people do where nothing happens, until they are in or out by it.
    pub(super) async fn scan_until_it_counts(&self) {
        let pin = self.space.pin().await;
        let before = self.space.visits().await;
        wait_until("a scan counts", async || {
            self.desktop.scan(&pin);
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.space.visits().await != before
        })
        .await;
    }
}

async fn page_of(app: &Running) -> u32 {
    wait_until("something draws the page", async || app.page_process().is_some()).await;
    app.page_process().expect("it was waited for")
}
