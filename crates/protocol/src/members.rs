//! What the members portal and the portal say to each other, below [`PATH`].

mod me;
mod password_reset;
mod session;

pub use me::{DeviceKind, DeviceSession, MemberChange, PasswordChange, RevealedPin};
pub use password_reset::{NewPassword, PasswordResetRequest};
pub use session::{MemberView, MembersSession};

/// The path of the members portal's interface, below a portal's address.
pub const PATH: &str = "/api/pinion/v1/members";
