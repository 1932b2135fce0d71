//! What an admin can set.

use serde::{Deserialize, Serialize};

/// How the staff must sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecuritySettings {
    /// Every admin must have a second factor.
    pub require_second_factor: bool,
}
