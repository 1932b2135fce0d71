//! What the window may ask. Each is one call into the core.

pub mod kiosk;
pub mod pin;
pub mod session;
pub mod settings;
