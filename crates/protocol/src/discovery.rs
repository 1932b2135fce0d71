//! `GET /.well-known/pinion`: whose portal is this, and what does it offer?

use serde::{Deserialize, Serialize};

/// The path of the discovery document, below a portal's address.
pub const PATH: &str = "/.well-known/pinion";

/// What [`Discovery::product`] says on every Pinion portal.
pub const PRODUCT: &str = "pinion";

/// How a portal introduces itself, to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Discovery {
    /// [`PRODUCT`], or it is not one of ours.
    pub product: String,
    /// The portal's version, as in its manifest.
    pub version: String,
    /// The space's name, as people say it.
    pub space_name: String,
    /// The path of the space's logo below the portal's address; `null` where it has none.
    #[serde(default)]
    pub logo: Option<String>,
    /// What this portal can do beyond the Nexudus dialect. Unknown names are to be ignored.
    #[serde(default)]
    pub features: Vec<Feature>,
    /// How many digits a generated PIN has. An edited one may differ.
    #[serde(default)]
    pub pin_digits: Option<u8>,
    /// The space's time zone by its IANA name.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The space's language as a tag, such as `en` or `pt-BR`.
    #[serde(default)]
    pub language: Option<String>,
    /// The path of our own interface below the portal's address.
    #[serde(default)]
    pub api: Option<String>,
}

/// Something a portal can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// `POST {api}/sign-out` ends the session.
    SignOut,
    /// Accounts may have a second factor.
    SecondFactor,
    /// One that this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl Discovery {
    /// Whether the document is a Pinion portal's.
    #[must_use]
    pub fn is_pinion(&self) -> bool {
        self.product == PRODUCT
    }

    /// Whether the portal announces `feature`.
    #[must_use]
    pub fn offers(&self, feature: &Feature) -> bool {
        self.features.contains(feature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_portal_that_is_newer_than_this_client() {
        let discovery: Discovery = serde_json::from_str(
            r#"{"product":"pinion","version":"9.0.0","space_name":"Harbour Works",
                "features":["sign_out","teleport"],"colour":"teal"}"#,
        )
        .unwrap();

        assert!(discovery.is_pinion());
        assert!(discovery.offers(&Feature::SignOut));
        assert!(!discovery.offers(&Feature::SecondFactor));
        assert!(discovery.offers(&Feature::Other("teleport".into())));
    }
}
