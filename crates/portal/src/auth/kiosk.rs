//! Which kiosk is asking.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use pinion_storage::kiosks::{self, Kiosk};
use pinion_storage::sessions::TokenHash;
use pinion_storage::users;

use super::bearer::{hash_of, unauthorized};
use super::tokens::Kind;
use crate::problem::Problem;
use crate::state::Shared;

/// The kiosk whose token is shown. Any other token is none here: 401, or 503 where nobody has set the portal up.
pub struct KioskCaller(pub Kiosk);

impl FromRequestParts<Shared> for KioskCaller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Response> {
        match find(&parts.headers, state).await {
            Ok(Some(kiosk)) => Ok(Self(kiosk)),
            Ok(None) => Err(unknown(&parts.headers, state).await),
            Err(error) => Err(Problem::from(error).into_response()),
        }
    }
}

/// Refuses whoever is no kiosk here.
async fn unknown(headers: &HeaderMap, state: &Shared) -> Response {
    match hash_of(headers, Kind::Kiosk) {
        Some(_) => no_kiosk(state).await,
        None => unauthorized(),
    }
}

/// Tells a kiosk that it is none: 401. A portal that nobody has set up yet does not know, and says 503: its disk may be
/// missing, and a kiosk that is told so forgets its token for good.
pub async fn no_kiosk(state: &Shared) -> Response {
    match users::has_admin(&state.database, state.account).await {
        Ok(true) => unauthorized(),
        Ok(false) => Problem::not_set_up().into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

/// The token of a kiosk that was there when this process first met it. Whether it still is, is for the transaction to
/// find out in which it is used. Any other token is none here: 401.
pub struct KioskToken(pub TokenHash);

impl FromRequestParts<Shared> for KioskToken {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Response> {
        let token = hash_of(&parts.headers, Kind::Kiosk).ok_or_else(unauthorized)?;
        if state.kiosks.are_met(token) {
            return Ok(Self(token));
        }
        let KioskCaller(_) = KioskCaller::from_request_parts(parts, state).await?;
        state.kiosks.met().insert(token);
        Ok(Self(token))
    }
}

/// Kiosks that this process has met, by their tokens: what keeps who has none from the line in which presses wait for the
/// database. As many as were ever paired, at most.
#[derive(Default)]
pub struct MetKiosks(Mutex<HashSet<TokenHash>>);

impl MetKiosks {
    /// Forgets a kiosk that is there no longer.
    pub fn forget(&self, token: TokenHash) {
        self.met().remove(&token);
    }

    fn are_met(&self, token: TokenHash) -> bool {
        self.met().contains(&token)
    }

    fn met(&self) -> MutexGuard<'_, HashSet<TokenHash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
