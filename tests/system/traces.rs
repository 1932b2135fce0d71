//! What the app leaves on the disk and in the webview.

use std::fs;

use pinion_testkit::space::{PASSWORD, PinionSpace, Space};

use crate::stage::Stage;

#[tokio::test]
async fn no_file_holds_password_token_or_pin() {
    let stage = Stage::<PinionSpace>::new().await;
    let pin = stage.space.pin().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Show PIN").await;
    window.digits().await;
    let keyring = stage.desktop.keyring_contents();
    window.close().await;

    let tokens = tokens(&keyring);
    assert_eq!(tokens.len(), 2, "the keyring holds an access and a refresh token");
    let secrets: Vec<&str> =
        tokens.iter().map(String::as_str).chain([PASSWORD, pin.as_str()]).collect();
    for file in stage.desktop.files() {
        // A socket or a file that vanished holds nothing.
        let Ok(content) = fs::read(&file) else { continue };
        for secret in &secrets {
            let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a secret of {} characters", file.display(), secret.len());
        }
    }
}

#[tokio::test]
async fn the_webview_stores_nothing() {
    let stage = Stage::<PinionSpace>::new().await;
    let window = stage.open_at_my_pincode().await;
    window.press("Show PIN").await;
    window.digits().await;

    let stored = window
        .run(
            "return (async () => [
               localStorage.length, sessionStorage.length, document.cookie,
               (await indexedDB.databases()).length, typeof history.state,
             ])();",
        )
        .await;

    // The history holds how deep one is, and nothing of where or what.
    assert_eq!(stored, serde_json::json!([0, 0, "", 0, "number"]));
    window.close().await;
}

/// The tokens in what the keyring's own tool printed: they say what they are by their first letters.
fn tokens(keyring: &str) -> Vec<String> {
    let words = keyring.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    let mut tokens: Vec<String> = words
        .filter(|word| word.starts_with("pinat_") || word.starts_with("pinrt_"))
        .map(str::to_owned)
        .collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}
