//! How long a session lasts.

use std::time::Duration;

use super::keys::{ConfigError, Keys};

const DAY_S: u64 = 24 * 60 * 60;

/// How long a session lasts.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// `access_token_s`: how long an access token is good. 10 s to 1 day. Default: 15 min (docs/security.md).
    pub access: Duration,
    /// `refresh_token_s`: how long a refresh token waits for its one use. 1 min to 1 year. Default: 30 days
    /// (docs/security.md).
    pub refresh: Duration,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { access: Duration::from_mins(15), refresh: Duration::from_secs(30 * DAY_S) }
    }
}

impl Tokens {
    pub(super) fn take(keys: &mut Keys) -> Result<Self, ConfigError> {
        let default = Self::default();

        let access = keys.take_number("access_token_s", 10..=DAY_S)?;
        let refresh = keys.take_number("refresh_token_s", 60..=365 * DAY_S)?;
        Ok(Self {
            access: access.map_or(default.access, Duration::from_secs),
            refresh: refresh.map_or(default.refresh, Duration::from_secs),
        })
    }
}
