//! What tests stand on: a desktop with a keyring, a running portal, a clock that is moved by hand.

pub mod desktop;

/// A stand-in for a Nexudus portal.
pub use pinion_testnexudus as nexudus;
