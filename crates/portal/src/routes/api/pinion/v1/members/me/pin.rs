//! Below `/api/pinion/v1/members/me/pin`.

pub mod reveal;
