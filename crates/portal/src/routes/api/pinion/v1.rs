//! Below `/api/pinion/v1`.

pub mod customers;
pub mod device_authorization;
pub mod kiosk;
pub mod kiosks;
pub mod logo;
pub mod members;
pub mod panel;
pub mod sign_out;
