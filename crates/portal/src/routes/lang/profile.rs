//! `GET /{lang}/profile?_resource=Coworker`: who am I, and what is my PIN?

use std::time::SystemTime;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pinion_protocol::{ErrorCode, MemberRecord};
use pinion_storage::customers::{self, Profile};
use pinion_storage::text::MAX_LANGUAGE;
use secrecy::SecretString;

use crate::auth::bearer::NexudusToken;
use crate::problem::Problem;
use crate::routes::api::pinion::v1::customers::avatar;
use crate::state::{Shared, State as PortalState};

/// Who am I, and what is my PIN?
#[utoipa::path(
    get,
    path = "/{lang}/profile",
    operation_id = "profile",
    tag = "member",
    params(
        ("lang" = String, Path, description = "Any language code"),
        ("_resource" = String, Query, description = "Coworker"),
    ),
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The member", body = MemberRecord),
        (status = 401, description = "The token is missing, or no longer good; the body is empty"),
        (status = 403, description = "Staff who are no member, or a token for something else", body = pinion_protocol::Problem),
        (status = 404, description = "Another resource, or no language", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    language: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    token: NexudusToken,
) -> Result<Response, Response> {
    let is_language = language.is_ok_and(|Path(tag)| is_language(&tag));
    let is_here = is_language && asks_for_coworker(&query.unwrap_or_default());
    if is_here
        && let Some(profile) =
            customers::profile_by_token(&state.database, &state.keys, token.0, state.now())
                .await
                .map_err(|error| Problem::from(error).into_response())?
    {
        let no_store = [(CACHE_CONTROL, "no-store")];
        return Ok((no_store, Json(record(&state, profile))).into_response());
    }

    // Nothing to show. Whether there is a caller at all comes first.
    token.caller(&state).await?;
    let problem = if is_here {
        Problem::client(
            StatusCode::FORBIDDEN,
            ErrorCode::NotAMember,
            "This account is not a member's.",
        )
    } else {
        Problem::not_found()
    };
    Err(problem.into_response())
}

fn is_language(tag: &str) -> bool {
    (2..=MAX_LANGUAGE).contains(&tag.len())
        && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn asks_for_coworker(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name == "_resource" && value.eq_ignore_ascii_case("coworker"))
}

fn record(state: &PortalState, profile: Profile) -> MemberRecord {
    let Profile { customer, pin, checked_in, time_zone } = profile;
    // Whoever set the zone was told where there is none such; a machine without its rules still has UTC.
    let zone = TimeZone::get(&time_zone).unwrap_or(TimeZone::UTC);
    MemberRecord {
        id: customer.id.0,
        unique_id: Some(customer.unique_id.to_string()),
        full_name: Some(customer.full_name),
        salutation: None,
        email: Some(customer.email),
        active: Some(customer.active),
        is_member: Some(customer.is_member),
        checked_in: Some(checked_in),
        avatar_url: customer.photo_type.map(|_| state.public(&avatar::path(customer.unique_id))),
        access_pincode: pin.map(|pin| SecretString::from(pin.expose())),
        company_name: customer.company,
        language: customer.language,
        registration_date: wall_clock(customer.created_at, &zone),
        updated_on: wall_clock(customer.updated_at, &zone),
    }
}

/// The time on the space's wall, with the literal `Z` that the dialect puts behind it.
fn wall_clock(at: SystemTime, zone: &TimeZone) -> Option<String> {
    let there = zone.to_datetime(Timestamp::try_from(at).ok()?);
    Some(there.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests;
