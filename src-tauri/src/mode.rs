//! What the app is on this device: a member's, or the front desk's.

use pinion_client::{CommandError, ErrorCode, KioskApp};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager};

use crate::awake::Awake;
use crate::{settings, window};

/// What the app is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A member's.
    Member,
    /// The front desk's.
    Kiosk,
}

impl Mode {
    /// The other one.
    const fn other(self) -> Self {
        match self {
            Self::Member => Self::Kiosk,
            Self::Kiosk => Self::Member,
        }
    }
}

/// What the app opens as. Where the settings do not say, or are lost, what the kiosk keeps does: a member's app must not
/// come up where a kiosk was.
pub fn at_start(app: &AppHandle, kiosk: &KioskApp) -> Mode {
    let kept = || if kiosk.was_paired() { Mode::Kiosk } else { Mode::Member };
    settings::read_mode(app).unwrap_or_else(kept)
}

/// Opens the window of `mode`, and keeps the screen awake in front of a kiosk.
///
/// # Errors
///
/// If the window system refuses.
pub fn open(app: &AppHandle, mode: Mode) -> tauri::Result<()> {
    let window = window::open(app, mode)?;
    app.state::<Awake>().keep(&window, mode == Mode::Kiosk);

    Ok(())
}

/// Becomes `mode`, now and after each start.
///
/// # Errors
///
/// [`ErrorCode::Internal`] where that cannot be kept or the window system refuses; the app is what it was then.
pub fn change(app: &AppHandle, mode: Mode) -> Result<(), CommandError> {
    let before = settings::read_mode(app).unwrap_or(mode.other());
    settings::write_mode(app, mode)?;
    replace(app, mode).map_err(|error| {
        tracing::error!(%error, "Could not open the other window");
        if let Err(error) = settings::write_mode(app, before) {
            tracing::error!(?error, "It opens after the next start");
        }
        CommandError::from(ErrorCode::Internal)
    })
}

/// Notes what this device is, without any change of its window.
pub fn note(app: &AppHandle, mode: Mode) {
    if settings::read_mode(app) != Some(mode)
        && let Err(error) = settings::write_mode(app, mode)
    {
        tracing::warn!(?error, "The device does not note what it is");
    }
}

/// Opens the other window, and only then closes this one: without any the app would end.
#[cfg(desktop)]
fn replace(app: &AppHandle, mode: Mode) -> tauri::Result<()> {
    open(app, mode)?;
    window::close(app, mode.other());

    Ok(())
}

/// A phone gives an app one window, whose rights are those of its label. The app ends; whoever opens it again finds it
/// in its other mode (docs/kiosk.md).
#[cfg(mobile)]
#[expect(clippy::unnecessary_wraps, reason = "as on desktops")]
fn replace(app: &AppHandle, _mode: Mode) -> tauri::Result<()> {
    app.exit(0);
    Ok(())
}
