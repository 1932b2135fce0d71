//! Keeps the kiosk's window where it is: it does not close when asked, and comes back to the front.

use pinion_client::KioskApp;
use tauri::{Manager, WebviewWindow, WindowEvent};

/// Holds `window` open and in front.
#[expect(clippy::wildcard_enum_match_arm, reason = "the crate says that its events will grow")]
pub fn hold(window: &WebviewWindow) {
    let held = window.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => api.prevent_close(),
        // While it is set up, others may come to the front: the keyring asks for its password in a window of its own.
        WindowEvent::Focused(false) if held.state::<KioskApp>().takes_presses() => {
            if let Err(error) = super::bring_to_front(&held) {
                tracing::debug!(%error, "The kiosk's window does not come back to the front");
            }
        }
        _ => {}
    });
}
