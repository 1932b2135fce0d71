//! The space, as a site shows it.

use serde::{Deserialize, Serialize};

/// The space, as a site shows it to whoever is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpaceView {
    /// As people say it.
    pub name: String,
    /// Its language as a tag, such as `en` or `pt-BR`.
    pub language: String,
    /// Its time zone by its IANA name.
    pub time_zone: String,
    /// Its own colour, such as `#b4532a`; `null` for the product's.
    #[serde(default)]
    pub accent: Option<String>,
    /// The path of its logo, where it has one.
    pub logo_url: Option<String>,
    /// How many digits a generated PIN has.
    pub pin_digits: u8,
}
