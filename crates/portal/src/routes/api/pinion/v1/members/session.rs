//! `/api/pinion/v1/members/session`: who is signed in to the members portal?

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pinion_protocol::members::{MemberView, MembersSession};
use pinion_protocol::panel::SignIn;
use pinion_storage::customers::{self, Customer};
use pinion_storage::{accounts, sessions, visits};

use super::me::photo;
use crate::auth::address::ClientAddress;
use crate::auth::members::{Member, not_a_member};
use crate::auth::origin::SameOrigin;
use crate::auth::site::Site;
use crate::extract;
use crate::metrics::{Grant, Outcome};
use crate::problem::Problem;
use crate::session_audit;
use crate::sign_in::{self, Credentials, Proven, SignInRefusal};
use crate::state::Shared;
use crate::views;

/// Signs a member in. The session is in a cookie that no script reads.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/members/session",
    operation_id = "membersSignIn",
    tag = "members",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in", body = MembersSession),
        (status = 401, description = "`wrong_credentials`, `second_factor_required` or `second_factor_wrong`", body = pinion_protocol::Problem),
        (status = 403, description = "`cross_origin`, `must_reset_password`, or staff who are no member", body = pinion_protocol::Problem),
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
    state.metrics.sign_in(Grant::Members, outcome);
    let Proven { user, tx, now, .. } = proven?;
    let customer = customers::find_by_user(&tx, user.id).await?.filter(|found| found.active);
    let Some(customer) = customer else {
        // The password was right, and that is to be remembered of the tries.
        tx.commit().await?;
        return Err(not_a_member());
    };

    let cookie = Site::MEMBERS.begin((&state, &tx), user.id, &headers, now).await?;
    session_audit::signed_in(&tx, &user, address, now).await?;
    tx.commit().await?;
    Ok(([(SET_COOKIE, cookie)], Json(view(&state, customer).await?)).into_response())
}

/// Says who is signed in.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/members/session",
    operation_id = "membersSession",
    tag = "members",
    security(("members" = [])),
    responses(
        (status = 200, description = "Who, and where", body = MembersSession),
        (status = 401, description = "Nobody", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    member: Member,
) -> Result<Json<MembersSession>, Problem> {
    Ok(Json(view(&state, member.customer).await?))
}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/members/session",
    operation_id = "membersSignOut",
    tag = "members",
    security(("members" = [])),
    responses(
        (status = 204, description = "The session is over"),
        (status = 401, description = "It is over already, or never was", body = pinion_protocol::Problem),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(State(state): State<Shared>, member: Member) -> Result<Response, Problem> {
    let tx = state.database.begin().await?;
    sessions::end(&tx, member.session, state.now()).await?;
    tx.commit().await?;

    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, Site::MEMBERS.forget(&state))]).into_response())
}

/// What the members portal knows of who is signed in.
///
/// # Errors
///
/// If the database fails.
pub async fn view(
    state: &Shared,
    customer: Customer,
) -> Result<MembersSession, pinion_storage::Error> {
    let in_since = visits::open_since(&state.database, customer.id).await?;
    let account = accounts::the_one(&state.database).await?;

    Ok(MembersSession {
        member: MemberView {
            photo_url: customer.photo_type.as_ref().map(|_| photo::path(customer.revision)),
            full_name: customer.full_name,
            email: customer.email,
            language: customer.language,
            company: customer.company,
            checked_in: in_since.is_some(),
            in_since: in_since.map(views::time),
        },
        space: views::space(account),
    })
}

#[cfg(test)]
mod tests;
