//! Mail servers for tests: one that speaks SMTP over a real socket, keeps what it is sent, and misbehaves on demand; and
//! one that is used all over the world.
//!
//! Knows nothing of Pinion. The first runs on threads of its own, so that tests with and without a runtime may use it.
//! It panics where there is no socket to be had: a test fails by it.

mod catcher;
mod caught;
mod certificate;
mod conversation;
mod exim;
mod port;
mod wire;

pub use catcher::{Catcher, LATE, Manners};
pub use caught::Caught;
pub use certificate::Certificate;
pub use exim::Exim;
pub use port::free_port;
