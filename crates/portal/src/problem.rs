//! The one type in which a refusal leaves the portal, outside the OAuth and Nexudus shapes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use pinion_protocol::problem::{self, ErrorCode, FieldError};
use serde::Serialize;

use crate::passwords::PasswordError;
use crate::sign_in::SignInRefusal;

/// A refusal: a code for programs, a sentence for people. Its cause is in the log alone.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: ErrorCode,
    detail: Cow<'static, str>,
    retry_after_s: Option<u64>,
    errors: Vec<FieldError>,
    extension: Option<Box<(&'static str, serde_json::Value)>>,
}

impl Problem {
    /// Refuses what a client did.
    pub fn client(
        status: StatusCode,
        code: ErrorCode,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            retry_after_s: None,
            errors: Vec::new(),
            extension: None,
        }
    }

    /// Admits a fault of the portal's own, and logs its cause.
    pub fn internal(cause: impl Display) -> Self {
        tracing::error!(error.cause = %cause, "A request failed by a fault of the portal");
        Self::client(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Internal,
            "Something broke on the portal. Its log has the cause.",
        )
    }

    /// Says that the database does not answer, and logs why.
    pub fn unavailable(cause: impl Display) -> Self {
        tracing::error!(error.cause = %cause, "The database does not answer");
        Self::at_present()
    }

    /// Says that nobody has set the portal up.
    pub fn not_set_up() -> Self {
        tracing::warn!("Somebody is asked to come back: nobody has set this portal up");
        Self::at_present()
    }

    fn at_present() -> Self {
        Self::client(
            StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::Unavailable,
            "The portal cannot answer at present.",
        )
        .retry_after_s(5)
    }

    /// Refuses a request that cannot be read.
    pub fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::client(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, detail)
    }

    /// Says that there is nothing at an address.
    #[must_use]
    pub fn not_found() -> Self {
        Self::client(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is nothing here.")
    }

    /// Asks to come back: so many passwords are hashed at once that this one did not get its turn.
    #[must_use]
    pub fn busy(cause: PasswordError) -> Self {
        SignInRefusal::from(cause).into()
    }

    /// Refuses whoever is known, and may not do this. To sign in once more would not help.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::client(StatusCode::FORBIDDEN, ErrorCode::Forbidden, "This is not for you to do.")
    }

    /// Says that a link is good no longer, or never was.
    #[must_use]
    pub fn link_over() -> Self {
        Self::client(
            StatusCode::GONE,
            ErrorCode::LinkOver,
            "This link was used already, or its time is over. Ask for a new one.",
        )
    }

    /// Says that somebody else has the e-mail address.
    #[must_use]
    pub fn email_taken() -> Self {
        Self::client(
            StatusCode::CONFLICT,
            ErrorCode::EmailTaken,
            "Somebody else has this e-mail address.",
        )
    }

    /// Refuses fields that cannot be kept.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::client(
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::Invalid,
                "Some of what was entered cannot be kept.",
            )
        }
    }

    /// Refuses one field that cannot be kept; `message` is a sentence that can stand beside it.
    #[must_use]
    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }

    /// Says the same beside a field of the form.
    #[must_use]
    pub fn beside(mut self, field: &str, message: impl Into<String>) -> Self {
        self.errors.push(FieldError { field: field.to_owned(), message: message.into() });
        self
    }

    /// Adds a member of its own to the document (RFC 9457, 3.2), which the code promises. The last one counts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl Serialize) -> Self {
        self.extension = serde_json::to_value(value).ok().map(|value| Box::new((name, value)));
        self
    }

    /// Returns status, sentence, fields and wait, for a dialect that says them in another shape.
    #[must_use]
    pub fn into_parts(self) -> (StatusCode, String, Vec<FieldError>, Option<u64>) {
        (self.status, self.detail.into_owned(), self.errors, self.retry_after_s)
    }

    /// Tells when to try again. Unit: seconds from now.
    #[must_use]
    pub fn retry_after_s(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

/// A problem document with a member of its own.
#[derive(Serialize)]
struct Extended {
    #[serde(flatten)]
    body: problem::Problem,
    #[serde(flatten)]
    extension: BTreeMap<&'static str, serde_json::Value>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = problem::Problem {
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or_default().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.into_owned(),
            code: self.code,
            retry_after_s: self.retry_after_s,
            errors: self.errors,
        };

        let mut response = match self.extension {
            None => (self.status, Json(body)).into_response(),
            Some(extension) => {
                let body = Extended { body, extension: BTreeMap::from([*extension]) };
                (self.status, Json(body)).into_response()
            }
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(problem::MEDIA_TYPE));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<pinion_storage::Error> for Problem {
    fn from(error: pinion_storage::Error) -> Self {
        if error.is_unavailable() { Self::unavailable(error) } else { Self::internal(error) }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn hides_the_cause_from_the_client() {
        let response = Problem::internal("no such table: pins").into_response();

        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(!String::from_utf8_lossy(&body).contains("pins"));
    }

    #[tokio::test]
    async fn tells_when_to_come_back_in_header_and_body() {
        let response = Problem::not_found().retry_after_s(30).into_response();

        assert_eq!(response.headers()[RETRY_AFTER], "30");
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: problem::Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!((body.status, body.retry_after_s), (404, Some(30)));
    }
}
