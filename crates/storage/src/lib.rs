//! Everything that is kept: one set of tables and queries, on SQLite and on PostgreSQL.
//!
//! The ORM is named here and in no other crate. A table's functions are in the module named
//! after it. Those that only read take a [`Conn`], which is a [`Database`] or a [`Tx`]; those
//! that write take a [`Tx`], so what belongs together is written together. Time and randomness
//! come in as arguments; `rng` must be the operating system's or seeded from it, and `Send`.
//!
//! ```no_run
//! # use std::{path::Path, time::SystemTime};
//! # use pinion_storage::{accounts, customers, Database, Options, PinKeys};
//! # use rand::{rand_core::UnwrapErr, rngs::SysRng};
//! # async fn example(now: SystemTime) -> Result<(), Box<dyn std::error::Error>> {
//! let mut rng = UnwrapErr(SysRng);
//! let db = Database::open("sqlite:///var/lib/pinion/pinion.db", Options::default()).await?;
//! db.migrate().await?;
//! let keys = PinKeys::open_or_create(&db, Path::new("/var/lib/pinion/pin-keys"), &mut rng).await?;
//!
//! let tx = db.begin().await?;
//! let account = accounts::init(&tx, now).await?;
//! let new = customers::NewCustomer {
//!     full_name: "Ada Example".into(),
//!     email: "ada@example.org".into(),
//!     company: None,
//!     language: None,
//!     active: true,
//!     is_member: true,
//!     photo: None,
//! };
//! let (ada, _pin) = customers::register(&tx, &keys, &account, &new, None, now, &mut rng).await?;
//! tx.commit().await?;
//!
//! let user = ada.user_id.expect("signs in");
//! let profile = customers::profile(&db, &keys, user).await?;
//! # Ok(()) }
//! ```

pub mod accounts;
pub mod audit;
pub mod check_in_events;
pub mod check_in_settings;
mod conn;
mod connect;
pub mod customers;
mod database;
mod entities;
mod error;
pub mod event_keys;
pub mod failed_attempts;
mod ids;
pub mod import_previews;
pub mod incidents;
pub mod jobs;
mod keys;
pub mod kiosk_pairings;
pub mod kiosks;
mod lengths;
pub mod mail_settings;
pub mod mails;
pub mod messages;
mod migrations;
pub mod one_time_tokens;
mod page;
mod picture;
pub mod pins;
mod random;
pub mod recovery_codes;
pub mod sessions;
pub mod text;
pub mod throttles;
mod time;
pub mod users;
pub mod visits;

pub use conn::{Conn, Tx};
pub use connect::{Options, sqlite_file};
pub use database::Database;
pub use error::{Cause, Error};
pub use ids::{AccountId, CustomerId, LocationId, UserId};
pub use keys::{KeyError, KeySource, PinKeys, Prepared, Rotation};
pub use page::{Listing, Page};
pub use picture::Picture;
