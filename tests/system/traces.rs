//! What the app leaves on the disk, says on standard error, and keeps in the webview.

use std::fs;

use pinion_testkit::space::{EMAIL, FULL_NAME, PASSWORD, Space};
use serde_json::Value;

use crate::stage::{LONG_PIN, Stage, on_both_portals};

on_both_portals! {
    nothing_written_or_said_holds_a_secret,
    the_webview_stores_nothing,
}

/// A wrong password is often the right one of somewhere else.
const WRONG_PASSWORD: &str = "wrong-horse-elsewhere";

async fn nothing_written_or_said_holds_a_secret<S: Space>() {
    let mut stage = Stage::<S>::new().await;
    stage.space.change_pin(LONG_PIN).await;
    stage.desktop.log_at("trace");
    let window = stage.open_at_sign_in().await;
    window.enter(EMAIL, WRONG_PASSWORD).await;
    window.text("E-mail or password is not right").await;
    window.enter(EMAIL, PASSWORD).await;
    window.text("Good ").await;
    let mut secrets = secrets(&stage).await;
    window.press("Settings").await;
    window.choose("Dark").await;
    window.press("Back").await;
    window.press("My Pincode").await;
    window.press("Show PIN").await;
    assert_eq!(window.digits().await, LONG_PIN);
    window.press("Copy").await;
    window.text("Copied").await;
    stage.space.expire_access_tokens().await;
    stage.space.go_down().await;
    window.press("Refresh").await;
    window.text("We could not reach your space").await;
    stage.space.come_back().await;
    window.press("Refresh").await;
    window.gone("We could not reach your space").await;
    secrets.extend(self::secrets(&stage).await);
    window.close().await;

    assert_in_no_file(&stage, &secrets);
    assert!(holds(&stage, "\"dark\""), "the search finds what is written");
    let said = stage.desktop.said();
    assert!(said.contains("The portal did not confirm the PIN"), "the log is among the files");
    assert!(holds(&stage, "The portal did not confirm the PIN"));
}

async fn the_webview_stores_nothing<S: Space>() {
    let stage = Stage::<S>::new().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Show PIN").await;
    window.digits().await;

    let stored = window
        .run(
            "return (async () => [
               localStorage.length, sessionStorage.length, document.cookie,
               (await indexedDB.databases()).length, (await globalThis.caches?.keys())?.length ?? 0,
               (await navigator.serviceWorker?.getRegistrations())?.length ?? 0, typeof history.state,
             ])();",
        )
        .await;

    // The history holds how deep one is, and nothing of where or what.
    assert_eq!(stored, serde_json::json!([0, 0, "", 0, 0, 0, "number"]));
    let page = window.everything_in_the_page().await;
    let kept = |name| stage.desktop.keyring_secret(name).expect("the keyring holds a session");
    let access: Value = serde_json::from_str(&kept("access-token")).expect("its record is JSON");
    let access = access["token"].as_str().expect("there is a token");
    assert!(!page.contains(access) && !page.contains(&kept("refresh-token")), "no token is there");
    window.close().await;
}

/// Everything that must not be found: what is in the keyring, and how the member signed in.
pub async fn secrets<S: Space>(stage: &Stage<S>) -> Vec<String> {
    let kept = |name| stage.desktop.keyring_secret(name).expect("the keyring holds a session");
    let read = |name| serde_json::from_str::<Value>(&kept(name)).expect("its records are JSON");
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    let (account, access, member) = (read("account"), read("access-token"), read("member"));

    let secrets = vec![
        kept("refresh-token"),
        text(&access["token"]),
        text(&account["portal"]),
        text(&member["pin"]),
        text(&member["email"]),
        text(&member["full_name"]),
        PASSWORD.to_owned(),
        WRONG_PASSWORD.to_owned(),
    ];
    assert!(secrets.iter().all(|secret| secret.len() >= FULL_NAME.len()), "none is by chance");
    assert_eq!(secrets[3], stage.space.pin().await, "the keyring is read right");
    assert_eq!((&*secrets[4], &*secrets[5]), (EMAIL, FULL_NAME));
    secrets
}

/// Searches what the app, its webview and their libraries have written.
pub fn assert_in_no_file<S>(stage: &Stage<S>, secrets: &[String]) {
    assert!(!stage.desktop.files().is_empty(), "there is something to search");

    for (number, secret) in secrets.iter().enumerate() {
        for (file, content) in contents(stage) {
            let length = secret.len();
            assert!(
                !contains(&content, secret),
                "{file} holds secret {number}, {length} characters"
            );
        }
    }
}

fn holds<S>(stage: &Stage<S>, text: &str) -> bool {
    contents(stage).iter().any(|(_, content)| contains(content, text))
}

fn contains(content: &[u8], text: &str) -> bool {
    content.windows(text.len()).any(|window| window == text.as_bytes())
}

fn contents<S>(stage: &Stage<S>) -> Vec<(String, Vec<u8>)> {
    let files = stage.desktop.files().into_iter();
    // A socket or a file that vanished holds nothing.
    files.filter_map(|file| Some((file.display().to_string(), fs::read(&file).ok()?))).collect()
}
