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

/// How check-ins shall be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckInSettings {
    /// Two presses of one person at one kiosk closer than this are one. Unit: seconds, at most 600.
    pub repeat_within_s: u64,
    /// Whether a kiosk greets people by their first name.
    pub greet_by_name: bool,
    /// When whoever is still in is checked out: `22:00`, in the space's time zone. `null` for never.
    pub check_out_at: Option<String>,
    /// Whether `POST /api/public/checkin` is open to who has no kiosk's token.
    pub open_to_anybody: bool,
}
