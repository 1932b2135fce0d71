//! What tests stand on: a desktop with a keyring, a running portal, a clock that is moved by hand.

pub mod desktop;
