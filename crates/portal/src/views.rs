//! What rows look like to a site.

use std::time::SystemTime;

use jiff::Timestamp;
use pinion_protocol::SpaceView;
use pinion_protocol::panel::Role;
use pinion_storage::accounts::Account;
use pinion_storage::users::StaffRole;

use crate::routes::api::pinion::v1::logo;

/// The space.
#[must_use]
pub fn space(account: Account) -> SpaceView {
    SpaceView {
        logo_url: account.logo_type.map(|_| logo::PATH.to_owned()),
        pin_digits: account.policy.digits(),
        name: account.name,
        language: account.language,
        time_zone: account.time_zone,
    }
}

/// What somebody may do.
#[must_use]
pub fn role(role: StaffRole) -> Role {
    match role {
        StaffRole::Admin => Role::Admin,
        StaffRole::FrontDesk => Role::FrontDesk,
    }
}

/// What the database calls it.
#[must_use]
pub fn staff_role(role: Role) -> StaffRole {
    match role {
        Role::Admin => StaffRole::Admin,
        Role::FrontDesk => StaffRole::FrontDesk,
    }
}

/// A moment: RFC 3339, UTC.
#[must_use]
pub fn time(at: SystemTime) -> String {
    Timestamp::try_from(at).unwrap_or(Timestamp::MAX).to_string()
}
