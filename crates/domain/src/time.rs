//! The one way in for the time of day.

use std::time::SystemTime;

/// What time it is.
///
/// The portal and the app each have one implementation that asks the operating system; tests
/// have one that is moved by hand.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> SystemTime;
}
