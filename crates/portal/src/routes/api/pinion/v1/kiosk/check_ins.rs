//! `POST /api/pinion/v1/kiosk/check-ins`: what became of these presses?

use std::time::{Duration, SystemTime};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pinion_domain::Pin;
use pinion_protocol::kiosk::{
    CheckInEvent, CheckInOutcome, CheckInResult, CheckInResults, CheckIns, MAX_EVENTS,
};
use pinion_storage::check_in_events::Outcome;
use pinion_storage::kiosks::Seen;
use secrecy::ExposeSecret as _;
use tokio::time::Instant;
use uuid::Uuid;

use crate::auth::address::ClientAddress;
use crate::auth::bearer;
use crate::auth::kiosk::KioskCaller;
use crate::check_in::{Answer, Code, Pad, Press, Wanted, press_each};
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::sign_in::rounded_up_s;
use crate::state::Shared;
use crate::views;

/// An answer with a refusal in it leaves no sooner, so that how long it took tells nothing of the reason.
///
/// Source: docs/security.md, "Guessing at a pad"; OWASP ASVS 5.0, 6.3.8.
const REFUSALS_AFTER: Duration = Duration::from_millis(100);

/// Longest version of an app. Unit: characters.
const MAX_VERSION: usize = 64;

/// Answers presses, one after the other. Those that arrive together share a transaction.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/kiosk/check-ins",
    operation_id = "checkIns",
    tag = "kiosk",
    security(("kiosk" = [])),
    request_body = CheckIns,
    responses(
        (status = 200, description = "What became of each", body = CheckInResults),
        (status = 401, description = "No kiosk's token, or one that was revoked", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: an event is none; nothing was looked at", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    KioskCaller(kiosk): KioskCaller,
    address: ClientAddress,
    extract::Json(form): extract::Json<CheckIns>,
) -> Result<Json<CheckInResults>, Response> {
    let refusals_at = Instant::now() + REFUSALS_AFTER;
    let said = read(form).map_err(Problem::into_response)?;
    let failed = |error: pinion_storage::Error| Problem::from(error).into_response();
    let pad = Pad::of_kiosk(&state, &kiosk, address, said.now, said.seen).await.map_err(failed)?;
    if said.presses.is_empty() && !pad.note_seen().await.map_err(failed)? {
        return Err(bearer::unauthorized());
    }

    let asked: Vec<Uuid> = said.presses.iter().map(|press| press.id).collect();
    let answers = press_each(pad, said.presses).await.map_err(failed)?;
    if answers.contains(&Answer::Revoked) {
        return Err(bearer::unauthorized());
    }
    let results: Vec<_> = asked.into_iter().zip(answers).map(|(id, it)| result(id, it)).collect();
    let tells_nothing = |result: &CheckInResult| {
        matches!(result.outcome, CheckInOutcome::Refused | CheckInOutcome::Waiting)
    };
    if results.iter().any(tells_nothing) {
        tokio::time::sleep_until(refusals_at).await;
    }
    Ok(Json(CheckInResults { results }))
}

struct Said {
    now: Option<SystemTime>,
    seen: Seen,
    presses: Vec<Press>,
}

/// Reads everything before anything is looked at.
fn read(form: CheckIns) -> Result<Said, Problem> {
    let mut fields = Fields::default();
    let now = form.now.map(|text| time(&mut fields, "now", &text));
    let oldest = form.oldest_queued_at.map(|text| time(&mut fields, "oldest_queued_at", &text));
    if form.app_version.as_ref().is_some_and(|version| version.chars().count() > MAX_VERSION) {
        fields.refuse("app_version", "This is too long.");
    }
    if form.events.len() > MAX_EVENTS {
        fields.refuse("events", "These are too many at once.");
    }
    let presses = form.events.into_iter().enumerate();
    let presses = presses.map(|(nth, event)| press(&mut fields, nth, event)).collect();
    fields.finish()?;
    let seen = Seen {
        app_version: form.app_version,
        queue: form.queued.map(|queued| (queued, oldest)),
        clock_skew_ms: None,
    };
    Ok(Said { now, seen, presses })
}

fn press(fields: &mut Fields, nth: usize, event: CheckInEvent) -> Press {
    if event.id.get_version_num() != 7 {
        fields.refuse(&format!("events.{nth}.id"), "This is no UUID of version 7.");
    }
    let said_at = time(fields, &format!("events.{nth}.at"), &event.at);
    let code = match (event.pincode, event.sealed) {
        // What is no PIN is refused as a wrong one is, and counted.
        (Some(pincode), None) => Code::Clear(Pin::parse(pincode.expose_secret().trim()).ok()),
        (None, Some(sealed)) => Code::Sealed(URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default()),
        (Some(_), Some(_)) | (None, None) => {
            fields.refuse(&format!("events.{nth}"), "This needs one of pincode and sealed.");
            Code::Clear(None)
        }
    };
    Press { id: event.id, said_at, code, by: event.by, wanted: Wanted::Toggle, email: None }
}

fn time(fields: &mut Fields, field: &str, text: &str) -> SystemTime {
    views::moment_of(text).unwrap_or_else(|| {
        fields.refuse(field, "This is no time, such as 2026-11-25T09:14:05.120Z.");
        SystemTime::UNIX_EPOCH
    })
}

fn result(id: Uuid, answer: Answer) -> CheckInResult {
    let nothing = |outcome| CheckInResult {
        id,
        outcome,
        since: None,
        is_in: None,
        display_name: None,
        retry_after_s: None,
    };
    match answer {
        Answer::Wait(wait) => CheckInResult {
            retry_after_s: Some(rounded_up_s(wait)),
            ..nothing(CheckInOutcome::Waiting)
        },
        Answer::Kept(event, display_name) => {
            let outcome = match event.outcome {
                Outcome::CheckedIn => CheckInOutcome::CheckedIn,
                Outcome::CheckedOut => CheckInOutcome::CheckedOut,
                Outcome::Repeated => CheckInOutcome::Repeated,
                Outcome::Refused(_) => return nothing(CheckInOutcome::Refused),
                Outcome::KeptForReview(_) => return nothing(CheckInOutcome::KeptForReview),
            };
            CheckInResult {
                since: event.since.map(views::time),
                is_in: event.found_in(),
                display_name,
                ..nothing(outcome)
            }
        }
        // A kiosk's press is for in or out, so it never leaves all as it was.
        Answer::Revoked | Answer::Unchanged(_) => nothing(CheckInOutcome::Refused),
    }
}
