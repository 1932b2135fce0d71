//! A forgotten password.

use secrecy::SecretString;
use serde::Deserialize;

/// Asks for a link to choose a new password, by mail.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordResetRequest {
    /// In any case.
    pub email: String,
}

/// Chooses a new password with such a link.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPassword {
    /// What the link ends in.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub token: SecretString,
    /// The password from here on.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub password: SecretString,
}
