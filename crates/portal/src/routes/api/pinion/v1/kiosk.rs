//! Below `/api/pinion/v1/kiosk`: what a kiosk asks, with its own token.

pub mod check_ins;
pub mod config;
