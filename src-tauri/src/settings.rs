//! The choices made on this device, in a file of their own. Nothing in it is secret or tells who is signed in.

use pinion_client::views::Settings;
use pinion_client::{CommandError, ErrorCode};
use tauri::AppHandle;
use tauri_plugin_store::StoreExt;

const FILE: &str = "settings.json";
const KEY: &str = "settings";

/// Returns the settings, and the defaults for whatever is missing or cannot be read: a broken file must not keep
/// a member from their PIN.
pub fn read(app: &AppHandle) -> Settings {
    let stored = app.store(FILE).ok().and_then(|store| store.get(KEY));
    stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
}

/// Keeps `settings`.
///
/// # Errors
///
/// [`ErrorCode::Internal`] where the file cannot be written.
pub fn write(app: &AppHandle, settings: &Settings) -> Result<(), CommandError> {
    let kept = app.store(FILE).and_then(|store| {
        store.set(KEY, serde_json::json!(settings));
        store.save()
    });
    kept.map_err(|error| {
        tracing::error!(%error, "Could not keep the settings");
        CommandError::from(ErrorCode::Internal)
    })
}

/// Forgets the settings. A file that cannot be removed holds no secret, so the sign-out goes on.
pub fn forget(app: &AppHandle) {
    let forgotten = app.store(FILE).and_then(|store| {
        store.clear();
        store.save()
    });
    if let Err(error) = forgotten {
        tracing::warn!(%error, "Could not forget the settings");
    }
}
