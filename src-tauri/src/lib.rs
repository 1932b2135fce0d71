//! Wires the app together: its core, its commands, its window.

mod clipboard;
mod commands;
mod events;
mod keyring;
mod launch;
mod settings;
mod window;

use std::sync::Arc;

use pinion_client::{MemberApp, SystemClock};
use tauri::Manager;

/// Runs the app until its window closes.
///
/// # Panics
///
/// If no window system is there to open a window on.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    launch::log();
    let builder = tauri::Builder::default();
    // First of all plugins, as its documentation asks: a second start must not get as far as the others.
    #[cfg(desktop)]
    let builder =
        builder.plugin(tauri_plugin_single_instance::init(|app, _arguments, _directory| {
            window::focus(app);
        }));

    builder
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(clipboard::plugin())
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(tauri::generate_handler![
            commands::session::start,
            commands::session::retry_keyring,
            commands::session::find_portal,
            commands::session::sign_in,
            commands::session::sign_out,
            commands::session::refresh,
            commands::pin::pin,
            commands::pin::reveal_pin,
            commands::pin::pin_hidden,
            commands::pin::copy_pin,
            commands::settings::save_settings,
        ])
        .setup(|app| {
            app.manage(launch::Options::from_arguments());
            let member = MemberApp::new(
                Arc::new(keyring::OsKeyring::default()),
                Arc::new(settings::SettingsNote(app.handle().clone())),
                Arc::new(launch::portal()),
                Arc::new(SystemClock),
                Arc::new(events::WindowObserver(app.handle().clone())),
            );
            app.manage(member.clone());
            // The keyring is read while the webview starts; the window's own `start` then finds it read.
            tauri::async_runtime::spawn(async move {
                member.start().await;
            });
            window::open(app)?;

            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("the window system opens a window");
}
