//! The choices made on this device and what the app opens as, in a file of their own, and the note that the keyring is
//! to be emptied. Nothing in it is secret or tells who is signed in.

use std::io;
use std::sync::{Mutex, PoisonError};

use pinion_client::kiosk::views::KioskSettings;
use pinion_client::views::Settings;
use pinion_client::{CommandError, ErrorCode, ForgetNote, whole_file};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_store::{Store, StoreBuilder, resolve_store_path};

use crate::mode::Mode;

const FILE: &str = "settings.json";
const KEY: &str = "settings";
const KIOSK_KEY: &str = "kiosk";
const MODE_KEY: &str = "mode";
const FORGET_KEY: &str = "emptyKeyring";

/// Held while the file is read or written. The app manages one before anything else is done here.
#[derive(Default)]
pub struct OneAtATime(Mutex<()>);

/// Why the file was not opened or written.
#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error(transparent)]
    Store(#[from] tauri_plugin_store::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// Returns the settings, and the defaults for whatever is missing or cannot be read: a broken file must not keep
/// a member from their PIN.
pub fn read(app: &AppHandle) -> Settings {
    value(app, KEY).unwrap_or_default()
}

/// As [`read`], of the kiosk.
pub fn read_kiosk(app: &AppHandle) -> KioskSettings {
    value::<KioskSettings>(app, KIOSK_KEY).unwrap_or_default().within_bounds()
}

/// What the app opens as; `None` where nothing says so, or nothing that can be read.
pub fn read_mode(app: &AppHandle) -> Option<Mode> {
    value(app, MODE_KEY)
}

fn value<T: DeserializeOwned>(app: &AppHandle, key: &str) -> Option<T> {
    let stored = on_store(app, |store| Ok(store.get(key))).ok().flatten();
    stored.and_then(|value| serde_json::from_value(value).ok())
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
    change(app, |store| store.set(key, serde_json::json!(value))).map_err(|error| {
        tracing::error!(%error, "Could not keep the settings");
        CommandError::from(ErrorCode::Internal)
    })
}

/// Forgets the settings, and not the note. A file that cannot be written holds no secret, so the sign-out goes on.
pub fn forget(app: &AppHandle) {
    let forgotten = change(app, |store| {
        store.delete(KEY);
    });
    if let Err(error) = forgotten {
        tracing::warn!(%error, "Could not forget the settings");
    }
}

/// Changes what is kept, whole or not at all: the store's own way is to empty the file and fill it, and a cut of the
/// power between the two would make a member's app of a kiosk. A file that cannot be read at the moment stays as it is.
fn change(app: &AppHandle, change: impl FnOnce(&Store<Wry>)) -> Result<(), FileError> {
    on_store(app, |store| {
        // Once more: of a file that it cannot read when it opens, the store says nothing.
        may_replace(store.reload())?;
        change(store);
        let path = resolve_store_path(app, FILE)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let entries: Map<String, Value> = store.entries().into_iter().collect();

        Ok(whole_file::write(&path, &serde_json::to_vec_pretty(&entries)?)?)
    })
}

/// Whether what came of reading the file lets it be replaced: by what was read and changed, or by a new one where there
/// is none, or one that is damaged.
fn may_replace(read: Result<(), tauri_plugin_store::Error>) -> Result<(), FileError> {
    use tauri_plugin_store::Error::{Deserialize, Io};

    match read {
        Ok(()) | Err(Deserialize(_)) => Ok(()),
        Err(Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Does `work` on what the file holds. The store is closed behind it, as the plugin writes each one that is open when the
/// app ends, in its own way.
fn on_store<T>(
    app: &AppHandle,
    work: impl FnOnce(&Store<Wry>) -> Result<T, FileError>,
) -> Result<T, FileError> {
    let state = app.state::<OneAtATime>();
    let _one = state.0.lock().unwrap_or_else(PoisonError::into_inner);
    let store = StoreBuilder::new(app, FILE).disable_auto_save().build()?;
    let done = work(&store);
    store.close_resource();

    done
}

/// The note beside the settings that the keyring is to be emptied.
pub struct SettingsNote(pub AppHandle);

impl ForgetNote for SettingsNote {
    fn is_there(&self) -> bool {
        on_store(&self.0, |store| Ok(store.has(FORGET_KEY))).unwrap_or(false)
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
    fn change(&self, work: impl FnOnce(&Store<Wry>)) {
        if let Err(error) = change(&self.0, work) {
            tracing::error!(%error, "Could not note whether the keyring is to be emptied");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use tauri_plugin_store::Error;

    use super::*;

    #[test]
    fn a_file_is_replaced_where_it_was_read_or_is_none_or_damaged_and_not_where_it_was_not_read() {
        let unread = |kind: ErrorKind| may_replace(Err(Error::Io(kind.into()))).is_ok();
        let damage = serde_json::from_str::<Value>("{").unwrap_err();

        assert!(may_replace(Ok(())).is_ok());
        assert!(may_replace(Err(Error::Deserialize(damage.into()))).is_ok());
        assert!(unread(ErrorKind::NotFound));
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ResourceBusy, ErrorKind::Other] {
            assert!(!unread(kind), "{kind}");
        }
    }
}
