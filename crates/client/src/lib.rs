//! The app's core: finds a portal, signs a member in, keeps the session and the last known PIN.
//!
//! Plain Rust that knows no window.

pub mod address;
pub mod clock;
pub mod error;
pub mod portal;
pub mod store;
pub mod views;

pub use clock::{Clock, SystemClock};
pub use error::{CommandError, ErrorCode};
pub use portal::Portal;
pub use store::{MemoryStore, SecretError, SecretStore, Slot};
