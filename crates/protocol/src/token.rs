//! `POST /api/token`: what it grants and how it refuses (RFC 6749, section 5).

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::secret;

/// The path of the token endpoint, below a portal's address.
pub const PATH: &str = "/api/token";

/// The header in which a client names itself, the same at sign-in and at refresh.
pub const CLIENT_ID_HEADER: &str = "client_id";

/// The value of [`CLIENT_ID_HEADER`] our app sends for a member: `pinion.<e-mail>`.
#[must_use]
pub fn client_id(email: &str) -> String {
    format!("pinion.{email}")
}

/// A session's tokens, as granted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenGrant {
    /// Shown with every request, after `Bearer `.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub access_token: SecretString,
    /// `bearer`, in any case.
    pub token_type: String,
    /// How long the access token is good. Unit: seconds from the answer.
    pub expires_in: u64,
    /// Good once, for the next pair.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub refresh_token: SecretString,
}

/// The body of every answer of the token endpoint outside 2xx.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenRefusal {
    /// For programs.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "invalid_grant"))]
    pub error: TokenError,
    /// For people: one sentence, which a client may show and never parses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
    /// When it is worth trying again. Unit: seconds from now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

/// Why tokens were refused.
///
/// The names are OAuth's where it has one; the two of Nexudus are kept as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenError {
    /// Password, code or refresh token do not, or no longer, fit.
    InvalidGrant,
    /// The request is not one: a field missing, doubled or unreadable.
    InvalidRequest,
    /// A way of signing in that this portal does not have.
    UnsupportedGrantType,
    /// The account has a second factor: ask for its code and send everything again with `totp`.
    TwoFactorAuthCheck,
    /// The password must be changed on the portal first.
    MustResetPassword,
    /// Too many wrong tries; see [`TokenRefusal::retry_after_s`]. Or a kiosk asks for its token too often (RFC 8628, 3.5).
    SlowDown,
    /// No admin has approved the kiosk yet.
    AuthorizationPending,
    /// An admin refused the kiosk.
    AccessDenied,
    /// The codes by which the kiosk was to be paired are over.
    ExpiredToken,
    /// There is no such client.
    InvalidClient,
    /// There is no such scope for this client.
    InvalidScope,
    /// The portal's own fault.
    ServerError,
    /// A name that is none of the above, from a portal that knows more.
    Other(String),
}

impl TokenError {
    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::TwoFactorAuthCheck => "two_factor_auth_check",
            Self::MustResetPassword => "must_reset_password",
            Self::SlowDown => "slow_down",
            Self::AuthorizationPending => "authorization_pending",
            Self::AccessDenied => "access_denied",
            Self::ExpiredToken => "expired_token",
            Self::InvalidClient => "invalid_client",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::Other(name) => name,
        }
    }
}

impl From<String> for TokenError {
    fn from(name: String) -> Self {
        match name.as_str() {
            "invalid_grant" => Self::InvalidGrant,
            "invalid_request" => Self::InvalidRequest,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "two_factor_auth_check" => Self::TwoFactorAuthCheck,
            "must_reset_password" => Self::MustResetPassword,
            "slow_down" => Self::SlowDown,
            "authorization_pending" => Self::AuthorizationPending,
            "access_denied" => Self::AccessDenied,
            "expired_token" => Self::ExpiredToken,
            "invalid_client" => Self::InvalidClient,
            "invalid_scope" => Self::InvalidScope,
            "server_error" => Self::ServerError,
            _ => Self::Other(name),
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for TokenError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TokenError {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_grant_keeps_its_tokens_out_of_debug() {
        let grant = TokenGrant {
            access_token: "pinat_one".into(),
            token_type: "bearer".into(),
            expires_in: 900,
            refresh_token: "pinrt_two".into(),
        };

        let printed = format!("{grant:?}");

        assert!(!printed.contains("pinat_one") && !printed.contains("pinrt_two"), "{printed}");
        let sent = serde_json::to_value(&grant).unwrap();
        assert_eq!(sent["access_token"], "pinat_one", "the wire is the one place they are told");
    }

    #[test]
    fn reads_a_grant_of_nexudus() {
        let grant: TokenGrant = serde_json::from_str(
            r#"{"access_token":"a","token_type":"bearer","expires_in":604799,"refresh_token":"r","x":1}"#,
        )
        .unwrap();

        assert_eq!(grant.expires_in, 604_799);
        assert_eq!(grant.refresh_token.expose_secret(), "r");
    }

    #[test]
    fn every_refusal_reads_as_it_was_written() {
        for error in [
            TokenError::InvalidGrant,
            TokenError::InvalidRequest,
            TokenError::UnsupportedGrantType,
            TokenError::TwoFactorAuthCheck,
            TokenError::MustResetPassword,
            TokenError::SlowDown,
            TokenError::AuthorizationPending,
            TokenError::AccessDenied,
            TokenError::ExpiredToken,
            TokenError::InvalidClient,
            TokenError::InvalidScope,
            TokenError::ServerError,
            TokenError::Other("out_of_coffee".into()),
        ] {
            assert_eq!(TokenError::from(error.name().to_owned()), error);
        }
    }

    #[test]
    fn reads_a_refusal_without_a_description() {
        let refusal: TokenRefusal =
            serde_json::from_str(r#"{"error":"two_factor_auth_check"}"#).unwrap();

        assert_eq!(refusal.error, TokenError::TwoFactorAuthCheck);
        assert_eq!(refusal.error_description, None);
    }
}
