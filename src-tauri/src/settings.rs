//! The choices made on this device and what the app opens as, in a file of their own, and the note that the keyring is to be emptied. Nothing in
//! it is secret or tells who is signed in.

use pinion_client::kiosk::views::KioskSettings;
use pinion_client::views::Settings;
use pinion_client::{CommandError, ErrorCode, ForgetNote};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tauri::{AppHandle, Wry};
use tauri_plugin_store::{Store, StoreExt};

use crate::mode::Mode;

const FILE: &str = "settings.json";
const KEY: &str = "settings";
const KIOSK_KEY: &str = "kiosk";
const MODE_KEY: &str = "mode";
const FORGET_KEY: &str = "emptyKeyring";

/// Returns the settings, and the defaults for whatever is missing or cannot be read: a broken file must not keep
/// a member from their PIN.
pub fn read(app: &AppHandle) -> Settings {
    value(app, KEY)
}

/// As [`read`], of the kiosk.
pub fn read_kiosk(app: &AppHandle) -> KioskSettings {
    value::<KioskSettings>(app, KIOSK_KEY).within_bounds()
}

/// As [`read`], of what the app opens as.
pub fn read_mode(app: &AppHandle) -> Mode {
    value(app, MODE_KEY)
}

fn value<T: DeserializeOwned + Default>(app: &AppHandle, key: &str) -> T {
    let stored = app.store(FILE).ok().and_then(|store| store.get(key));
    stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
}

/// Keeps `settings`.
///
/// # Errors
///
/// [`ErrorCode::Internal`] where the file cannot be written.
pub fn write(app: &AppHandle, settings: &Settings) -> Result<(), CommandError> {
    keep(app, KEY, settings)
}

/// As [`write`], of the kiosk.
///
/// # Errors
///
/// As [`write`].
pub fn write_kiosk(app: &AppHandle, settings: &KioskSettings) -> Result<(), CommandError> {
    keep(app, KIOSK_KEY, settings)
}

/// As [`write`], of what the app opens as.
///
/// # Errors
///
/// As [`write`].
pub fn write_mode(app: &AppHandle, mode: Mode) -> Result<(), CommandError> {
    keep(app, MODE_KEY, &mode)
}

fn keep(app: &AppHandle, key: &str, value: &impl Serialize) -> Result<(), CommandError> {
    let kept = app.store(FILE).and_then(|store| {
        let before = store.get(key);
        store.set(key, serde_json::json!(value));
        store.save().inspect_err(|_| match before {
            // What the disk has not is not told either.
            Some(before) => store.set(key, before),
            None => {
                store.delete(key);
            }
        })
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
