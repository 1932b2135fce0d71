//! What tests stand on: a desktop with a keyring, a browser, a space with a portal, a proxy before it that
//! misbehaves, a clock that is moved by hand.

pub mod admin;
pub mod browser;
pub mod clock;
pub mod desktop;
pub mod files;
pub mod film;
pub mod kiosk;
pub mod ledger;
pub mod page;
pub mod proxy;
pub mod qr;
pub mod small_disk;
pub mod space;
pub mod words;

/// A mail server that keeps what it is sent.
pub use pinion_testmail as mail;

/// A stand-in for a Nexudus portal.
pub use pinion_testnexudus as nexudus;
