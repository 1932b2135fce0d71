//! Which kiosk is asking.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use pinion_storage::kiosks::{self, Kiosk};

use super::bearer::{hash_of, unauthorized};
use super::tokens::Kind;
use crate::problem::Problem;
use crate::state::Shared;

/// The kiosk whose token is shown. Any other token is none here: 401.
pub struct KioskCaller(pub Kiosk);

impl FromRequestParts<Shared> for KioskCaller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Response> {
        let found = find(&parts.headers, state).await;
        let kiosk = found.map_err(|error| Problem::from(error).into_response())?;
        kiosk.map(Self).ok_or_else(unauthorized)
    }
}

/// Returns the kiosk whose token is in the headers, if one is there that is good.
///
/// # Errors
///
/// If the database fails.
pub async fn find(
    headers: &HeaderMap,
    state: &Shared,
) -> Result<Option<Kiosk>, pinion_storage::Error> {
    let Some(hash) = hash_of(headers, Kind::Kiosk) else {
        return Ok(None);
    };
    kiosks::authenticate(&state.database, hash).await
}
