//! Below `/.well-known`.

pub mod pinion;
