//! The JSON that portal and clients say to each other, and nothing that sends it.
//!
//! Two dialects meet here. What Nexudus documents keeps its names and shapes ([`token`], [`profile`],
//! [`business`]), so that clients made for it work unchanged; what is ours is in snake case
//! ([`discovery`], [`problem`], [`kiosk`]), and so are the interfaces of the two sites, the admin [`panel`] and the
//! [`members`] portal.

pub mod business;
pub mod checkin;
pub mod coworker;
pub mod discovery;
pub mod kiosk;
pub mod members;
mod odd;
pub mod panel;
pub mod picture;
pub mod problem;
pub mod profile;
mod secret;
pub mod space;
pub mod token;

pub use business::Business;
pub use discovery::Discovery;
pub use problem::{ErrorCode, FieldError, Problem};
pub use profile::MemberRecord;
pub use space::SpaceView;
pub use token::{TokenError, TokenGrant, TokenRefusal};
