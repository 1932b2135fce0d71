//! `members …`: customers, many or one.

pub mod export;
pub mod import;
pub mod set_password;
