//! Wires the app together: its core, its commands, its window.

mod autostart;
mod awake;
mod clipboard;
mod commands;
#[cfg(target_os = "linux")]
mod engine;
mod events;
mod frame;
mod keyring;
mod launch;
mod mode;
mod settings;
mod window;

use std::sync::Arc;

use pinion_client::{KioskApp, MemberApp, SystemClock};
use tauri::{App, Manager};

/// Runs the app until its window closes.
///
/// # Panics
///
/// If no window system is there to open a window on.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    launch::log();
    #[cfg(target_os = "linux")]
    engine::collect_early();
    let builder = tauri::Builder::default();
    // First of all plugins, as its documentation asks: a second start must not get as far as the others.
    #[cfg(desktop)]
    let builder = builder
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _directory| {
            window::focus(app);
        }))
        .plugin(autostart::plugin());
    // Elsewhere Tauri does not tell: `window::revive` asks WebKitGTK itself.
    #[cfg(any(target_os = "macos", target_os = "ios"))]
    let builder = builder.on_web_content_process_terminate(window::apple::begin_anew());

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
            commands::kiosk::become_kiosk,
            commands::kiosk::kiosk_start,
            commands::kiosk::kiosk_retry_keyring,
            commands::kiosk::kiosk_pair,
            commands::kiosk::kiosk_cancel_pairing,
            commands::kiosk::kiosk_set_exit_code,
            commands::kiosk::kiosk_press,
            commands::kiosk::kiosk_look,
            commands::kiosk::kiosk_unlock,
            commands::kiosk::kiosk_lock,
            commands::kiosk::kiosk_save_settings,
            commands::kiosk::kiosk_leave,
            commands::kiosk::kiosk_unpair,
            commands::kiosk::kiosk_start_over,
            commands::kiosk::kiosk_renew,
        ])
        .setup(|app| Ok(set_up(app)?))
        .run(tauri::generate_context!())
        .expect("the window system opens a window");
}

fn set_up(app: &App) -> tauri::Result<()> {
    app.manage(settings::OneAtATime::default());
    let options = launch::Options::from_arguments();
    let keyring = Arc::new(keyring::OsKeyring::default());
    let portal = Arc::new(launch::portal());
    let observer = Arc::new(events::WindowObserver(app.handle().clone()));
    let member = MemberApp::new(
        keyring.clone(),
        Arc::new(settings::SettingsNote(app.handle().clone())),
        portal.clone(),
        Arc::new(SystemClock),
        observer.clone(),
    );
    let kiosk = KioskApp::new(
        keyring,
        portal,
        Arc::new(SystemClock),
        observer,
        &app.path().app_data_dir()?.join("kiosk"),
        env!("CARGO_PKG_VERSION"),
    );
    let mode = if options.kiosk { mode::Mode::Kiosk } else { mode::at_start(app.handle(), &kiosk) };
    app.manage(options);
    app.manage(awake::Awake::default());
    app.manage(member.clone());
    app.manage(kiosk.clone());

    // The keyring is read while the webview starts; the window's own `start` then finds it read.
    tauri::async_runtime::spawn(async move {
        match mode {
            mode::Mode::Member => drop(member.start().await),
            mode::Mode::Kiosk => drop(kiosk.start().await),
        }
    });
    mode::open(app.handle(), mode)
}
