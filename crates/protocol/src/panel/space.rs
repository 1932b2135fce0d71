//! What the space calls itself, how it looks, and its rules for PINs.

use serde::{Deserialize, Serialize};

/// What the space calls itself, where it is, how it looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpaceSettings {
    /// What its members call it.
    pub name: String,
    /// Its language as a tag, such as `en` or `pt-BR`.
    pub language: String,
    /// Its time zone by its IANA name, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Its own colour, such as `#b4532a`; `null` for the product's.
    #[serde(default)]
    pub accent: Option<String>,
    /// The path of its logo, where it has one. Not to be set here.
    #[serde(default)]
    pub logo_url: Option<String>,
}

/// The space's rules for PINs, as they shall be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PinPolicyChange {
    /// How many digits a generated PIN has: 4 to 10. PINs that are there stay as they are.
    pub digits: u8,
    /// Codes that are not handed out, beside the built-in ones. A rule, and nobody's PIN.
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// Whether an integration that needs five digits is on: doors, Wi-Fi, printing.
    pub five_digits_required: bool,
}

/// The space's rules for PINs, and how many codes are left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PinPolicySettings {
    /// The rules.
    #[serde(flatten)]
    pub rules: PinPolicyChange,
    /// How many codes may still be handed out.
    pub free: u64,
    /// How many codes may be handed out at all.
    pub total: u64,
    /// Fewer than a tenth are free: it is time for one more digit.
    pub low: bool,
}
