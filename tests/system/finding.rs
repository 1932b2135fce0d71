//! Finding the portal behind what somebody types.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use pinion_testkit::desktop::{Desktop, Keyring};
use pinion_testkit::mail::{Catcher, Certificate};
use pinion_testkit::nexudus::Nexudus;
use std::path::Path;
use tokio::net::TcpListener;

use crate::stage::APP;

#[tokio::test]
async fn says_that_a_web_server_is_not_a_portal() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let page = Router::new().fallback(get(|| async { Html("<h1>A page about boats</h1>") }));
    tokio::spawn(async move { axum::serve(listener, page).await });
    let desktop = Desktop::start(Keyring::Unlocked);
    let window = desktop.open(Path::new(APP), &[]).await;

    window.heading("Where is your space?").await;
    window.fill("Name or address of your space", &address).await;
    window.press("Continue").await;

    window.text("No space at this address").await;
    window.close().await;
}

#[tokio::test]
async fn says_that_nothing_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let desktop = Desktop::start(Keyring::Unlocked);
    let window = desktop.open(Path::new(APP), &[]).await;

    window.fill("Name or address of your space", &address).await;
    window.press("Continue").await;

    window.text("We could not reach your space").await;
    window.close().await;
}

#[tokio::test]
async fn refuses_an_address_that_anyone_could_listen_to() {
    let desktop = Desktop::start(Keyring::Unlocked);
    let window = desktop.open(Path::new(APP), &[]).await;

    window.fill("Name or address of your space", "http://pins.example.org").await;
    window.press("Continue").await;

    window.text("That address is not secure").await;
    window.close().await;
}

#[tokio::test]
async fn fills_in_the_address_it_was_started_with() {
    let desktop = Desktop::start(Keyring::Unlocked);

    let window = desktop.open(Path::new(APP), &["--portal", "https://pins.example.org"]).await;

    window.heading("Where is your space?").await;
    let typed = window.value("Name or address of your space").await;
    assert_eq!(typed, "https://pins.example.org");
    window.close().await;
}

#[tokio::test]
async fn finds_a_space_by_its_short_name() {
    let nexudus = Nexudus::start();
    let mut desktop = Desktop::start(Keyring::Unlocked);
    desktop.look_names_up_at(&nexudus.address());
    let window = desktop.open(Path::new(APP), &[]).await;

    window.fill("Name or address of your space", "nowhere").await;
    window.press("Continue").await;
    window.text("No space by that name").await;
    window.fill("Name or address of your space", "acme").await;
    window.press("Continue").await;

    window.heading("Sign in").await;
    window.close().await;
}

#[tokio::test]
async fn sends_nobody_to_whoever_cannot_prove_who_they_are() {
    // It speaks TLS, with a certificate that nobody on this device vouches for.
    let stranger = Catcher::start_tls(Certificate::Good);
    let desktop = Desktop::start(Keyring::Unlocked);
    let window = desktop.open(Path::new(APP), &[]).await;

    window
        .fill("Name or address of your space", &format!("https://127.0.0.1:{}", stranger.port()))
        .await;
    window.press("Continue").await;

    window.text("We could not be sure this is your space").await;
    window.close().await;
}
