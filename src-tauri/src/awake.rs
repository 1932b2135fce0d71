//! Keeps the screen on in front of a kiosk.

use tauri::WebviewWindow;

/// Whether the screen is kept on, and what keeps it so.
#[derive(Default)]
pub struct Awake {
    #[cfg(desktop)]
    held: std::sync::Mutex<Option<std::sync::mpsc::Sender<()>>>,
}

#[cfg(desktop)]
impl Awake {
    /// Keeps the screen on while `on`, until it is told otherwise or the app ends.
    pub fn keep(&self, _window: &WebviewWindow, on: bool) {
        use std::sync::{PoisonError, mpsc};

        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if !on {
            *held = None;
        } else if held.is_none() {
            let (sender, released) = mpsc::channel::<()>();
            // On Windows it is a thread that keeps the screen on, for as long as it runs; elsewhere asking may block.
            std::thread::spawn(move || {
                let awake = ask();
                // Ends when the sender is dropped.
                let _ = released.recv();
                drop(awake);
            });
            *held = Some(sender);
        }
    }
}

/// Asks the system to leave the screen on, or, where nobody answers for the screen, at least not to sleep.
#[cfg(desktop)]
fn ask() -> Option<keepawake::KeepAwake> {
    let builder = || {
        let mut builder = keepawake::Builder::default();
        builder.idle(true).sleep(true).reason("The front desk's screen").app_name("Pinion");
        builder.app_reverse_domain("app.pinion.member");
        builder
    };

    let asked = builder().display(true).create().or_else(|error| {
        tracing::info!(%error, "Nobody keeps the screen on; asking for the machine alone");
        builder().create()
    });
    asked.map_err(|error| tracing::warn!(%error, "The system may turn the screen off")).ok()
}

#[cfg(target_os = "android")]
impl Awake {
    /// As on desktops: it is the window that keeps the screen on.
    pub fn keep(&self, window: &WebviewWindow, on: bool) {
        /// Source: Android's API reference, `WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON`.
        const FLAG_KEEP_SCREEN_ON: i32 = 0x80;

        crate::window::set_flag(window, FLAG_KEEP_SCREEN_ON, on);
    }
}

#[cfg(target_os = "ios")]
impl Awake {
    /// There is no safe way to ask: the device is told not to lock itself (docs/kiosk.md).
    pub fn keep(&self, _window: &WebviewWindow, _on: bool) {}
}
