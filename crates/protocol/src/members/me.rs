//! What is a member's own.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::secret;

/// What a member changes of themselves; what is missing stays. The PIN is not among it.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// Their name.
    #[serde(default)]
    pub full_name: Option<String>,
    /// Where mail reaches them, and what they sign in with.
    #[serde(default)]
    pub email: Option<String>,
    /// A tag such as `en` or `pt-BR`; empty for the space's.
    #[serde(default)]
    pub language: Option<String>,
}

/// A PIN, shown because it was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedPin {
    /// Digits; text, so that it keeps its zeros.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub pin: SecretString,
    /// The same as a QR code: an SVG document.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub qr_svg: SecretString,
    /// When it was read: RFC 3339, UTC.
    pub confirmed_at: String,
}

/// A change of one's own password.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The password so far.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub current: SecretString,
    /// The password from here on.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub new: SecretString,
}

/// A device that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceSession {
    /// Names the session.
    pub id: String,
    /// What it called itself, such as `Firefox on Linux`.
    pub device: Option<String>,
    /// What is signed in there.
    pub kind: DeviceKind,
    /// When it signed in: RFC 3339, UTC.
    pub created_at: String,
    /// When it was last used: RFC 3339, UTC.
    pub last_used_at: String,
    /// It is the one that asks.
    pub this: bool,
}

/// What is signed in on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// The app, or another client with tokens.
    App,
    /// A browser.
    Browser,
}
