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

/// Keeps the window out of screenshots and recordings while `protected`, where the platform can: Windows, macOS and
/// Android. iOS and Linux offer an app nothing of the kind.
#[cfg(desktop)]
pub fn protect(window: &WebviewWindow, protected: bool) {
    if let Err(error) = window.set_content_protected(protected) {
        tracing::debug!(%error, "This platform does not protect the window's content");
    }
}

/// As on desktops. The whole activity is protected, in the list of recent apps too.
#[cfg(target_os = "android")]
pub fn protect(window: &WebviewWindow, protected: bool) {
    /// Source: Android's API reference, `WindowManager.LayoutParams.FLAG_SECURE`.
    const FLAG_SECURE: i32 = 0x2000;

    let method = if protected { "addFlags" } else { "clearFlags" };
    let asked = window.with_webview(move |webview| {
        webview.jni_handle().exec(move |env, activity, _| {
            let done = env
                .call_method(activity, "getWindow", "()Landroid/view/Window;", &[])
                .and_then(|window| window.l())
                .and_then(|window| env.call_method(window, method, "(I)V", &[FLAG_SECURE.into()]));
            if let Err(error) = done {
                tracing::warn!(%error, "Android does not protect the window's content");
                // An exception that stays pending ends the app at the next call into Java.
                let _ = env.exception_clear();
            }
        });
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "The window's content is not protected");
    }
}

/// There is nothing to ask for.
#[cfg(target_os = "ios")]
pub fn protect(_window: &WebviewWindow, _protected: bool) {}
