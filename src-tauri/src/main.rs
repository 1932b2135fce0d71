//! The desktop program. Phones enter at `pinion_app::run` by way of the library.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    pinion_app::run();
}
