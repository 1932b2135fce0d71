//! Storage.

mod conn;
mod connect;
mod database;
mod entities;
mod error;
mod ids;
mod migrations;
pub mod text;
mod time;

pub use conn::{Conn, Tx};
pub use connect::Options;
pub use database::Database;
pub use error::{Cause, Error};
pub use ids::{AccountId, CustomerId, LocationId, UserId};
