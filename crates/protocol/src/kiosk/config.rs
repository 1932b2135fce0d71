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
