//! `pinion-portal`: the server that keeps every customer's PIN, and its command line.
//!
//! [`Portal::start`] runs it within a process, as tests do; the binary's `serve` is the same code. What
//! other programs see of it is in `docs/api.md`, what an operator sets in `docs/portal.md`.

pub mod cli;
pub mod config;

mod auth;
mod check_in;
mod check_out;
mod clock;
mod commands;
mod delivery;
mod extract;
mod fields;
mod housekeeping;
mod imported;
mod jobs;
mod layers;
mod loopback;
mod metrics;
mod nexudus;
mod openapi;
mod outbox;
mod pages;
mod pairing;
mod password_change;
mod passwords;
mod picture;
mod portal;
mod problem;
mod routes;
mod server;
mod session_audit;
mod set_up_link;
mod sheet;
mod sign_in;
mod state;
mod store;
#[cfg(test)]
mod testing;
mod throttle;
mod views;

pub use clock::SystemClock;
pub use config::Config;
pub use openapi::document as openapi_document;
pub use portal::{Portal, Running, StartError};
pub use set_up_link::SetUpLinkError;
