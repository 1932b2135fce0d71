//! The answers of RFC 8628.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::secret;

/// Codes by which a kiosk is paired. Source: RFC 8628, 3.2.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceAuthorization {
    /// By which the kiosk asks for its token.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device_code: SecretString,
    /// Which an admin types: eight letters, `WDJB-MJHT`.
    pub user_code: String,
    /// Where in the panel.
    pub verification_uri: String,
    /// The same, with the code in it, for a QR.
    pub verification_uri_complete: String,
    /// How long both codes are good. Unit: seconds from the answer.
    pub expires_in: u64,
    /// How long to leave between two questions. Unit: seconds.
    pub interval: u64,
}

/// A kiosk's token, which is good until it is revoked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskGrant {
    /// Shown with every request, after `Bearer `.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub access_token: SecretString,
    /// `bearer`, in any case.
    pub token_type: String,
    /// `kiosk`.
    pub scope: String,
}
