//! A page that begins anew because it asks to.

use tauri::WebviewWindow;

#[cfg(target_os = "linux")]
use super::revive;

/// Has the page of `window` begin anew, in a process of its own where the engine lets one be ended: what the old one kept
/// for itself, a page that is loaded once more does not give back.
///
/// # Errors
///
/// If the window system refuses.
pub fn renew(window: &WebviewWindow) -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    return revive::end(window);
    #[cfg(not(target_os = "linux"))]
    window.reload()
}
