//! Below `/api/spaces`: the admin interface in the Nexudus dialect.

pub mod checkins;
pub mod coworkers;
pub mod failedcheckins;
