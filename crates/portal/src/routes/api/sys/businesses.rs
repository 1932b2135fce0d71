//! Below `/api/sys/businesses`.

pub mod get_by_host;
