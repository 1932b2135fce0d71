//! Who of the staff asks: by bearer token, or by e-mail and password with each request.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pinion_storage::users::{self, StaffRole, User};
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::Refused;
use crate::auth::address::ClientAddress;
use crate::auth::bearer::NexudusToken;
use crate::auth::panel::{Staff, require_second_factor};
use crate::problem::Problem;
use crate::sign_in::{self, Credentials, Proven, SignInRefusal};
use crate::state::Shared;

/// One of the staff who has API access. Who is nobody gets 401 and an empty body; who is known and has none, 403, as
/// does who lacks a second factor that the space asks for.
pub struct ApiStaff(pub Staff);

impl ApiStaff {
    /// Refuses the front desk.
    ///
    /// # Errors
    ///
    /// The refusal.
    pub fn admin(self) -> Result<Staff, Refused> {
        match self.0.role {
            StaffRole::Admin => Ok(self.0),
            StaffRole::FrontDesk => Err(Problem::forbidden().into()),
        }
    }
}

impl FromRequestParts<Shared> for ApiStaff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Response> {
        let refused = |problem: Problem| Refused::from(problem).into_response();
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;
        let (user, session) = if let Some((email, password)) = basic(&parts.headers) {
            (signed_in(state, address, &email, password).await?, uuid::Uuid::nil())
        } else {
            let token = NexudusToken::from_request_parts(parts, state).await?;
            let caller = token.caller(state).await?;
            let user = users::get(&state.database, caller.user_id).await;
            let user = user.map_err(|error| refused(error.into()))?.ok_or_else(unauthorized)?;
            (user, caller.session_id)
        };

        let may = users::has_api_access(&state.database, user.id).await;
        let may = may.map_err(|error| refused(error.into()))?;
        let role = user.staff_role.filter(|_| may);
        let role = role.ok_or_else(|| refused(Problem::forbidden()))?;
        require_second_factor(state, &user).await.map_err(refused)?;
        Ok(Self(Staff {
            user: user.id,
            account: user.account_id,
            session,
            role,
            email: user.email,
            address: address.0,
        }))
    }
}

/// Checks e-mail and password as any sign-in is checked, and counted. A second factor cannot be shown here, so who has
/// one uses a token.
async fn signed_in(
    state: &Shared,
    address: ClientAddress,
    email: &str,
    password: SecretString,
) -> Result<User, Response> {
    let refused = |problem: Problem| Refused::from(problem).into_response();
    let credentials = Credentials { email, password, code: None };
    match sign_in::check(state, address, credentials).await {
        Ok(Proven { user, tx, .. }) => {
            tx.commit().await.map_err(|error| refused(error.into()))?;
            Ok(user)
        }
        Err(
            SignInRefusal::WrongCredentials
            | SignInRefusal::CodeNeeded
            | SignInRefusal::CodeWrong
            | SignInRefusal::MustResetPassword,
        ) => Err(unauthorized()),
        Err(
            other
            @ (SignInRefusal::Wait(_) | SignInRefusal::Storage(_) | SignInRefusal::Hashing(_)),
        ) => Err(refused(other.into())),
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, SecretString)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }

    let decoded = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let (email, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((email.to_owned(), password.into()))
}

fn unauthorized() -> Response {
    let challenge = HeaderValue::from_static("Bearer, Basic realm=\"Pinion\", charset=\"UTF-8\"");
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response()
}
