//! Brings a window to the front under GTK.
//!
//! GTK takes for the present the moment of the last key or touch. The X server passes over a wish for the keyboard that is
//! older than when another window was given it, so a kiosk at which somebody has pressed would never have it back.

use gdkx11::X11Window;
use gdkx11::functions::x11_get_server_time;
use gtk::prelude::{Cast as _, GtkWindowExt as _, WidgetExt as _};
use tauri::WebviewWindow;

/// Brings `window` to the front, and gives it the keyboard as of this moment.
///
/// # Errors
///
/// If the window system refuses.
pub fn bring(window: &WebviewWindow) -> tauri::Result<()> {
    let brought = window.clone();
    window.run_on_main_thread(move || {
        // It may be on its way out.
        let Ok(gtk_window) = brought.gtk_window() else { return };
        let on_x = gtk_window.window().and_then(|window| window.downcast::<X11Window>().ok());
        match on_x {
            Some(on_x) => gtk_window.present_with_time(x11_get_server_time(&on_x)),
            None => gtk_window.present(),
        }
    })
}
