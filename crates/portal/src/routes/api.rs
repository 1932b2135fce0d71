//! Below `/api`.

pub mod openapi;
pub mod pinion;
pub mod sys;
pub mod token;
