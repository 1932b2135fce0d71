//! The admin interface in the Nexudus dialect: who may ask, and how it refuses.

pub mod caller;
pub mod page;
pub mod refusal;

pub use caller::ApiStaff;
pub use refusal::Refused;
