//! macOS's menu bar, which is the app's and not a window's. A kiosk's ends nothing, hides nothing and gives up no screen.

use tauri::menu::{Menu, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Wry};

use crate::mode::Mode;

/// Shows the menu bar of `mode`.
pub fn show(app: &AppHandle, mode: Mode) {
    let menu = match mode {
        Mode::Member => Menu::default(app),
        Mode::Kiosk => kiosks(app),
    };
    if let Err(error) = menu.and_then(|menu| app.set_menu(menu)) {
        tracing::warn!(%error, "Could not show the menu bar of the window");
    }
}

/// Cmd+Q is the key of an item, and ends the app without asking it (tauri#9198): without the item there is no key.
/// Likewise those that hide the app, close or shrink its window, and take it the whole screen.
fn kiosks(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    // The first is the app's own, whatever is in it.
    let own = Submenu::new(app, &app.package_info().name, true)?;
    // Whoever sets it up pastes an address.
    let edit = Submenu::with_items(
        app,
        "Edit",
        true,
        &[
            &PredefinedMenuItem::cut(app, None)?,
            &PredefinedMenuItem::copy(app, None)?,
            &PredefinedMenuItem::paste(app, None)?,
            &PredefinedMenuItem::select_all(app, None)?,
        ],
    )?;

    Menu::with_items(app, &[&own, &edit])
}
