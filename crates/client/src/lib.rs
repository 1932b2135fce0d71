//! The app's core: finds a portal, signs a member in, keeps the session and the last known PIN.
//!
//! Plain Rust that knows no window. The outside world comes in through [`Clock`], [`SecretStore`],
//! [`ForgetNote`], [`Portal`] and [`Observer`]; the shell wires them up and hands the window's wishes to [`MemberApp`].

pub mod address;
pub mod clock;
mod debt;
pub mod error;
pub mod http;
pub mod kiosk;
mod member;
mod picture;
mod pincode;
pub mod portal;
mod session;
pub mod store;
#[cfg(test)]
mod tests;
mod text;
mod vault;
pub mod views;
pub mod whole_file;

pub use clock::{Clock, SystemClock};
pub use debt::ForgetNote;
pub use error::{CommandError, ErrorCode};
pub use http::HttpPortal;
pub use kiosk::{KioskApp, KioskObserver, KioskPortal};
pub use member::{MemberApp, Observer, Started};
pub use portal::Portal;
pub use store::{MemoryStore, SecretError, SecretStore, Slot};
