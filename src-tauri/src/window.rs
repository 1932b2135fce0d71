//! The app's windows: the member's or the kiosk's, one at a time.

pub mod anew;
#[cfg(any(target_os = "macos", target_os = "ios"))]
pub mod apple;
#[cfg(target_os = "linux")]
mod cover;
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "ios"))]
mod endings;
#[cfg(target_os = "linux")]
mod front;
#[cfg(desktop)]
mod hold;
#[cfg(target_os = "macos")]
mod menu;
#[cfg(target_os = "linux")]
mod revive;

use tauri::webview::{NewWindowResponse, PermissionKind, PermissionResponse};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};

#[cfg(target_os = "linux")]
use crate::launch;
use crate::mode::Mode;

/// The member window's label, as its capability file names it.
pub const MEMBER: &str = "member";

/// The kiosk window's label, likewise.
pub const KIOSK: &str = "kiosk";

/// Opens the window of `mode`.
///
/// # Errors
///
/// If the window system refuses.
pub fn open(app: &AppHandle, mode: Mode) -> tauri::Result<WebviewWindow> {
    let window = match mode {
        Mode::Member => open_members(app),
        Mode::Kiosk => open_kiosks(app),
    }?;
    #[cfg(target_os = "macos")]
    menu::show(app, mode);

    Ok(window)
}

/// A window on one of the app's own pages, which stays there.
fn on_page<'a>(
    app: &'a AppHandle,
    label: &str,
    page: &str,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    // The UI's own server, where the UI is not in the program.
    let server = app.config().build.dev_url.clone().filter(|_| tauri::is_dev());

    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        // The UI is one page; whatever else a link or a script asks for is not ours to open.
        .on_navigation(move |url| is_own(url, server.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
}

/// Opens the kiosk window: the whole screen, and no way to be rid of it but the app's own.
fn open_kiosks(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let window = on_page(app, KIOSK, "kiosk.html").on_permission_request(|_, kind| answer(kind));
    #[cfg(desktop)]
    let window = window
        .title("Pinion")
        .fullscreen(true)
        .decorations(false)
        .minimizable(false)
        .disable_drag_drop_handler();

    let window = window.build()?;
    #[cfg(desktop)]
    hold::hold(&window);
    #[cfg(target_os = "linux")]
    {
        cover::cover(&window)?;
        paint_without_gpu(&window)?;
        let_camera_be_asked_for(&window)?;
        revive::revive(&window)?;
    }

    Ok(window)
}

/// What the kiosk's page may do that has to be asked for. The page is the app's own, for it can go nowhere else, and has
/// no frames, for its policy allows none: so whoever asks for the camera is the app. Sound and all else is refused.
fn answer(kind: PermissionKind) -> PermissionResponse {
    let is_camera = kind == PermissionKind::Camera;
    if is_camera { PermissionResponse::Allow } else { PermissionResponse::Deny }
}

/// Opens the member window.
fn open_members(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let window = on_page(app, MEMBER, "index.html");

    // A phone gives the whole screen. Sizes are logical pixels: the phone layout of docs/images, and the
    // narrowest phone still sold.
    #[cfg(desktop)]
    let window = window.title("Pinion").inner_size(420.0, 844.0).min_inner_size(320.0, 480.0);

    let window = window.build()?;
    #[cfg(target_os = "linux")]
    {
        paint_without_gpu(&window)?;
        revive::revive(&window)?;
    }

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

/// Lets the page of WebKitGTK ask for the camera, which it may not unless it is told so, and shows no menu of its own.
/// Who is granted what is said where the window is opened.
#[cfg(target_os = "linux")]
fn let_camera_be_asked_for(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{SettingsExt as _, WebViewExt as _};

    window.with_webview(|webview| {
        let view = webview.inner();
        if let Some(settings) = view.settings() {
            settings.set_enable_media_stream(true);
            settings.set_enable_mock_capture_devices(launch::mocks_camera());
        }
        view.connect_context_menu(|_, _, _, _| true);
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

/// Closes the window of `mode`, where it is open. It is not asked: a kiosk's would say no.
#[cfg(desktop)]
pub fn close(app: &AppHandle, mode: Mode) {
    let label = match mode {
        Mode::Member => MEMBER,
        Mode::Kiosk => KIOSK,
    };
    let closed = app.get_webview_window(label).map_or(Ok(()), |window| window.destroy());
    if let Err(error) = closed {
        tracing::warn!(%error, "Could not close the {label} window");
    }
}

/// Brings the window that is open to the front, for who starts the app a second time. Phones do that by themselves.
#[cfg(desktop)]
pub fn focus(app: &AppHandle) {
    let open = [MEMBER, KIOSK].into_iter().find_map(|label| app.get_webview_window(label));
    let Some(window) = open else { return };
    let shown = window.show().and_then(|()| bring_to_front(&window));
    if let Err(error) = shown {
        tracing::warn!(%error, "Could not bring the window to the front");
    }
}

/// Brings `window` to the front, and gives it the keyboard.
#[cfg(desktop)]
fn bring_to_front(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    #[cfg(target_os = "linux")]
    return front::bring(window);
    #[cfg(not(target_os = "linux"))]
    window.set_focus()
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

    set_flag(window, FLAG_SECURE, protected);
}

/// Sets or clears a flag of the activity's window.
#[cfg(target_os = "android")]
pub fn set_flag(window: &WebviewWindow, flag: i32, on: bool) {
    let method = if on { "addFlags" } else { "clearFlags" };
    let asked = window.with_webview(move |webview| {
        webview.jni_handle().exec(move |env, activity, _| {
            let done = env
                .call_method(activity, "getWindow", "()Landroid/view/Window;", &[])
                .and_then(|window| window.l())
                .and_then(|window| env.call_method(window, method, "(I)V", &[flag.into()]));
            if let Err(error) = done {
                tracing::warn!(%error, "Android does not change the window");
                // An exception that stays pending ends the app at the next call into Java.
                let _ = env.exception_clear();
            }
        });
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "The window cannot be changed");
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
    fn may_use_the_camera_and_nothing_else() {
        assert_eq!(answer(PermissionKind::Camera), PermissionResponse::Allow);
        for kind in [
            PermissionKind::Microphone,
            PermissionKind::DisplayCapture,
            PermissionKind::Geolocation,
            PermissionKind::Notifications,
            PermissionKind::Other,
        ] {
            assert_eq!(answer(kind), PermissionResponse::Deny, "{kind:?}");
        }
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
