//! The JSON that portal and clients say to each other, and nothing that sends it.
//!
//! Two dialects meet here. What Nexudus documents keeps its names and shapes ([`token`], [`profile`],
//! [`business`]), so that clients made for it work unchanged; what is ours is in snake case
//! ([`discovery`], [`problem`]).

pub mod business;
pub mod discovery;
pub mod problem;
pub mod profile;
mod secret;
pub mod token;

pub use business::Business;
pub use discovery::Discovery;
pub use problem::{ErrorCode, Problem};
pub use profile::MemberRecord;
pub use token::{TokenError, TokenGrant, TokenRefusal};
