//! The app's one window.

use tauri::{App, AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The member window's label, as its capability file names it.
pub const MEMBER: &str = "member";

/// Opens the member window.
///
/// # Errors
///
/// If the window system refuses.
pub fn open(app: &App) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, MEMBER, WebviewUrl::App("index.html".into()))
        // The UI is one page; whatever else a link or a script asks for is not ours to open.
        .on_navigation(|url| url.scheme() == "tauri" || is_own_host(url.host_str()));

    // A phone gives the whole screen. Sizes are logical pixels: the phone layout of docs/images, and the
    // narrowest phone still sold.
    #[cfg(desktop)]
    let window = window.title("Pinion").inner_size(420.0, 844.0).min_inner_size(320.0, 480.0);

    window.build()
}

/// The hosts under which the webview serves the embedded UI (`tauri.localhost` on Windows and Android) and, in
/// development, the UI's own server.
fn is_own_host(host: Option<&str>) -> bool {
    matches!(host, Some("tauri.localhost" | "localhost"))
}

/// Brings the member window to the front.
pub fn focus(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MEMBER) else { return };
    #[cfg(desktop)]
    let shown = window.unminimize().and_then(|()| window.show());
    #[cfg(mobile)]
    let shown = window.show();
    if let Err(error) = shown.and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "Could not bring the window to the front");
    }
}

/// Keeps the window out of screenshots and recordings while `protected`, where the platform can.
pub fn protect(window: &WebviewWindow, protected: bool) {
    #[cfg(desktop)]
    if let Err(error) = window.set_content_protected(protected) {
        tracing::debug!(%error, "This platform does not protect the window's content");
    }
    #[cfg(mobile)]
    let _ = (window, protected);
}
