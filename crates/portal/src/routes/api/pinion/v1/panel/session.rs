//! `/api/pinion/v1/panel/session`: who is signed in to the panel?

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pinion_protocol::panel::{SignIn, StaffSession, StaffUser};
use pinion_storage::users::{StaffRole, User};
use pinion_storage::{accounts, recovery_codes, sessions};

use crate::auth::address::ClientAddress;
use crate::auth::origin::SameOrigin;
use crate::auth::panel::{AnyStaff, must_set_up_second_factor};
use crate::auth::site::Site;
use crate::extract;
use crate::metrics::{Grant, Outcome};
use crate::problem::Problem;
use crate::session_audit;
use crate::sign_in::{self, Credentials, Proven, SignInRefusal};
use crate::state::Shared;
use crate::views;

/// Signs one of the staff in. The session is in a cookie that no script reads.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/session",
    operation_id = "panelSignIn",
    tag = "panel",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in", body = StaffSession),
        (status = 401, description = "`wrong_credentials`, `second_factor_required` or `second_factor_wrong`", body = pinion_protocol::Problem),
        (status = 403, description = "`cross_origin`, `must_reset_password`, or a member who is no staff", body = pinion_protocol::Problem),
        (status = 429, description = "Too many tries: wait", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    _: SameOrigin,
    address: ClientAddress,
    headers: HeaderMap,
    extract::Json(form): extract::Json<SignIn>,
) -> Result<Response, Problem> {
    let credentials =
        Credentials { email: &form.email, password: form.password, code: form.code.as_ref() };
    let proven = sign_in::check(&state, address, credentials).await;
    let outcome = proven.as_ref().map_or_else(SignInRefusal::outcome, |_| Outcome::Granted);
    state.metrics.sign_in(Grant::Panel, outcome);
    let Proven { user, tx, now, .. } = proven?;
    let Some(role) = user.staff_role else {
        // The password was right, and that is to be remembered of the tries.
        tx.commit().await?;
        return Err(Problem::forbidden());
    };

    let cookie = Site::PANEL.begin((&state, &tx), user.id, &headers, now).await?;
    session_audit::signed_in(&tx, &user, address, now).await?;
    tx.commit().await?;
    Ok(([(SET_COOKIE, cookie)], Json(view(&state, &user, role).await?)).into_response())
}

/// Says who is signed in.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/session",
    operation_id = "panelSession",
    tag = "panel",
    security(("panel" = [])),
    responses(
        (status = 200, description = "Who, and where", body = StaffSession),
        (status = 401, description = "Nobody", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    AnyStaff(staff, user): AnyStaff,
) -> Result<Json<StaffSession>, Problem> {
    Ok(Json(view(&state, &user, staff.role).await?))
}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/session",
    operation_id = "panelSignOut",
    tag = "panel",
    security(("panel" = [])),
    responses(
        (status = 204, description = "The session is over"),
        (status = 401, description = "It is over already, or never was", body = pinion_protocol::Problem),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    AnyStaff(staff, _): AnyStaff,
) -> Result<Response, Problem> {
    let tx = state.database.begin().await?;
    sessions::end(&tx, staff.session, state.now()).await?;
    tx.commit().await?;

    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, Site::PANEL.forget(&state))]).into_response())
}

/// What the panel knows of who is signed in.
///
/// # Errors
///
/// If the database fails.
pub async fn view(
    state: &Shared,
    user: &User,
    role: StaffRole,
) -> Result<StaffSession, pinion_storage::Error> {
    Ok(StaffSession {
        user: StaffUser {
            id: user.id.0,
            full_name: user.full_name.clone(),
            email: user.email.clone(),
            role: views::role(role),
            has_second_factor: user.has_totp(),
        },
        space: views::space(accounts::the_one(&state.database).await?),
        must_set_up_second_factor: must_set_up_second_factor(state, user).await?,
        recovery_codes_left: recovery_codes::left(&state.database, user.id).await?,
    })
}

#[cfg(test)]
mod tests;
