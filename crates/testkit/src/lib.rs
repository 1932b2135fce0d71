//! What tests stand on: a desktop with a keyring, a space with a portal, a clock that is moved by hand.

pub mod clock;
pub mod desktop;
pub mod space;

/// A stand-in for a Nexudus portal.
pub use pinion_testnexudus as nexudus;
pub mod words;
