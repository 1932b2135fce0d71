//! Below `/api/auth`.

pub mod me;
