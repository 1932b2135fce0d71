//! Throw-away databases for tests: a fresh one each, SQLite or PostgreSQL.
//!
//! Knows nothing of Pinion's tables; it hands out addresses.

mod cluster;
mod postgres;
mod server;
mod sqlite;

pub use postgres::Postgres;
pub use server::Server;
pub use sqlite::Sqlite;
