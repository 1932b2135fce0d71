//! `POST /api/pinion/v1/kiosk/check-ins`: what became of these presses?

use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pinion_domain::Pin;
use pinion_domain::presence::PadClock;
use pinion_protocol::kiosk::{
    CheckInEvent, CheckInOutcome, CheckInResult, CheckInResults, CheckIns, MAX_EVENTS,
};
use pinion_storage::check_in_events::Outcome;
use pinion_storage::kiosks::Seen;
use secrecy::ExposeSecret as _;
use tokio::time::Instant;
use uuid::Uuid;

use crate::auth::address::ClientAddress;
use crate::auth::kiosk::{self, KioskToken};
use crate::check_in::{Answer, Code, Press, Sent, Wanted, address_hash, hold_back, press_each};
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::sign_in::rounded_up_s;
use crate::state::Shared;
use crate::views;

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
        (status = 422, description = "`invalid`: an event's id is none, there are too many, or `now` is no time; nothing was looked at", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    KioskToken(token): KioskToken,
    address: ClientAddress,
    extract::Json(form): extract::Json<CheckIns>,
) -> Result<Json<CheckInResults>, Response> {
    let heard_at = Instant::now();
    let said = read(form, state.now()).map_err(Problem::into_response)?;
    let now = state.now();
    let clock = PadClock::new(said.now, now);
    let clock_skew_ms = said.now.map(|_| clock.skew_ms());
    let queue = said.seen.queue;
    let queue =
        queue.map(|(count, oldest)| (count, oldest.and_then(|at| clock.true_time(at, now))));
    let seen = Seen { clock_skew_ms, queue, address: Some(address_hash(address)), ..said.seen };
    let asked: Vec<Uuid> = said.presses.iter().map(|press| press.id).collect();
    let sent = Sent { token, address, clock, seen, presses: said.presses };
    let answers = press_each(&state, sent).await;
    let answers = answers.map_err(|error| Problem::from(error).into_response())?;
    let Some(answers) = answers else {
        state.kiosks.forget(token);
        return Err(kiosk::no_kiosk(&state).await);
    };
    let results: Vec<_> = asked.into_iter().zip(answers).map(|(id, it)| result(id, it)).collect();
    let tells_nothing = |result: &CheckInResult| match result.outcome {
        CheckInOutcome::Refused | CheckInOutcome::Waiting | CheckInOutcome::KeptForReview => true,
        CheckInOutcome::CheckedIn | CheckInOutcome::CheckedOut | CheckInOutcome::Repeated => false,
    };
    if results.iter().any(tells_nothing) {
        hold_back(heard_at).await;
    }
    Ok(Json(CheckInResults { results }))
}

struct Said {
    now: Option<SystemTime>,
    seen: Seen,
    presses: Vec<Press>,
}

/// Reads everything before anything is looked at.
///
/// Refused is only what touches every press in it, or has no id by which it would count once. A press that cannot be
/// read otherwise is kept for review, and what a kiosk says of itself costs no press.
fn read(form: CheckIns, portal_now: SystemTime) -> Result<Said, Problem> {
    let mut fields = Fields::default();
    let now = form.now.map(|text| {
        views::moment_of(&text).unwrap_or_else(|| {
            fields.refuse("now", "This is no time, such as 2026-11-25T09:14:05.120Z.");
            portal_now
        })
    });
    if form.events.len() > MAX_EVENTS {
        fields.refuse("events", "These are too many at once.");
    }
    for (nth, event) in form.events.iter().enumerate() {
        if event.id.get_version_num() != 7 {
            fields.refuse(&format!("events.{nth}.id"), "This is no UUID of version 7.");
        }
    }
    fields.finish()?;
    let presses = form.events.into_iter().map(|event| press(event, now.unwrap_or(portal_now)));
    let oldest = form.oldest_queued_at.and_then(|text| views::moment_of(&text));
    let seen = Seen {
        app_version: form.app_version.map(|version| printable(&version)),
        queue: form.queued.map(|queued| (queued, oldest)),
        set_aside: form.set_aside,
        damaged_files: form.damaged_files,
        address: None,
        clock_skew_ms: None,
    };
    Ok(Said { now, seen, presses: presses.collect() })
}

/// The version of an app as it is shown: one that cannot be kept would cost the presses beside it.
fn printable(version: &str) -> String {
    version.chars().filter(|letter| !letter.is_control()).take(MAX_VERSION).collect()
}

/// A press; `heard_at`, by the kiosk's clock, stands for when it was where that cannot be read.
fn press(event: CheckInEvent, heard_at: SystemTime) -> Press {
    let said_at = views::moment_of(&event.at);
    let code = match (event.pincode, event.sealed) {
        _ if said_at.is_none() => Code::Unreadable,
        // What is no PIN is refused as a wrong one is, and counted.
        (Some(pincode), None) => Code::Clear(Pin::parse(pincode.expose_secret().trim()).ok()),
        (None, Some(sealed)) => Code::Sealed(URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default()),
        (Some(_), Some(_)) | (None, None) => Code::Unreadable,
    };
    let said_at = said_at.unwrap_or(heard_at);
    Press { id: event.id, said_at, code, by: event.by, wanted: Wanted::Toggle, email: None }
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
