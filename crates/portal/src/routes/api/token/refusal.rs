//! How the token endpoint refuses: in OAuth's shape (RFC 6749, 5.2), not in ours.

use std::fmt::Display;
use std::time::Duration;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use pinion_protocol::{TokenError, TokenRefusal};

use crate::extract::BodyError;
use crate::metrics::Outcome;
use crate::sign_in::{SignInRefusal, rounded_up_s};

/// Why no session is granted.
#[derive(Debug)]
pub enum Refusal {
    /// Something does not fit. What, nobody is told.
    InvalidGrant,
    /// The password fits, and the code of the second factor is missing.
    SecondFactorNeeded,
    /// Everything fits, and the password must be changed first.
    MustResetPassword,
    /// A wait runs; nothing was looked at.
    Wait(Duration),
    /// A used refresh token came back; its session is over.
    Reused,
    /// No admin has approved the kiosk yet.
    PairingPending,
    /// The kiosk asks too often.
    PolledTooOften,
    /// An admin refused the kiosk.
    PairingDenied,
    /// The kiosk's codes are over, used, or never were.
    PairingOver,
    /// A client that there is not.
    InvalidClient,
    /// Something no such client may ask for.
    InvalidScope,
    /// A way of signing in that there is not.
    UnsupportedGrantType,
    /// The request cannot be read.
    InvalidRequest(&'static str),
    /// The body is of another media type.
    NotAForm,
    /// The body is too large.
    TooLarge,
    /// The database does not answer at present; why is logged already.
    Unavailable,
    /// The portal's own fault; its cause is logged already.
    Internal,
}

/// When to come back while the database does not answer. Unit: seconds.
const BACK_IN_S: u64 = 5;

impl Refusal {
    /// Admits a fault of the portal's own, and logs its cause.
    pub fn internal(cause: impl Display) -> Self {
        tracing::error!(error.cause = %cause, "A sign-in failed by a fault of the portal");
        Self::Internal
    }

    /// What is counted.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Wait(_) => Outcome::Throttled,
            Self::Reused => Outcome::Reused,
            Self::InvalidGrant
            | Self::SecondFactorNeeded
            | Self::MustResetPassword
            | Self::PairingPending
            | Self::PolledTooOften
            | Self::PairingDenied
            | Self::PairingOver
            | Self::InvalidClient
            | Self::InvalidScope
            | Self::UnsupportedGrantType
            | Self::InvalidRequest(_)
            | Self::NotAForm
            | Self::TooLarge
            | Self::Unavailable
            | Self::Internal => Outcome::Refused,
        }
    }

    fn parts(&self) -> (StatusCode, TokenError, &'static str) {
        match self {
            Self::InvalidGrant | Self::Reused => (
                StatusCode::BAD_REQUEST,
                TokenError::InvalidGrant,
                "What was sent does not fit, or no longer.",
            ),
            Self::SecondFactorNeeded => (
                StatusCode::BAD_REQUEST,
                TokenError::TwoFactorAuthCheck,
                "The code of the second factor is needed.",
            ),
            Self::MustResetPassword => (
                StatusCode::BAD_REQUEST,
                TokenError::MustResetPassword,
                "The password must be changed on the portal first.",
            ),
            Self::Wait(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                TokenError::SlowDown,
                "Too many tries. Wait a little, then try again.",
            ),
            Self::PairingPending => (
                StatusCode::BAD_REQUEST,
                TokenError::AuthorizationPending,
                "No admin has approved this kiosk yet.",
            ),
            Self::PolledTooOften => (
                StatusCode::BAD_REQUEST,
                TokenError::SlowDown,
                "Asked too often: leave five seconds more between two questions from here on.",
            ),
            Self::PairingDenied => {
                (StatusCode::BAD_REQUEST, TokenError::AccessDenied, "An admin refused this kiosk.")
            }
            Self::PairingOver => (
                StatusCode::BAD_REQUEST,
                TokenError::ExpiredToken,
                "These codes are over, or were used. Ask for new ones.",
            ),
            Self::InvalidClient => {
                (StatusCode::BAD_REQUEST, TokenError::InvalidClient, "There is no such client.")
            }
            Self::InvalidScope => {
                (StatusCode::BAD_REQUEST, TokenError::InvalidScope, "The scope must be kiosk.")
            }
            Self::UnsupportedGrantType => (
                StatusCode::BAD_REQUEST,
                TokenError::UnsupportedGrantType,
                "The grant_type must be password, refresh_token or the device code's.",
            ),
            Self::InvalidRequest(why) => (StatusCode::BAD_REQUEST, TokenError::InvalidRequest, why),
            Self::NotAForm => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                TokenError::InvalidRequest,
                "The body must be application/x-www-form-urlencoded.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                TokenError::InvalidRequest,
                "The form is too large.",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                TokenError::ServerError,
                "The portal cannot answer at present.",
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                TokenError::ServerError,
                "Something broke on the portal. Its log has the cause.",
            ),
        }
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::CutOff => Self::InvalidRequest("The form did not arrive whole."),
        }
    }
}

impl From<pinion_storage::Error> for Refusal {
    fn from(error: pinion_storage::Error) -> Self {
        if error.is_unavailable() {
            tracing::error!(error.cause = %error, "The database does not answer");
            Self::Unavailable
        } else {
            Self::internal(error)
        }
    }
}

impl From<SignInRefusal> for Refusal {
    fn from(refusal: SignInRefusal) -> Self {
        match refusal {
            SignInRefusal::Wait(wait) => Self::Wait(wait),
            SignInRefusal::WrongCredentials | SignInRefusal::CodeWrong => Self::InvalidGrant,
            SignInRefusal::CodeNeeded => Self::SecondFactorNeeded,
            SignInRefusal::MustResetPassword => Self::MustResetPassword,
            SignInRefusal::Storage(error) => error.into(),
            SignInRefusal::Hashing(error) => Self::internal(error),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error, description) = self.parts();
        let retry_after_s = match self {
            Self::Wait(wait) => Some(rounded_up_s(wait)),
            Self::Unavailable => Some(BACK_IN_S),
            Self::InvalidGrant
            | Self::SecondFactorNeeded
            | Self::MustResetPassword
            | Self::Reused
            | Self::PairingPending
            | Self::PolledTooOften
            | Self::PairingDenied
            | Self::PairingOver
            | Self::InvalidClient
            | Self::InvalidScope
            | Self::UnsupportedGrantType
            | Self::InvalidRequest(_)
            | Self::NotAForm
            | Self::TooLarge
            | Self::Internal => None,
        };

        let body =
            TokenRefusal { error, error_description: Some(description.to_owned()), retry_after_s };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}
