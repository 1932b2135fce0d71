//! Lends the PIN to the clipboard and takes it back.

use std::time::Duration;

use pinion_client::{CommandError, ErrorCode};
use secrecy::{ExposeSecret, SecretString};
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;

/// How long a copied PIN stays in the clipboard.
///
/// Source: docs/security.md, "The app".
const LENT_FOR: Duration = Duration::from_secs(30);

/// Copies `pin`, out of clipboard histories where the platform knows how, and clears the clipboard after
/// [`LENT_FOR`] if the PIN is still what it holds.
///
/// # Errors
///
/// [`ErrorCode::ClipboardFailed`] where the platform does not take it.
pub async fn lend(app: &AppHandle, pin: SecretString) -> Result<(), CommandError> {
    let clipboard_app = app.clone();
    let lent = pin.clone();
    // The clipboard of X11 can block on its owner, which may be this very app's main thread.
    let written = tauri::async_runtime::spawn_blocking(move || {
        clipboard_app.clipboard().write_secret(lent.expose_secret())
    })
    .await;
    if !matches!(written, Ok(Ok(()))) {
        return Err(CommandError::from(ErrorCode::ClipboardFailed));
    }

    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(LENT_FOR).await;
        take_back(app, pin).await;
    });
    Ok(())
}

async fn take_back(app: AppHandle, pin: SecretString) {
    let cleared = tauri::async_runtime::spawn_blocking(move || {
        match app.clipboard().read_text() {
            Ok(text) if text == pin.expose_secret() => app.clipboard().clear(),
            // Something else was copied since, or nothing is there.
            Ok(_) | Err(_) => Ok(()),
        }
    })
    .await;
    if !matches!(cleared, Ok(Ok(()))) {
        tracing::warn!("Could not clear the clipboard");
    }
}
