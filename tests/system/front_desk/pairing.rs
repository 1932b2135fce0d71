//! An admin lets a kiosk in, and sends it away.

use std::path::Path;
use std::time::{Duration, Instant};

use pinion_testkit::page::wait_until;
use pinion_testkit::qr;
use pinion_testkit::space::Space as _;

use super::{FrontDesk, letters};
use crate::stage::APP;

/// What the field of the portal's address is called.
const PORTAL: &str = "Name or address of the portal";

/// The window of the kiosk is another one, which the driver of the member's knows nothing of: it is looked at on the
/// display, and goes on after the next start.
#[tokio::test]
async fn a_members_app_becomes_a_kiosk_whose_portal_is_typed_by_hand() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let member = desk.desktop.open(Path::new(APP), &[]).await;
    member.text("Set up as a kiosk").await;
    assert!(!desk.desktop.app_wants_whole_screen(), "it is a member's");

    member.press("Set up as a kiosk").await;
    let is_kiosk = async || desk.desktop.app_wants_whole_screen() && desk.desktop.windows() == 1;
    wait_until("one window is there, which wants the whole screen", is_kiosk).await;
    member.kill(Path::new(APP));

    let window = desk.desktop.open(Path::new(APP), &[]).await;
    window.heading("Set up this kiosk").await;
    assert_eq!(window.value(PORTAL).await, "", "nobody has told it");
    window.fill(PORTAL, &desk.space.address()).await;
    desk.pair(&window).await;
    window.tap(&pin).await;
    window.text("Checked in").await;

    assert_eq!(desk.space.visits().await.len(), 1);
    window.close().await;
}

#[tokio::test]
async fn somebody_elses_decoder_reads_the_way_to_its_code_off_the_screen() {
    let desk = FrontDesk::new().await;
    let window = desk.open().await;

    let letters = letters(&window).await;
    let read = qr::read(&window.screenshot().await);

    assert!(read.starts_with(&desk.space.address()), "{read}");
    assert!(read.ends_with(&format!("user_code={letters}")), "{read}");
    window.close().await;
}

#[tokio::test]
async fn an_admin_sees_it_and_its_screen_says_within_a_minute_that_they_revoked_it() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;
    let kiosks = desk.admin.kiosks().await;
    let [kiosk] = &kiosks[..] else { panic!("{kiosks:?}") };
    assert_eq!((kiosk.name.as_str(), kiosk.connected), ("Front desk", true));
    assert_eq!(kiosk.app_version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
    assert!(!kiosk.clock_wrong, "both run on this machine");

    desk.admin.revoke(kiosk.id).await;
    let revoked = Instant::now();

    window.heading("This kiosk is no longer paired").await;
    let took = revoked.elapsed();
    assert!(took < Duration::from_mins(1), "nobody pressed, and it took {took:?}");
    assert_eq!(desk.desktop.keyring_secret("kiosk"), None);
    assert!(desk.admin.kiosks().await.is_empty());
    window.close().await;
}
