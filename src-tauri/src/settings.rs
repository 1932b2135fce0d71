//! The choices made on this device, in a file of their own, and the note that the keyring is to be emptied. Nothing in
//! it is secret or tells who is signed in.

use pinion_client::views::Settings;
use pinion_client::{CommandError, ErrorCode, ForgetNote};
use tauri::{AppHandle, Wry};
use tauri_plugin_store::{Store, StoreExt};

const FILE: &str = "settings.json";
const KEY: &str = "settings";
const FORGET_KEY: &str = "emptyKeyring";

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

/// Forgets the settings, and not the note. A file that cannot be written holds no secret, so the sign-out goes on.
pub fn forget(app: &AppHandle) {
    let forgotten = app.store(FILE).and_then(|store| {
        store.delete(KEY);
        store.save()
    });
    if let Err(error) = forgotten {
        tracing::warn!(%error, "Could not forget the settings");
    }
}

/// The note beside the settings that the keyring is to be emptied.
pub struct SettingsNote(pub AppHandle);

impl ForgetNote for SettingsNote {
    fn is_there(&self) -> bool {
        self.0.store(FILE).is_ok_and(|store| store.has(FORGET_KEY))
    }

    fn leave(&self) {
        self.change(|store| store.set(FORGET_KEY, true));
    }

    fn take_away(&self) {
        self.change(|store| {
            store.delete(FORGET_KEY);
        });
    }
}

impl SettingsNote {
    fn change(&self, change: impl FnOnce(&Store<Wry>)) {
        let kept = self.0.store(FILE).and_then(|store| {
            change(&store);
            store.save()
        });
        if let Err(error) = kept {
            tracing::error!(%error, "Could not note whether the keyring is to be emptied");
        }
    }
}
