//! `POST /api/pinion/v1/device_authorization`: by which codes can this kiosk be paired? (RFC 8628, 3.1.)

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use pinion_protocol::TokenRefusal;
use pinion_protocol::kiosk::{CLIENT_ID, DeviceAuthorization, SCOPE};
use pinion_storage::kiosk_pairings::{self, NewPairing};
use pinion_storage::sessions::TokenHash;

use crate::auth::address::ClientAddress;
use crate::auth::tokens::{Kind, Token};
use crate::pairing;
use crate::routes::api::token::{Form, Refusal};
use crate::state::Shared;
use crate::store::os_random;

/// Where in the panel a kiosk is approved.
const PANEL_PAGE: &str = "/admin/#/operations/kiosks";

/// What the form holds.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form; it is read field by field")]
pub struct DeviceAuthorizationForm {
    /// `pinion-kiosk`.
    client_id: String,
    /// `kiosk`.
    scope: String,
}

/// Makes codes by which a kiosk can be paired, for ten minutes.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/device_authorization",
    operation_id = "deviceAuthorization",
    tag = "kiosk",
    request_body(content = DeviceAuthorizationForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The codes", body = DeviceAuthorization),
        (status = 400, description = "Not a kiosk's form", body = TokenRefusal),
        (status = 429, description = "Asked for too often from this network: wait", body = TokenRefusal),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    address: ClientAddress,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    let form = form?;
    if form.text("client_id")? != CLIENT_ID {
        return Err(Refusal::InvalidClient);
    }
    if form.text("scope")? != SCOPE {
        return Err(Refusal::InvalidScope);
    }

    let (now, device_code) =
        (state.now(), Token::generate(Kind::DeviceCode).map_err(Refusal::internal)?);
    // Whoever has to wait is not worth the database's one writer.
    if let Some(wait) = pairing::wait_asking(&state.database, address, now).await? {
        return Err(Refusal::Wait(wait));
    }
    let tx = state.database.begin().await?;
    kiosk_pairings::purge_expired(&tx, now).await?;
    if let Some(wait) = pairing::admit_asking(&tx, address, now).await? {
        return Err(Refusal::Wait(wait));
    }
    let user_code = loop {
        let user_code = pairing::user_code(&mut os_random());
        let new = NewPairing {
            device_code: TokenHash(device_code.hash),
            user_code: &user_code,
            interval: pairing::INTERVAL,
            expires_at: now + pairing::LIFETIME,
        };
        if kiosk_pairings::begin(&tx, &new).await? {
            break pairing::shown(&user_code);
        }
    };
    tx.commit().await?;

    let page = state.public(PANEL_PAGE);
    let codes = DeviceAuthorization {
        device_code: device_code.text,
        verification_uri_complete: format!("{page}?user_code={user_code}"),
        verification_uri: page,
        user_code,
        expires_in: pairing::LIFETIME.as_secs(),
        interval: pairing::INTERVAL.as_secs(),
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(codes)).into_response())
}
