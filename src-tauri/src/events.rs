//! What the core has to say, sent to the window as whole views.

use pinion_client::Observer;
use pinion_client::views::{PinView, SessionView};
use serde::Serialize;
use tauri::{AppHandle, Emitter};

use crate::window::MEMBER;

/// Sends the core's views to the member window.
pub struct WindowObserver(pub AppHandle);

impl WindowObserver {
    fn send<V: Serialize + Clone>(&self, event: &str, view: &V) {
        if let Err(error) = self.0.emit_to(MEMBER, event, view) {
            tracing::warn!(%error, "Could not send {event} to the window");
        }
    }
}

impl Observer for WindowObserver {
    fn session_changed(&self, session: SessionView) {
        self.send("session-changed", &session);
    }

    fn pin_changed(&self, pin: PinView) {
        self.send("pin-changed", &pin);
    }
}
