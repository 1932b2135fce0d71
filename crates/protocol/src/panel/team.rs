//! The staff, to an admin.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::Role;

/// One of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamMember {
    /// Names them.
    pub id: i64,
    /// As it was given.
    pub full_name: String,
    /// As it was given.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// They may sign in.
    pub active: bool,
    /// A second factor is asked of them.
    pub has_second_factor: bool,
    /// When they last used the panel, give or take a minute: RFC 3339, UTC.
    pub last_seen_at: Option<String>,
}

/// One more of the staff.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTeamMember {
    /// Their name.
    pub full_name: String,
    /// The address they will sign in with.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their first password. Without one they ask for a link to choose one themselves.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<SecretString>,
}

/// What is to be changed of one of the staff; what is missing stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamMemberChange {
    /// Their name.
    #[serde(default)]
    pub full_name: Option<String>,
    /// The address they sign in with.
    #[serde(default)]
    pub email: Option<String>,
    /// What they may do.
    #[serde(default)]
    pub role: Option<Role>,
    /// Whether they may sign in.
    #[serde(default)]
    pub active: Option<bool>,
}
