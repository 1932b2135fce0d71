//! `POST /api/public/checkin`: may this person in? In the documented dialect, by the same rules as a kiosk.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use pinion_domain::Pin;
use pinion_domain::presence::PadClock;
use pinion_protocol::ErrorCode;
use pinion_protocol::checkin::{CheckinSession, PublicCheckin, PublicCheckinOutcome};
use pinion_protocol::coworker::PropertyError;
use pinion_protocol::kiosk::CheckInMeans;
use pinion_storage::check_in_events::Outcome;
use pinion_storage::kiosks::{Kiosk, Seen};
use pinion_storage::{CustomerId, Error, customers};
use secrecy::ExposeSecret as _;
use tokio::time::Instant;
use uuid::Uuid;

use crate::auth::address::ClientAddress;
use crate::auth::{bearer, kiosk};
use crate::check_in::{Answer, Code, Pad, Press, Rules, Wanted, address_hash, hold_back};
use crate::extract;
use crate::nexudus::Refused;
use crate::problem::Problem;
use crate::sign_in::rounded_up_s;
use crate::state::Shared;
use crate::views;

/// How long somebody is in at most where no hour is set at which they are checked out. Unit of the answer: seconds.
const NO_HOUR: Duration = Duration::from_hours(24);

/// Who asks: a device with a token, or anybody where the space lets them.
pub struct Reader {
    kiosk: Option<Kiosk>,
    rules: Arc<Rules>,
}

impl axum::extract::FromRequestParts<Shared> for Reader {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &Shared,
    ) -> Result<Self, Response> {
        let failed = |error: Error| Problem::from(error).into_response();
        let headers: &HeaderMap = &parts.headers;
        let kiosk = kiosk::find(headers, state).await.map_err(failed)?;
        let rules = Rules::read(&state.database, state.account).await.map_err(failed)?;
        if kiosk.is_none() && !rules.settings.open_to_anybody {
            return Err(bearer::unauthorized());
        }
        Ok(Self { kiosk, rules: Arc::new(rules) })
    }
}

/// Checks somebody in or out, or only says whether it would. A refusal is 200 too.
#[utoipa::path(
    post,
    path = "/api/public/checkin",
    operation_id = "publicCheckin",
    tag = "kiosk",
    security(("kiosk" = [])),
    request_body = PublicCheckin,
    responses(
        (status = 200, description = "Let in, or refused: judge by WasSuccessful", body = PublicCheckinOutcome),
        (status = 400, description = "The request cannot be read", body = pinion_protocol::coworker::Outcome),
        (status = 401, description = "No device's token, and the space is not open to anybody", body = pinion_protocol::Problem),
        (status = 429, description = "Too many wrong PINs: wait", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Reader { kiosk, rules }: Reader,
    address: ClientAddress,
    form: Result<extract::Json<PublicCheckin>, Problem>,
) -> Result<Json<PublicCheckinOutcome>, Response> {
    let heard_at = Instant::now();
    let failed = |error: Error| Refused::from(error).into_response();
    let form = match form {
        Ok(extract::Json(form)) => form,
        Err(problem) => return Err(Refused::from(problem).into_response()),
    };
    let pad = match &kiosk {
        Some(kiosk) => {
            let clock = PadClock::new(None, state.now());
            let seen = Seen { address: Some(address_hash(address)), ..Seen::default() };
            Pad::of_kiosk(&state, kiosk, address, (clock, &seen), &rules)
        }
        None => Pad::of_anybody(&state, address, &rules).await.map_err(failed)?,
    };
    let press = press(&state, form);
    let answer = match pad.press(&press).await.map_err(failed)? {
        Answer::Revoked => return Err(bearer::unauthorized()),
        Answer::Wait(wait) => {
            hold_back(heard_at).await;
            return Err(waiting(wait));
        }
        Answer::Unchanged(customer) => Some(customer),
        Answer::Kept(event, _) => match event.outcome {
            Outcome::CheckedIn | Outcome::CheckedOut | Outcome::Repeated => event.customer,
            Outcome::Refused(_) | Outcome::KeptForReview(_) => None,
        },
    };
    let Some(customer) = answer else {
        hold_back(heard_at).await;
        return Ok(Json(refused()));
    };
    let full_name = match kiosk {
        Some(_) => full_name(&state, customer).await.map_err(failed)?,
        None => String::new(),
    };
    let now = state.now();
    let expires = rules.ends_by(now).unwrap_or(now + NO_HOUR);
    Ok(Json(PublicCheckinOutcome {
        status: 200,
        message: String::new(),
        value: Some(CheckinSession {
            session_expire: views::time(expires),
            session_time_out: expires.duration_since(now).unwrap_or_default().as_secs_f64(),
            full_name,
        }),
        errors: None,
        was_successful: true,
    }))
}

fn press(state: &Shared, form: PublicCheckin) -> Press {
    let wanted = if form.do_not_check_in {
        Wanted::Nothing
    } else if form.disconnect {
        Wanted::Out
    } else if form.toggle {
        Wanted::Toggle
    } else {
        Wanted::In
    };
    let pin = form.pincode.and_then(|pin| Pin::parse(pin.expose_secret().trim()).ok());
    Press {
        id: Uuid::new_v4(),
        said_at: state.now(),
        code: Code::Clear(pin),
        by: CheckInMeans::Keypad,
        wanted,
        email: form.email.filter(|email| !email.trim().is_empty()),
    }
}

async fn full_name(state: &Shared, customer: CustomerId) -> Result<String, Error> {
    let customer = customers::get(&state.database, customer).await?;
    Ok(customer.map(|customer| customer.full_name).unwrap_or_default())
}

fn refused() -> PublicCheckinOutcome {
    const MESSAGE: &str = "We could not find a customer with these details.";
    PublicCheckinOutcome {
        status: 500,
        message: MESSAGE.to_owned(),
        value: None,
        errors: Some(vec![PropertyError {
            attempted_value: None,
            message: MESSAGE.to_owned(),
            property_name: String::new(),
        }]),
        was_successful: false,
    }
}

fn waiting(wait: Duration) -> Response {
    let problem = Problem::client(
        StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Throttled,
        "Too many wrong PINs. Wait a little, then try again.",
    );
    Refused::from(problem.retry_after_s(rounded_up_s(wait))).into_response()
}

#[cfg(test)]
mod tests;
