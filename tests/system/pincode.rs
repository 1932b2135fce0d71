//! My Pincode: the digits, the QR, the mask.

use std::io::Write;
use std::process::{Command, Stdio};

use pinion_testkit::desktop::Size;
use pinion_testkit::space::Space;

use crate::stage::{Stage, on_both_portals};

on_both_portals! {
    shows_the_pin_that_the_portal_holds,
    draws_a_qr_that_another_program_reads_as_the_pin,
    shows_a_changed_pin_as_changed,
}

async fn shows_the_pin_that_the_portal_holds<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    let masked = window.visible_text().await;
    assert!(!masked.contains(&pin), "the PIN is masked until someone asks to see it");

    window.press("Show PIN").await;

    assert_eq!(window.digits().await, pin);
    window.close().await;
}

async fn draws_a_qr_that_another_program_reads_as_the_pin<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;

    for size in [Size::PHONE, Size::TABLET, Size::DESKTOP] {
        window.resize(size).await;
        window.press("Show PIN").await;
        window.digits().await;
        let read = zbarimg(&window.screenshot().await);
        assert_eq!(read, pin, "at {size:?}");
        window.press("Hide PIN").await;
    }
    window.close().await;
}

async fn shows_a_changed_pin_as_changed<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_at_my_pincode().await;
    stage.space.change_pin("90417").await;

    window.press("Refresh").await;
    window.text("Your PIN was changed").await;

    window.press("Show PIN").await;
    assert_eq!(window.digits().await, "90417");
    window.close().await;
}

#[tokio::test]
async fn masks_the_pin_again_after_thirty_seconds() {
    let stage = Stage::<pinion_testkit::space::PinionSpace>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Show PIN").await;
    assert_eq!(window.digits().await, pin);

    window.gone_within(&pin, std::time::Duration::from_secs(45)).await;

    let source = window.driver().source().await.expect("the page has a source");
    assert!(!source.contains(&pin), "a hidden PIN is not in the page at all");
    window.close().await;
}

/// Reads the one QR in a picture with a decoder that is none of ours.
fn zbarimg(png: &[u8]) -> String {
    let mut picture = tempfile::NamedTempFile::with_suffix(".png").expect("there is room");
    picture.write_all(png).expect("there is room");
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(picture.path())
        .stderr(Stdio::null())
        .output()
        .expect("zbarimg is installed");

    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
