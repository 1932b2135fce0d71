//! Who holds the token of a request.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use pinion_protocol::ErrorCode;
use pinion_storage::sessions::{self, Caller, Scope, TokenHash};

use super::tokens::{self, Kind};
use crate::problem::Problem;
use crate::state::Shared;

/// The holder of a member's token that is good. Without one, the request is refused with a problem document.
pub struct Bearer(pub Caller);

/// What is kept of a request's token, whoever's it is. Without one, the request is refused as the Nexudus dialect does:
/// 401 and an empty body.
pub struct NexudusToken(pub TokenHash);

/// Why there is no caller.
enum BearerRefusal {
    /// No token, or one that is not, or no longer, good.
    Unauthorized,
    /// The token is good, and not for this.
    Forbidden,
    /// The database failed.
    Storage(pinion_storage::Error),
}

impl FromRequestParts<Shared> for Bearer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Response> {
        match caller(&parts.headers, state).await {
            Ok(caller) => Ok(Self(caller)),
            Err(BearerRefusal::Unauthorized) => Err(unauthorized()),
            Err(BearerRefusal::Forbidden) => Err(Problem::forbidden().into_response()),
            Err(BearerRefusal::Storage(error)) => Err(Problem::from(error).into_response()),
        }
    }
}

impl NexudusToken {
    /// Returns whose token it is. One that is not, or no longer, good is refused in the same dialect.
    ///
    /// # Errors
    ///
    /// The refusal.
    pub async fn caller(self, state: &Shared) -> Result<Caller, Response> {
        match authenticate(self.0, state).await {
            Ok(caller) => Ok(caller),
            Err(BearerRefusal::Unauthorized) => Err(unauthorized_in_nexudus()),
            Err(BearerRefusal::Forbidden) => Err(Problem::forbidden().into_response()),
            Err(BearerRefusal::Storage(error)) => Err(Problem::from(error).into_response()),
        }
    }
}

impl FromRequestParts<Shared> for NexudusToken {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &Shared) -> Result<Self, Response> {
        access_hash(&parts.headers).map(Self).ok_or_else(unauthorized_in_nexudus)
    }
}

fn unauthorized_in_nexudus() -> Response {
    let challenge = [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
    (StatusCode::UNAUTHORIZED, challenge).into_response()
}

/// Refuses with a problem document and the challenge that RFC 6750 asks for.
pub fn unauthorized() -> Response {
    let mut response = Problem::client(
        StatusCode::UNAUTHORIZED,
        ErrorCode::Unauthorized,
        "A token is missing, or no longer good.",
    )
    .into_response();
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

async fn caller(headers: &HeaderMap, state: &Shared) -> Result<Caller, BearerRefusal> {
    let hash = access_hash(headers).ok_or(BearerRefusal::Unauthorized)?;

    authenticate(hash, state).await
}

async fn authenticate(hash: TokenHash, state: &Shared) -> Result<Caller, BearerRefusal> {
    let caller = sessions::authenticate(&state.database, hash, state.now())
        .await
        .map_err(BearerRefusal::Storage)?
        .ok_or(BearerRefusal::Unauthorized)?;

    if caller.scope == Some(Scope::Member) { Ok(caller) } else { Err(BearerRefusal::Forbidden) }
}

/// Returns what is kept of the access token in the headers, if one is there.
fn access_hash(headers: &HeaderMap) -> Option<TokenHash> {
    hash_of(headers, Kind::Access)
}

/// Returns what is kept of the token of a kind in the headers, if one is there.
pub(super) fn hash_of(headers: &HeaderMap, kind: Kind) -> Option<TokenHash> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();

    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(kind.prefix()))
        .then(|| TokenHash(tokens::hash(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_access_token_is_looked_up() {
        let hash = |value: &str| {
            access_hash(&HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())]))
        };

        assert_eq!(hash("Bearer pinat_abc"), Some(TokenHash(tokens::hash("pinat_abc"))));
        assert_eq!(hash("bearer  pinat_abc"), Some(TokenHash(tokens::hash("pinat_abc"))));
        for value in ["pinat_abc", "Basic pinat_abc", "Bearer pinrt_abc", "Bearer", "Bearer "] {
            assert_eq!(hash(value), None, "{value}");
        }
    }
}
