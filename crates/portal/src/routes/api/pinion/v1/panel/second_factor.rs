//! `/api/pinion/v1/panel/second-factor`: set up one's own second factor, or give it up.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_domain::qr;
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{Password, RecoveryCodes, SecondFactorCode, SecondFactorOffer};
use pinion_storage::users::{self, User};
use pinion_storage::{accounts, audit, recovery_codes};
use secrecy::{ExposeSecret as _, SecretString};

use crate::auth::address::ClientAddress;
use crate::auth::panel::AnyStaff;
use crate::auth::{recovery_codes as codes, second_factor};
use crate::extract;
use crate::problem::Problem;
use crate::sign_in::{self, Proven};
use crate::state::Shared;
use crate::store::os_random;

/// How long somebody may take to get an authenticator app.
const OFFER_LASTS: Duration = Duration::from_hours(1);

/// Offers a second factor. It is none before a code of it was shown.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/second-factor",
    operation_id = "offerSecondFactor",
    tag = "panel",
    security(("panel" = [])),
    responses(
        (status = 200, description = "To be put into an authenticator app", body = SecondFactorOffer),
        (status = 409, description = "`second_factor_present`", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    AnyStaff(staff, user): AnyStaff,
) -> Result<Json<SecondFactorOffer>, Problem> {
    refuse_a_second_one(&user)?;
    let secret = second_factor::generate().map_err(Problem::internal)?;
    let space = accounts::the_one(&state.database).await?;
    let url = second_factor::url(&secret, &space.name, &staff.email).map_err(Problem::internal)?;
    let qr_svg = qr::svg(url.expose_secret()).ok_or_else(|| Problem::internal("no QR for it"))?;

    let tx = state.database.begin().await?;
    let until = state.now() + OFFER_LASTS;
    users::offer_totp(&tx, &state.keys, user.id, &secret, until, &mut os_random()).await?;
    tx.commit().await?;
    Ok(Json(SecondFactorOffer {
        secret: second_factor::base32(&secret),
        otpauth_url: url,
        qr_svg: qr_svg.into(),
    }))
}

/// Takes up what was offered, and hands out recovery codes.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/second-factor",
    operation_id = "setSecondFactor",
    tag = "panel",
    security(("panel" = [])),
    request_body = SecondFactorCode,
    responses(
        (status = 200, description = "It is asked for from here on", body = RecoveryCodes),
        (status = 409, description = "`second_factor_present`", body = pinion_protocol::Problem),
        (status = 410, description = "`link_over`: nothing is on offer, or no longer", body = pinion_protocol::Problem),
        (status = 422, description = "`second_factor_wrong`", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    AnyStaff(staff, user): AnyStaff,
    extract::Json(proof): extract::Json<SecondFactorCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    refuse_a_second_one(&user)?;
    let now = state.now();
    let tx = state.database.begin().await?;
    let secret = users::offered_totp(&tx, &state.keys, user.id, now).await?;
    let secret = secret.ok_or_else(nothing_on_offer)?;
    let step = second_factor::matching_step(&secret, proof.code.expose_secret(), now);
    let step = step.and_then(|step| i64::try_from(step).ok()).ok_or_else(wrong_code)?;

    users::set_totp(&tx, &state.keys, user.id, &secret, &mut os_random()).await?;
    // The code was shown, so it does not sign anybody in.
    users::mark_totp_step(&tx, user.id, step).await?;
    let codes = (0..codes::COUNT).map(|_| codes::generate()).collect::<Result<Vec<_>, _>>();
    let codes = codes.map_err(Problem::internal)?;
    let kept: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    recovery_codes::replace(&tx, &state.keys, user.id, &kept).await?;
    let entry = staff.entry("second_factor.set", None, None);
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;

    let recovery_codes: Vec<SecretString> = kept.into_iter().map(codes::shown).collect();
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Gives the second factor up, with its recovery codes. A stolen session alone does not do it.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/second-factor",
    operation_id = "giveUpSecondFactor",
    tag = "panel",
    security(("panel" = [])),
    request_body = Password,
    responses(
        (status = 204, description = "It is asked for no longer"),
        (status = 422, description = "`invalid`: the password does not fit", body = pinion_protocol::Problem),
        (status = 429, description = "Too many tries: wait", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    AnyStaff(staff, _): AnyStaff,
    address: ClientAddress,
    extract::Json(form): extract::Json<Password>,
) -> Result<StatusCode, Problem> {
    let confirmed = sign_in::confirm_password(&state, address, staff.user, form.password).await;
    let confirmed = confirmed.map_err(|refusal| refusal.beside("password"))?;
    let Proven { tx, now, .. } = confirmed.write(&state).await?;

    users::clear_totp(&tx, staff.user).await?;
    let entry = staff.entry("second_factor.given_up", None, None);
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn refuse_a_second_one(user: &User) -> Result<(), Problem> {
    if !user.has_totp() {
        return Ok(());
    }

    Err(Problem::client(
        StatusCode::CONFLICT,
        ErrorCode::SecondFactorPresent,
        "There is a second factor already. Give it up first.",
    ))
}

fn nothing_on_offer() -> Problem {
    Problem::client(
        StatusCode::GONE,
        ErrorCode::LinkOver,
        "This took too long. Begin again with a new code to scan.",
    )
}

fn wrong_code() -> Problem {
    Problem::client(
        StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::SecondFactorWrong,
        "The code does not fit. Wait for the next one and try again.",
    )
}

#[cfg(test)]
mod tests;
