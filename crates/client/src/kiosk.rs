//! The front desk's side of the app: pairs with a portal, takes presses, and loses none.
//!
//! A press is on disk, sealed to the portal, before anything is sent or said (docs/kiosk.md). One question is under way
//! at a time, so that presses arrive in the order in which they were.

mod app;
mod cache;
mod camera;
mod config;
mod device;
mod exit;
mod load;
mod look;
mod pair;
pub mod portal;
mod portal_time;
mod press;
mod queue;
mod records;
mod scan;
mod seal;
mod send;
mod state;
#[cfg(test)]
mod tests;
mod time;
pub mod views;

pub use app::{KioskApp, KioskObserver};
pub use portal::KioskPortal;
