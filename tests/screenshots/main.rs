//! Every screen of the app at every size in both themes, written to `docs/images/app/`, and the main pages of the panel
//! and of the members portal, beside it.
//!
//! `cargo xtask screenshots` runs this. It is no test: it says what the screens look like, and a person looks.

// The futures of a whole tour nest deeper than the compiler's default allows.
#![recursion_limit = "256"]

mod kiosk;
mod sites;
mod studio;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use pinion_testkit::desktop::{Desktop, Keyring};
use pinion_testkit::space::{EMAIL, FIRST_NAME, PASSWORD, Space};
use pinion_testkit::words::Words;
use studio::{Studio, THEMES, space};
use tokio::net::TcpListener;

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_the_usual_way() {
    let desktop = Desktop::start(Keyring::Unlocked);
    let space = space().await;
    for theme in THEMES {
        let studio = Studio::open(&desktop, theme).await;
        studio.photograph("welcome").await;
        studio.find_space(&space).await;
        studio.photograph("sign-in").await;
        studio.enter(EMAIL, "not-the-password").await;
        studio.text("E-mail or password is not right").await;
        studio.photograph("sign-in-refused").await;
        studio.enter(EMAIL, PASSWORD).await;
        studio.text("Good ").await;
        studio.photograph("home").await;
        studio.press("My Pincode").await;
        studio.heading("My Pincode").await;
        studio.photograph("my-pincode-masked").await;
        studio.press("Show PIN").await;
        studio.digits().await;
        studio.photograph("my-pincode").await;
        studio.press("Back").await;
        for (place, name) in [("Account", "account"), ("Profile", "profile")] {
            studio.press(place).await;
            studio.heading(place).await;
            studio.photograph(name).await;
        }
        studio.press("Back").await;
        studio.press("Back").await;
        studio.press("Settings").await;
        studio.heading("Settings").await;
        studio.photograph("settings").await;
        studio.press("Sign out").await;
        studio.photograph("sign-out").await;
        studio.confirm_sign_out().await;
        studio.heading("Where is your space?").await;
        studio.close().await;
    }
}

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_what_is_not_found() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a port");
    let elsewhere = format!("http://{}", listener.local_addr().expect("it is bound"));
    let page = Router::new().fallback(get(|| async { Html("<h1>A page about boats</h1>") }));
    tokio::spawn(async move { axum::serve(listener, page).await });
    let desktop = Desktop::start(Keyring::Unlocked);
    for theme in THEMES {
        let studio = Studio::open(&desktop, theme).await;
        for (typed, told, name) in [
            // Nothing listens at the port for discarding (RFC 863).
            ("http://127.0.0.1:9", "We could not reach your space", "welcome-unreachable"),
            (&elsewhere, "No space at this address", "welcome-not-a-portal"),
            ("http://pins.example.org", "That address is not secure", "welcome-insecure"),
        ] {
            studio.fill("Name or address of your space", typed).await;
            studio.press("Continue").await;
            studio.text(told).await;
            studio.photograph(name).await;
        }
        studio.close().await;
    }
}

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_the_steps_of_signing_in() {
    let desktop = Desktop::start(Keyring::Unlocked);
    let mut space = space().await;
    let code = space.require_second_factor().await;
    for theme in THEMES {
        let studio = Studio::open(&desktop, theme).await;
        studio.find_space(&space).await;
        studio.enter(EMAIL, PASSWORD).await;
        studio.find("//label[starts-with(normalize-space(.), 'Six-digit code')]").await;
        studio.photograph("second-factor").await;
        let wrong = if code() == "000000" { "000001" } else { "000000" };
        studio.fill("Six-digit code", wrong).await;
        studio.press("Sign in").await;
        studio.text("That code did not fit").await;
        studio.photograph("second-factor-refused").await;
        studio.close().await;
    }

    space.go_down().await;

    let space = studio::space().await;
    space.require_new_password().await;
    for theme in THEMES {
        let studio = Studio::open(&desktop, theme).await;
        studio.find_space(&space).await;
        studio.enter(EMAIL, PASSWORD).await;
        studio.text("Your password must be changed").await;
        studio.photograph("must-change").await;
        studio.close().await;
    }
}

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_keyrings() {
    let space = space().await;
    for theme in THEMES {
        let desktop = Desktop::start(Keyring::Missing);
        let studio = Studio::open(&desktop, theme).await;
        studio.find_space(&space).await;
        studio.text("This device has no keyring").await;
        studio.photograph("keyring-missing").await;
        studio.close().await;

        let mut desktop = Desktop::start(Keyring::Unlocked);
        let studio = Studio::open(&desktop, theme).await;
        studio.sign_in(&space).await;
        studio.close().await;
        desktop.lock_keyring();
        let studio = Studio::reopen(&desktop, theme).await;
        studio.text("Your keyring is locked").await;
        studio.photograph("keyring-locked").await;
        desktop.start_keyring();
        studio.press("Try again").await;
        studio.text(FIRST_NAME).await;
        desktop.lock_keyring();
        studio.sign_out().await;
        studio.text("You are signed out, but your keyring is locked").await;
        // Signing out has forgotten the theme.
        studio.set_theme().await;
        studio.photograph("keyring-kept").await;
        studio.close().await;
    }
}

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_other_days() {
    for theme in THEMES {
        let desktop = Desktop::start(Keyring::Unlocked);
        let mut space = space().await;
        space.check_in().await;
        let studio = Studio::open(&desktop, theme).await;
        studio.sign_in(&space).await;
        studio.text("Checked in").await;
        studio.photograph("home-in").await;

        space.go_down().await;
        studio.press("My Pincode").await;
        studio.heading("My Pincode").await;
        studio.press("Refresh").await;
        studio.text("We could not reach your space").await;
        studio.photograph("my-pincode-offline").await;
        studio.press("Back").await;
        studio.text("We could not reach your space").await;
        studio.photograph("home-offline").await;

        space.come_back().await;
        space.change_pin("90417").await;
        studio.press("My Pincode").await;
        studio.heading("My Pincode").await;
        studio.press("Refresh").await;
        studio.text("Your PIN was changed").await;
        studio.photograph("my-pincode-changed").await;

        space.release_pin().await;
        studio.press("Refresh").await;
        studio.text("No PIN yet").await;
        studio.photograph("my-pincode-none").await;

        space.revoke().await;
        studio.press("Refresh").await;
        studio.text("You are signed out").await;
        studio.photograph("session-ended").await;
        studio.close().await;
        space.go_down().await;
    }
}

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_other_languages() {
    let desktop = Desktop::start(Keyring::Unlocked);
    let space = space().await;
    for theme in THEMES {
        for (tag, language, name) in [("es", "Español", "spanish"), ("ar", "العربية", "arabic")]
        {
            let words = Words::of(tag);
            let studio = Studio::open(&desktop, theme).await;
            studio.press("Settings").await;
            studio.choose(language).await;
            studio.heading(words.for_("settings")).await;
            studio.press(words.for_("back")).await;
            studio.heading(words.for_("welcome")).await;
            studio.photograph(&format!("welcome-{name}")).await;
            studio.fill(words.for_("welcome_field"), &space.address()).await;
            studio.press(words.for_("next")).await;
            studio.heading(words.for_("sign_in")).await;
            studio.photograph(&format!("sign-in-{name}")).await;
            studio.fill(words.for_("email"), EMAIL).await;
            studio.fill(words.for_("password"), PASSWORD).await;
            studio.press(words.for_("sign_in")).await;
            studio.text(FIRST_NAME).await;
            studio.photograph(&format!("home-{name}")).await;
            studio.press(words.for_("my_pincode")).await;
            studio.heading(words.for_("my_pincode")).await;
            studio.photograph(&format!("my-pincode-masked-{name}")).await;
            studio.press(words.for_("pin_show")).await;
            studio.digits().await;
            studio.photograph(&format!("my-pincode-{name}")).await;
            studio.press(words.for_("back")).await;
            studio.press(words.for_("settings")).await;
            studio.heading(words.for_("settings")).await;
            studio.photograph(&format!("settings-{name}")).await;
            studio.press(words.for_("sign_out")).await;
            let answer =
                format!("//dialog//button[normalize-space(.)='{}']", words.for_("sign_out"));
            studio.find(&answer).await.click().await.expect("the question can be answered");
            studio.heading("Where is your space?").await;
            studio.close().await;
        }
    }
}
