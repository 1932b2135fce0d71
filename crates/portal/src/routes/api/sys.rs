//! Below `/api/sys`: the directory of spaces.

pub mod businesses;
