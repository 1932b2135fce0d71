//! The rules of the product, and nothing that touches the world: no I/O, no clock, no database.
//!
//! Time and randomness come in as arguments; what is decided here is the same on every machine.

mod fill;
mod forbidden;
mod greeting;
mod incident;
mod pin;
mod policy;
pub mod presence;
pub mod qr;
pub mod sealed_event;
mod sequence;
mod throttle;
mod time;

pub use fill::{Fill, advice};
pub use forbidden::ForbiddenCodes;
pub use greeting::first_name;
pub use incident::Incident;
pub use pin::{Pin, PinError};
pub use policy::{EditRefusal, PinPolicy, PolicyError};
pub use throttle::{Halving, Throttle, ThrottleRule};
pub use time::Clock;
