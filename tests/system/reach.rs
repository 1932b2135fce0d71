//! For everyone: keyboard alone, large text, and what a checker of accessibility finds.

use pinion_testkit::desktop::{AppWindow, Size};
use pinion_testkit::space::{EMAIL, FIRST_NAME, PASSWORD, PinionSpace, Space};
use pinion_testkit::words::Words;
use serde_json::json;
use thirtyfour::{By, Key};

use crate::stage::Stage;

#[tokio::test]
async fn leads_from_the_first_screen_to_the_pin_by_keyboard_alone() {
    let stage = Stage::<PinionSpace>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open().await;
    window.heading("Where is your space?").await;

    window.tab_to("Name or address of your space").await;
    window.type_keys(stage.space.address() + Key::Enter).await;
    window.heading("Sign in").await;
    window.tab_to("E-mail").await;
    window.type_keys(EMAIL).await;
    window.tab_to("Password").await;
    window.type_keys(PASSWORD.to_owned() + Key::Enter).await;
    window.text("Good ").await;
    window.tab_to("My Pincode").await;
    window.type_keys(Key::Enter).await;
    window.heading("My Pincode").await;
    window.tab_to("Show PIN").await;
    window.type_keys(" ").await;

    assert_eq!(window.digits().await, pin);
    window.close().await;
}

#[tokio::test]
async fn changes_settings_and_signs_out_by_keyboard_alone() {
    let stage = Stage::<PinionSpace>::new().await;
    let window = stage.open_signed_in().await;
    window.tab_to("Settings").await;
    window.type_keys(Key::Enter).await;
    window.heading("Settings").await;

    window.tab_to("After 30 seconds").await;
    window.type_keys(Key::Down).await;
    window.tab_to("System").await;
    window.type_keys(Key::Down + Key::Down).await;
    window.find("//html[@data-theme='dark']").await;
    assert_eq!(window.chosen().await, ["at_once", "dark", "system"]);

    window.tab_to("Sign out").await;
    window.type_keys(Key::Enter).await;
    window.find("//dialog//h2[normalize-space(.)='Sign out?']").await;
    window.type_keys(Key::Escape).await;
    window.gone("Sign out?").await;
    window.tab_to("Sign out").await;
    window.type_keys(Key::Enter).await;
    window.find("//dialog//h2[normalize-space(.)='Sign out?']").await;
    window.tab_to("Cancel").await;
    window.type_keys(Key::Enter).await;
    window.gone("Sign out?").await;
    assert_eq!(stage.space.sessions().await, 1, "asking and thinking better of it ends nothing");

    window.tab_to("Sign out").await;
    window.type_keys(Key::Enter).await;
    window.find("//dialog//h2[normalize-space(.)='Sign out?']").await;
    window.tab_to("Cancel").await;
    window.type_keys(Key::Tab).await;
    window.tab_to("Sign out").await;
    window.type_keys(Key::Enter).await;
    window.heading("Where is your space?").await;
    assert_eq!(stage.space.sessions().await, 0);
    window.close().await;
}

#[tokio::test]
async fn a_screen_reader_is_told_what_eyes_see() {
    let mut stage = Stage::<PinionSpace>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;

    let show = window.find("//main//button[normalize-space(.)='Show PIN']").await;
    assert_eq!(window.spoken(&show).await, said("button", "Show PIN"));
    window.find("//*[@aria-live='polite'][contains(., 'Your PIN is hidden.')]").await;
    show.click().await.expect("the button can be pressed");
    window.digits().await;

    let live = window.find("//*[@aria-live='polite'][.//*[contains(@class, 'digits')]]").await;
    let heard: String = live.text().await.expect("it has text").split_whitespace().collect();
    assert_eq!(heard, pin, "the digits are read out, and nothing beside them");
    let hide = window.find("//main//button[normalize-space(.)='Hide PIN']").await;
    assert_eq!(window.spoken(&hide).await, said("button", "Hide PIN"));
    let qr = window.find("//main//img").await;
    let (role, name) = window.spoken(&qr).await;
    assert!(["img", "image"].contains(&&*role), "the QR is a picture: {role}");
    assert_eq!(name, "QR code of your PIN");
    let copy = window.find("//main//button[normalize-space(.)='Copy']").await;
    assert_eq!(window.spoken(&copy).await, said("button", "Copy"));

    stage.space.go_down().await;
    window.press("Refresh").await;
    let title = window.text("We could not reach your space").await;
    let notice = title.find(By::XPath("ancestor::*[@role][1]")).await.expect("it is a notice");
    assert_eq!(window.spoken(&notice).await.0, "alert", "trouble is read out at once");
    window.close().await;
}

