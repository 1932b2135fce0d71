//! Below `/api/pinion`: what is ours alone.

pub mod v1;
