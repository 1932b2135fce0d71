//! The app's one window.

use tauri::{App, AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The member window's label, as its capability file names it.
pub const MEMBER: &str = "member";

/// Opens the member window.
///
/// # Errors
///
/// If the window system refuses.
pub fn open(app: &App) -> tauri::Result<WebviewWindow> {
    // The UI's own server, where the UI is not in the program.
    let server = app.config().build.dev_url.clone().filter(|_| tauri::is_dev());
    let window = WebviewWindowBuilder::new(app, MEMBER, WebviewUrl::App("index.html".into()))
        // The UI is one page; whatever else a link or a script asks for is not ours to open.
        .on_navigation(move |url| is_own(url, server.as_ref()));

    // A phone gives the whole screen. Sizes are logical pixels: the phone layout of docs/images, and the
    // narrowest phone still sold.
    #[cfg(desktop)]
    let window = window.title("Pinion").inner_size(420.0, 844.0).min_inner_size(320.0, 480.0);

    let window = window.build()?;
    #[cfg(target_os = "linux")]
    paint_without_gpu(&window)?;

    Ok(window)
}

/// Has WebKitGTK draw by itself. It sets a GPU up for the first frame, which takes a machine that has none as long as
/// the whole rest of the launch, and a window of text and plain shapes gains nothing by it (docs/benchmarks.md).
#[cfg(target_os = "linux")]
fn paint_without_gpu(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Whether `url` is the embedded UI (`http://tauri.localhost` on Windows and Android, where a scheme of one's own is
/// none to the webview, `tauri://localhost` elsewhere) or on the UI's own `server`, where there is one.
fn is_own(url: &Url, server: Option<&Url>) -> bool {
    let host = match url.scheme() {
        "tauri" => Some("localhost"),
        "http" if cfg!(any(windows, target_os = "android")) => Some("tauri.localhost"),
        _ => None,
    };
    let is_embedded = host.is_some() && url.host_str() == host && url.port().is_none();
    let is_served = server.is_some_and(|server| server.origin() == url.origin());

    is_embedded || is_served
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

#[cfg(test)]
mod tests {
    use super::*;

    fn goes(to: &str, server: Option<&str>) -> bool {
        let url = |text: &str| text.parse::<Url>().expect("a test writes addresses");
        is_own(&url(to), server.map(url).as_ref())
    }

    #[test]
    fn goes_to_the_embedded_page() {
        let page = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };

        assert!(goes(page, None));
        assert!(goes(&format!("{page}index.html#home"), None));
    }

    #[test]
    fn goes_nowhere_else() {
        for url in [
            "http://localhost:5173/",
            "http://localhost/",
            "https://localhost:8443/",
            "http://127.0.0.1:8750/",
            "http://tauri.localhost:8080/",
            "http://tauri.localhost.example.org/",
            "https://example.org/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "javascript:alert(1)",
            "about:blank",
        ] {
            assert!(!goes(url, None), "{url}");
        }
    }

    #[test]
    fn goes_to_the_server_of_the_page_while_it_is_developed() {
        let server = Some("http://localhost:5173/");

        assert!(goes("http://localhost:5173/app/", server));
        assert!(!goes("http://localhost:5174/", server));
        assert!(!goes("https://localhost:5173/", server));
    }
}
