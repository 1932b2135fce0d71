//! A refusal in the dialect's own shape.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use pinion_protocol::coworker::{Outcome, PropertyError};

use crate::problem::Problem;

/// The status in the body of every refusal, whatever the status of HTTP.
const STATUS: u16 = 500;

/// Why a request of the dialect was refused.
pub struct Refused(Problem);

impl Refused {
    /// Refuses one property; `message` follows its name.
    #[must_use]
    pub fn property(name: &str, message: &str) -> Self {
        Self(Problem::invalid_field(name, message))
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<pinion_storage::Error> for Refused {
    fn from(error: pinion_storage::Error) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, detail, errors, retry_after_s) = self.0.into_parts();
        // What was entered wrong is 400 here, be it taken, changed meanwhile or none at all.
        let status = match status {
            StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            other => other,
        };
        let errors: Vec<PropertyError> = errors
            .into_iter()
            .map(|error| PropertyError {
                attempted_value: None,
                message: error.message,
                property_name: property(&error.field).to_owned(),
            })
            .collect();
        let message = errors
            .first()
            .map_or(detail, |error| format!("{}: {}", error.property_name, error.message));
        let body = Outcome {
            status: STATUS,
            was_successful: false,
            message,
            value: None,
            errors: (!errors.is_empty()).then_some(errors),
        };

        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// The dialect's name for a field of ours.
fn property(field: &str) -> &str {
    match field {
        "full_name" => "FullName",
        "email" => "Email",
        "company" => "CompanyName",
        "language" => "Language",
        "pin" => "AccessPincode",
        "customer_id" => "CoworkerId",
        "from" => "FromTime",
        "to" => "ToTime",
        other => other,
    }
}
