//! An admin lets a kiosk in, and sends it away.

use std::time::{Duration, Instant};

use pinion_testkit::qr;
use pinion_testkit::space::Space as _;

use super::{FrontDesk, letters};

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
