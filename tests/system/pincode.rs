//! My Pincode: the digits, the QR, the mask.

use std::time::Duration;

use pinion_testkit::desktop::Size;
use pinion_testkit::qr;
use pinion_testkit::space::Space;

use crate::stage::{Stage, on_both_portals};

on_both_portals! {
    shows_the_pin_that_the_portal_holds,
    draws_a_qr_that_another_program_reads_as_the_pin,
    shows_a_changed_pin_as_changed,
    masks_the_pin_again_after_thirty_seconds,
    masks_the_pin_when_the_window_loses_focus,
    shows_the_pin_only_while_it_is_held_where_that_is_chosen,
    leads_to_the_pin_by_the_path_that_manuals_name,
}

async fn shows_the_pin_that_the_portal_holds<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    let masked = window.everything_in_the_page().await;
    assert!(!masked.contains(&pin), "the PIN is not in the page until someone asks to see it");

    window.press("Show PIN").await;

    assert_eq!(window.digits().await, pin);
    assert!(window.everything_in_the_page().await.contains(&pin), "the look above can find it");
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
        let read = qr::read(&window.screenshot().await);
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

async fn masks_the_pin_again_after_thirty_seconds<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Show PIN").await;
    assert_eq!(window.digits().await, pin);

    tokio::time::sleep(Duration::from_secs(25)).await;
    assert_eq!(window.digits().await, pin, "it stays for the time it takes to type it");
    window.digits_gone_within(Duration::from_secs(15)).await;

    let page = window.everything_in_the_page().await;
    assert!(!page.contains(&pin), "a hidden PIN is not in the page at all");
    window.close().await;
}

async fn masks_the_pin_when_the_window_loses_focus<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    stage.desktop.focus_app();
    window.press("Show PIN").await;
    assert_eq!(window.digits().await, pin, "it stays while the window has the keyboard");

    let _other = stage.desktop.focus_elsewhere();

    window.digits_gone_within(Duration::from_secs(5)).await;
    let page = window.everything_in_the_page().await;
    assert!(!page.contains(&pin), "a hidden PIN is not in the page at all");
    window.close().await;
}

async fn shows_the_pin_only_while_it_is_held_where_that_is_chosen<S: Space>() {
    let stage = Stage::<S>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_signed_in().await;
    window.press("Settings").await;
    window.choose("As soon as I let go").await;
    window.press("Back").await;
    window.press("My Pincode").await;

    let button = window.find("//button[normalize-space(.)='Hold to show PIN']").await;
    let hold = window.driver().action_chain().click_and_hold_element(&button);
    hold.perform().await.expect("the button can be held");
    assert_eq!(window.digits().await, pin);
    let let_go = window.driver().action_chain().release();
    let_go.perform().await.expect("the button can be let go");

    window.digits_gone_within(Duration::from_secs(5)).await;
    window.close().await;
}

async fn leads_to_the_pin_by_the_path_that_manuals_name<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_signed_in().await;

    for step in ["Account", "Profile", "My Pincode"] {
        window.press(step).await;
        window.heading(step).await;
    }
    window.close().await;
}
