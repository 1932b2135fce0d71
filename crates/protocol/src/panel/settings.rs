//! What an admin can set.

use serde::{Deserialize, Serialize};

use super::Role;

/// How the staff must sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecuritySettings {
    /// Every admin must have a second factor.
    pub require_second_factor: bool,
}

/// Whether one of the staff may use the admin interface for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiAccess {
    /// Their number.
    pub id: i64,
    /// Full name.
    pub full_name: String,
    /// E-mail address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may use it.
    pub api_access: bool,
}

/// Whether one of the staff shall be able to use the admin interface for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiAccessChange {
    /// Whether they may use it.
    pub api_access: bool,
}
