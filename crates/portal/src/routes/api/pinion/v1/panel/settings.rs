//! Below `/api/pinion/v1/panel/settings`.

pub mod security;
