//! What the core has to say, sent to the window as whole views.

use pinion_client::kiosk::views::KioskView;
use pinion_client::views::{PinView, SessionView};
use pinion_client::{KioskObserver, Observer};
use serde::Serialize;
use tauri::{AppHandle, Emitter};

use crate::window::{KIOSK, MEMBER};

/// Sends the core's views to the windows.
pub struct WindowObserver(pub AppHandle);

impl WindowObserver {
    fn send<V: Serialize + Clone>(&self, window: &str, event: &str, view: &V) {
        if let Err(error) = self.0.emit_to(window, event, view) {
            tracing::warn!(%error, "Could not send {event} to the window");
        }
    }
}

impl Observer for WindowObserver {
    fn session_changed(&self, session: SessionView) {
        self.send(MEMBER, "session-changed", &session);
    }

    fn pin_changed(&self, pin: PinView) {
        self.send(MEMBER, "pin-changed", &pin);
    }
}

impl KioskObserver for WindowObserver {
    fn kiosk_changed(&self, kiosk: KioskView) {
        self.send(KIOSK, "kiosk-changed", &kiosk);
    }
}
