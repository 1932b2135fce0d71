//! Signing in to a site, and who is signed in to the panel.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::SpaceView;

/// A sign-in, to the panel or to the members portal.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// In any case.
    pub email: String,
    /// The password.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub password: SecretString,
    /// Six digits of the second factor, or a recovery code, once they were asked for.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code: Option<SecretString>,
}

/// The first admin, made with the link that a portal without one prints.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetUp {
    /// What the link ends in.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub token: SecretString,
    /// The admin's name.
    pub full_name: String,
    /// The address they will sign in with.
    pub email: String,
    /// The password they will sign in with.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub password: SecretString,
}

/// Who is signed in to the panel, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaffSession {
    /// Who.
    pub user: StaffUser,
    /// Where.
    pub space: SpaceView,
    /// The space wants a second factor of this admin before anything else.
    pub must_set_up_second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: u64,
}

/// One of the staff, to themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaffUser {
    /// Names them.
    pub id: i64,
    /// As it was given.
    pub full_name: String,
    /// As it was given.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// A second factor is asked of them.
    pub has_second_factor: bool,
}

/// What one of the staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// See who is in, but no PIN.
    FrontDesk,
}
