//! Wires the app together: its state, its commands, its window.

/// Runs the app until its last window closes.
///
/// # Panics
///
/// If no window system is there to open a window on.
pub fn run() {
    tauri::Builder::default()
        .run(tauri::generate_context!())
        .expect("the window system opens a window");
}
