//! `POST /api/token`: may I have a session? (RFC 6749, with what Nexudus adds.)

mod device_code;
mod form;
mod password;
mod refresh;
mod refusal;
#[cfg(test)]
mod tests;

use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::response::{IntoResponse, Response};
use pinion_protocol::kiosk::{DEVICE_CODE_GRANT, KioskGrant};
use pinion_protocol::token::CLIENT_ID_HEADER;
use pinion_protocol::{TokenGrant, TokenRefusal};
use pinion_storage::sessions::{NewTokens, TokenHash};

use serde::Serialize;

use crate::auth::address::ClientAddress;
use crate::auth::tokens::{Kind, Token};
use crate::metrics::{Grant, Outcome};
use crate::state::Shared;
pub use form::Form;
pub use refusal::Refusal;

/// Longest client id. Unit: bytes. An e-mail address and a name before it fit.
const CLIENT_ID_BYTES: usize = 300;

/// What the form may hold.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form; it is read field by field, with secrets kept as such"
)]
pub struct TokenForm {
    /// `password`, `refresh_token`, or for a kiosk `urn:ietf:params:oauth:grant-type:device_code`.
    grant_type: String,
    /// The e-mail address, with `password`.
    username: Option<String>,
    /// With `password`.
    password: Option<String>,
    /// The six digits of the second factor, once they were asked for.
    totp: Option<String>,
    /// With `refresh_token`.
    refresh_token: Option<String>,
    /// A kiosk's.
    device_code: Option<String>,
    /// A kiosk's: `pinion-kiosk`.
    client_id: Option<String>,
}

/// What is granted.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Granted {
    /// A session's tokens.
    Session(TokenGrant),
    /// A kiosk's token.
    Kiosk(KioskGrant),
}

/// May I have a session?
#[utoipa::path(
    post,
    path = "/api/token",
    operation_id = "token",
    tag = "session",
    params(("client_id" = Option<String>, Header, description = "The same at sign-in and at refresh")),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A session's tokens, or a kiosk's", body = Granted),
        (status = 400, description = "Refused", body = TokenRefusal),
        (status = 413, description = "The form is too large", body = TokenRefusal),
        (status = 415, description = "Not a form", body = TokenRefusal),
        (status = 429, description = "Too many tries: wait", body = TokenRefusal),
        (status = 503, description = "The database does not answer", body = TokenRefusal),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    address: ClientAddress,
    headers: HeaderMap,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    let form = form?;
    let client_id = client_id(&headers)?;

    let (grant, result) = match form.text("grant_type")? {
        "password" => (
            Grant::Password,
            password::sign_in(&state, address, (&client_id, &headers), &form)
                .await
                .map(Granted::Session),
        ),
        "refresh_token" => (
            Grant::RefreshToken,
            refresh::refresh(&state, address, &client_id, &form).await.map(Granted::Session),
        ),
        DEVICE_CODE_GRANT => {
            (Grant::DeviceCode, device_code::pair(&state, &form).await.map(Granted::Kiosk))
        }
        _ => return Err(Refusal::UnsupportedGrantType),
    };

    state
        .metrics
        .sign_in(grant, result.as_ref().map_or_else(Refusal::outcome, |_| Outcome::Granted));
    let granted = result?;
    // RFC 6749, 5.1: both headers, whatever the rest of the portal does.
    Ok(([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(granted)).into_response())
}

/// A client that does not name itself is one like any other: the empty name.
fn client_id(headers: &HeaderMap) -> Result<String, Refusal> {
    let Some(value) = headers.get(CLIENT_ID_HEADER) else { return Ok(String::new()) };

    std::str::from_utf8(value.as_bytes())
        .ok()
        .filter(|id| id.len() <= CLIENT_ID_BYTES)
        .map(str::to_owned)
        .ok_or(Refusal::InvalidRequest("The client_id is too long or not UTF-8."))
}

/// A session's two tokens, just made.
struct Pair {
    access: Token,
    refresh: Token,
}

impl Pair {
    fn generate() -> Result<Self, Refusal> {
        Ok(Self {
            access: Token::generate(Kind::Access).map_err(Refusal::internal)?,
            refresh: Token::generate(Kind::Refresh).map_err(Refusal::internal)?,
        })
    }

    /// What the database keeps of it.
    fn kept(&self, state: &Shared, now: SystemTime) -> NewTokens {
        NewTokens {
            access: TokenHash(self.access.hash),
            access_expires_at: now + state.config.tokens.access,
            refresh: TokenHash(self.refresh.hash),
            refresh_expires_at: now + state.config.tokens.refresh,
        }
    }

    /// What the client is given.
    fn granted(self, state: &Shared) -> TokenGrant {
        TokenGrant {
            access_token: self.access.text,
            token_type: "bearer".to_owned(),
            expires_in: state.config.tokens.access.as_secs(),
            refresh_token: self.refresh.text,
        }
    }
}
