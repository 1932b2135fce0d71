//! Below `/api/public`: what readers made for the documented dialect ask.

pub mod checkin;
