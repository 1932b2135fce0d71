//! A mail server for tests: it speaks SMTP over a real socket, keeps what it is sent, and misbehaves on demand.
//!
//! Knows nothing of Pinion. It runs on threads of its own, so that tests with and without a runtime may use it.
//! It panics where there is no socket to be had: a test fails by it.

mod catcher;
mod caught;
mod certificate;
mod conversation;
mod wire;

pub use catcher::{Catcher, LATE, Manners};
pub use caught::Caught;
pub use certificate::Certificate;
