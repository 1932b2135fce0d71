//! Starts the kiosk with the system, where its settings ask for that.
//!
//! On phones no app may: there the device's own kiosk mode starts it (docs/kiosk.md).

use pinion_client::kiosk::views::KioskSettings;
use tauri::AppHandle;
#[cfg(desktop)]
use tauri::{Wry, plugin::TauriPlugin};

use crate::settings;

/// Knows how the system starts programs. It puts `--kiosk` on the command line, so that a kiosk comes up even where the
/// settings are lost.
#[cfg(desktop)]
pub fn plugin() -> TauriPlugin<Wry> {
    use tauri_plugin_autostart::{MacosLauncher, init};

    init(MacosLauncher::LaunchAgent, Some(vec!["--kiosk"]))
}

/// Has the system do as `settings` ask; returns them with what it does.
#[cfg(desktop)]
pub fn follow(app: &AppHandle, settings: KioskSettings) -> KioskSettings {
    use tauri_plugin_autostart::ManagerExt as _;

    let launcher = app.autolaunch();
    let was = launcher.is_enabled().unwrap_or(false);
    let done = match (was, settings.autostart) {
        (false, true) => launcher.enable(),
        (true, false) => launcher.disable(),
        (true, true) | (false, false) => Ok(()),
    };
    match done {
        Ok(()) => settings,
        Err(error) => {
            tracing::warn!(%error, "The system does not change what it starts");
            KioskSettings { autostart: was, ..settings }
        }
    }
}

/// There is nothing to ask for.
#[cfg(mobile)]
pub fn follow(_app: &AppHandle, settings: KioskSettings) -> KioskSettings {
    KioskSettings { autostart: false, ..settings }
}

/// Has the system start the app no more: it would come up as a kiosk that is none, and cover the screen.
pub fn end(app: &AppHandle) {
    let settings = KioskSettings { autostart: false, ..settings::read_kiosk(app) };
    if let Err(error) = settings::write_kiosk(app, &follow(app, settings)) {
        tracing::warn!(?error, "The settings of a kiosk that is none any more stay");
    }
}