fn said(role: &str, name: &str) -> (String, String) {
    (role.to_owned(), name.to_owned())
}

#[tokio::test]
async fn every_light_screen_is_for_everyone() {
    Tour { theme: "settings_theme_light", language: "en", text_percent: 100 }.take().await;
}

#[tokio::test]
async fn every_dark_screen_is_for_everyone() {
    Tour { theme: "settings_theme_dark", language: "en", text_percent: 100 }.take().await;
}

#[tokio::test]
async fn every_screen_is_for_everyone_in_arabic() {
    Tour { theme: "settings_theme_light", language: "ar", text_percent: 100 }.take().await;
}

/// WCAG 2.2, 1.4.4: up to 200 percent.
#[tokio::test]
async fn every_screen_is_for_everyone_with_text_twice_as_large() {
    Tour { theme: "settings_theme_dark", language: "en", text_percent: 200 }.take().await;
}

/// A walk through every screen, which is looked at in every size.
struct Tour {
    /// By its name among the messages.
    theme: &'static str,
    language: &'static str,
    text_percent: u32,
}

impl Tour {
    async fn take(self) {
        let stage = Stage::<PinionSpace>::new().await;
        let window = stage.open().await;
        window.heading("Where is your space?").await;
        window.press("Settings").await;
        window.choose(if self.language == "ar" { "العربية" } else { "English" }).await;
        let words = Words::of(self.language);
        window.heading(words.for_("settings")).await;
        window.choose(words.for_(self.theme)).await;
        self.look(&window, "settings").await;
        window.press(words.for_("back")).await;
        window.heading(words.for_("welcome")).await;
        self.look(&window, "welcome").await;
        window.fill(words.for_("welcome_field"), &stage.space.address()).await;
        window.press(words.for_("next")).await;
        window.heading(words.for_("sign_in")).await;
        self.look(&window, "sign-in").await;
        window.fill(words.for_("email"), EMAIL).await;
        window.fill(words.for_("password"), "not-the-password").await;
        window.press(words.for_("sign_in")).await;
        window.text(words.for_("error_wrong_credentials_title")).await;
        self.look(&window, "sign-in refused").await;
        window.fill(words.for_("password"), PASSWORD).await;
        window.press(words.for_("sign_in")).await;
        window.text(FIRST_NAME).await;
        self.look(&window, "home").await;
        for place in ["account", "profile"] {
            window.press(words.for_(place)).await;
            window.heading(words.for_(place)).await;
            self.look(&window, place).await;
        }
        window.press(words.for_("my_pincode")).await;
        window.heading(words.for_("my_pincode")).await;
        self.look(&window, "my pincode, masked").await;
        window.press(words.for_("pin_show")).await;
        window.digits().await;
        self.look(&window, "my pincode").await;
        if self.text_percent == 100 {
            all_in_sight(&window).await;
        }
        window.close().await;
    }

    /// Measures the screen at each size, and runs axe-core over it.
    async fn look(&self, window: &AppWindow, screen: &str) {
        window.scale_text(self.text_percent).await;
        for size in [Size::PHONE, Size::TABLET, Size::DESKTOP] {
            window.resize(size).await;
            assert_eq!(window.cut_off().await, json!([]), "on {screen} at {size:?}");
            assert_eq!(window.targets_below(TARGET).await, json!([]), "on {screen} at {size:?}");
            assert_eq!(window.violations().await, json!([]), "on {screen} at {size:?}");
        }
        let direction = window.run("return document.documentElement.dir || 'ltr'").await;
        assert_eq!(direction, if self.language == "ar" { "rtl" } else { "ltr" });
        window.resize(Size::PHONE).await;
    }
}

/// The side of what is pressed with a finger. Unit: CSS pixels.
///
/// Source: WCAG 2.2, 2.5.5.
const TARGET: u32 = 44;

/// The PIN, its QR and Copy are seen at once, without scrolling.
async fn all_in_sight(window: &AppWindow) {
    for size in [Size::PHONE, Size::TABLET, Size::DESKTOP] {
        window.resize(size).await;
        let beyond = window.run("return document.documentElement.scrollHeight - innerHeight").await;
        assert_eq!(beyond, 0, "pixels of My Pincode are out of sight at {size:?}");
    }
    window.resize(Size::PHONE).await;
}
