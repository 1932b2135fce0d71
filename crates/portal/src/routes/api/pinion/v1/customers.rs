//! Below `/api/pinion/v1/customers`.

pub mod avatar;
