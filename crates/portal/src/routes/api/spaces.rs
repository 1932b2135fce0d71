//! Below `/api/spaces`: the admin interface in the Nexudus dialect.

pub mod coworkers;
