//! Setting a second factor up, and giving it up.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::secret;

/// A second factor, to be put into an authenticator app and proved with a code of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorOffer {
    /// In base 32, for typing.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub secret: SecretString,
    /// For an authenticator app on the same device.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub otpauth_url: SecretString,
    /// The same as a QR code: an SVG document.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub qr_svg: SecretString,
}

/// Proof that an authenticator app holds what was offered.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorCode {
    /// Six digits.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub code: SecretString,
}

/// What stands in for a second factor that was lost. Shown once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// Ten, such as `7k2mq-x94hd`, each good once.
    #[serde(serialize_with = "secret::exposed_list")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub recovery_codes: Vec<SecretString>,
}

/// One's own password, once more.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Password {
    /// The password.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub password: SecretString,
}
