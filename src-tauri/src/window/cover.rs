//! Has the kiosk's window cover its screen where no window manager does: there nobody hears that it asks for all of it,
//! and it would open at a size of its own.

use std::cell::Cell;

use gtk::prelude::WidgetExt as _;
use tauri::{Manager, WebviewWindow};
use webkit2gtk::glib::Object;
use webkit2gtk::glib::prelude::ObjectExt as _;

/// Has `window` cover its screen, and once more whenever a screen comes, goes or turns.
///
/// # Errors
///
/// If the window system refuses.
pub fn cover(window: &WebviewWindow) -> tauri::Result<()> {
    cover_once(window)?;

    let opened = window.clone();
    window.run_on_main_thread(move || {
        let Ok(gtk_window) = opened.gtk_window() else { return };
        let screens: Object = gtk_window.property("screen");
        let (app, label) = (opened.app_handle().clone(), opened.label().to_owned());
        let listening = screens.connect_local("monitors-changed", false, move |_| {
            // It may be gone: the screens outlive it.
            let covered = app.get_webview_window(&label).map_or(Ok(()), |it| cover_once(&it));
            if let Err(error) = covered {
                tracing::warn!(%error, "The kiosk's window does not cover its screen");
            }
            None
        });
        let listening = Cell::new(Some(listening));
        gtk_window.connect_destroy(move |_| {
            if let Some(listening) = listening.take() {
                screens.disconnect(listening);
            }
        });
    })
}

/// A window manager, where there is one, keeps a window that has the whole screen as it is.
fn cover_once(window: &WebviewWindow) -> tauri::Result<()> {
    let monitor = match window.current_monitor()? {
        None => window.primary_monitor()?,
        current => current,
    };
    let Some(monitor) = monitor else { return Ok(()) };
    window.set_position(*monitor.position())?;
    window.set_size(*monitor.size())
}
