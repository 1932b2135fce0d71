//! Below `/api`.

pub mod auth;
pub mod openapi;
pub mod pinion;
pub mod public;
pub mod spaces;
pub mod sys;
pub mod token;
