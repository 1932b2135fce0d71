//! The least a Tauri app can be: one window, one page, no plugin, no command. What the app's launch and memory
//! are measured against.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!("examples/bare-window/tauri.conf.json"))
        .expect("the window system opens a window");
}
