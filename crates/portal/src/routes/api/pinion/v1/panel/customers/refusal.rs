//! How what storage refuses of a customer is told to staff.

use axum::http::StatusCode;
use pinion_domain::{EditRefusal, PinError};
use pinion_protocol::panel::Named;
use pinion_protocol::{ErrorCode, FieldError};
use pinion_storage::customers::{LockError, RegisterError, UpdateError};
use pinion_storage::pins::{AssignError, SetError};
use pinion_storage::users::StaffRole;
use pinion_storage::{Conn, text::TextError};

use super::view;
use crate::fields::sentence;
use crate::problem::Problem;
use crate::views;

/// Tells why a customer cannot be changed, and shows who comes second what they are by now.
pub async fn locked(conn: &impl Conn, error: LockError) -> Problem {
    match error {
        LockError::NotThere => Problem::not_found(),
        LockError::ChangedMeanwhile(current) => {
            match view::whole(conn, *current, StaffRole::Admin).await {
                Ok(current) => Problem::client(
                    StatusCode::CONFLICT,
                    ErrorCode::ChangedMeanwhile,
                    "Somebody else changed this customer meanwhile. Look at what they are now, then change that.",
                )
                .with("current", &current),
                Err(error) => error.into(),
            }
        }
        LockError::Storage(error) => error.into(),
    }
}

/// Tells why nobody was registered.
pub fn not_registered(error: RegisterError) -> Problem {
    match error {
        RegisterError::EmailTaken => email_taken(),
        RegisterError::Text(error) => text(error),
        RegisterError::Assign(error) => not_made(error),
        RegisterError::Set(error) => not_set(error),
        RegisterError::Storage(error) => error.into(),
    }
}

/// Tells why a customer was not changed.
pub fn not_changed(error: UpdateError) -> Problem {
    match error {
        UpdateError::EmailTaken => email_taken(),
        UpdateError::Text(error) => text(error),
        UpdateError::Storage(error) => error.into(),
    }
}

/// Tells why a text is no PIN.
pub fn no_pin(error: PinError) -> Problem {
    pin_field(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::PinRefused, sentence(&error.to_string()))
}

/// Tells why a customer cannot have a PIN; who has it, where somebody has.
pub fn not_set(error: SetError) -> Problem {
    match error {
        SetError::Refused(EditRefusal::FiveDigitsRequired) => pin_field(
            StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::PinRefused,
            sentence(&EditRefusal::FiveDigitsRequired.to_string()),
        ),
        SetError::Taken(holder) => {
            let detail = format!("{} has this PIN. Choose another.", holder.full_name);
            let holder = Named { id: holder.id.0, full_name: Some(holder.full_name) };
            pin_field(StatusCode::CONFLICT, ErrorCode::PinTaken, detail).with("holder", &holder)
        }
        SetError::Resting { until } => pin_field(
            StatusCode::CONFLICT,
            ErrorCode::PinResting,
            "This PIN was somebody's less than 30 days ago. Choose another.".to_owned(),
        )
        .with("until", &views::time(until)),
        SetError::Storage(error) => error.into(),
    }
}

/// Tells why no PIN was made.
pub fn not_made(error: AssignError) -> Problem {
    match error {
        AssignError::NoFreePin { .. } => {
            Problem::client(StatusCode::CONFLICT, ErrorCode::NoneFree, sentence(&error.to_string()))
        }
        AssignError::HasPin => Problem::internal(error),
        AssignError::Storage(error) => error.into(),
    }
}

fn email_taken() -> Problem {
    Problem::client(
        StatusCode::CONFLICT,
        ErrorCode::EmailTaken,
        "Another customer has this e-mail address.",
    )
    .beside("email", "Another customer has this e-mail address.")
}

fn text(error: TextError) -> Problem {
    let (TextError::Missing(what) | TextError::TooLong(what) | TextError::Control(what)) = error;
    let field = match what {
        "name" => "full_name",
        "e-mail address" => "email",
        other => other,
    };
    Problem::invalid(vec![FieldError {
        field: field.to_owned(),
        message: sentence(&error.to_string()),
    }])
}

fn pin_field(status: StatusCode, code: ErrorCode, detail: String) -> Problem {
    Problem::client(status, code, detail.clone()).beside("pin", detail)
}
