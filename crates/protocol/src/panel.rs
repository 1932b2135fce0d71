//! What the admin panel and the portal say to each other, below [`PATH`].

mod second_factor;
mod session;
mod settings;
mod team;

pub use second_factor::{Password, RecoveryCodes, SecondFactorCode, SecondFactorOffer};
pub use session::{Role, SetUp, SignIn, StaffSession, StaffUser};
pub use settings::SecuritySettings;
pub use team::{NewTeamMember, TeamMember, TeamMemberChange};

/// The path of the panel's interface, below a portal's address.
pub const PATH: &str = "/api/pinion/v1/panel";
