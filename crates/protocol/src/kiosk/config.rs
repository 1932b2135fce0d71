//! What a kiosk is told of itself.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::SpaceView;

/// How a kiosk shall look and behave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskConfig {
    /// Which kiosk it is.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What the place is called where it stands.
    pub location: String,
    /// The space: name, logo, colour, how long a PIN is.
    pub space: SpaceView,
    /// Whether every PIN that somebody has is of `space.pin_digits` digits, so that as many digits are a whole PIN. From
    /// a portal that does not say so, lengths may vary.
    #[serde(default)]
    pub one_pin_length: bool,
    /// What time it is on the portal.
    pub now: String,
    /// What PINs are sealed with that wait for the network.
    pub seal_key: SealKey,
    /// When an admin let it be left without its exit code. A moment that the kiosk has not seen yet is good once.
    pub exit_released_at: Option<String>,
}

/// The portal's public key (HPKE, RFC 9180: X25519, HKDF-SHA256, `ChaCha20Poly1305`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SealKey {
    /// Its number, which goes in front of what is sealed.
    pub number: i16,
    /// 32 bytes, base64url without padding.
    pub public: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_may_vary_at_a_portal_that_says_nothing_of_them() {
        let json = r#"{
            "id": "019a9e0e-9d5c-7d6e-8a2b-5f1c3e7d9b40",
            "name": "Front desk",
            "location": "Harbour",
            "space": {
                "name": "Harbour Works",
                "language": "en",
                "time_zone": "Europe/Madrid",
                "accent": null,
                "logo_url": null,
                "pin_digits": 5
            },
            "now": "2026-11-30T09:14:00Z",
            "seal_key": { "number": 1, "public": "" },
            "exit_released_at": null
        }"#;

        let config: KioskConfig = serde_json::from_str(json).unwrap();

        assert!(!config.one_pin_length);
    }
}
