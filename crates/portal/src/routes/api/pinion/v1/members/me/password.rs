//! `PUT /api/pinion/v1/members/me/password`: choose another password.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::members::PasswordChange;

use crate::auth::address::ClientAddress;
use crate::auth::members::Member;
use crate::extract;
use crate::password_change;
use crate::problem::Problem;
use crate::state::Shared;

/// Chooses another password, and ends every other session: whoever knew the old one is out.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/members/me/password",
    operation_id = "changeMyPassword",
    tag = "members",
    security(("members" = [])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "It is the password from here on"),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: the password so far does not fit, or the new one is not good enough", body = pinion_protocol::Problem),
        (status = 429, description = "Too many tries: wait", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    member: Member,
    address: ClientAddress,
    extract::Json(form): extract::Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let entry = member.entry("password.changed", None);
    let whose = (member.user, member.session);
    password_change::change(&state, address, whose, form, &entry).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use pinion_protocol::{ErrorCode, TokenError};
    use serde_json::json;

    use super::*;
    use crate::testing::{Answer, PASSWORD, WebClient, on_both_databases};

    const NEW: &str = "another horse battery";

    async fn change(members: &WebClient, current: &str, new: &str) -> Answer {
        members.put("/me/password", &json!({"current": current, "new": new})).await
    }

    on_both_databases! {
        async fn the_new_password_signs_in_and_every_other_session_is_over(portal: TestPortal) {
            portal.member("ana@example.org").await;
            let (here, there) = (portal.members("ana@example.org").await, portal.members("ana@example.org").await);
            let (access, refresh) = portal.signed_in("ana@example.org").await;

            let answer = change(&here, PASSWORD, NEW).await;

            assert_eq!(answer.status, StatusCode::NO_CONTENT);
            assert_eq!(here.get("/session").await.status, StatusCode::OK, "this one goes on");
            assert_eq!(there.get("/session").await.status, StatusCode::UNAUTHORIZED);
            assert_eq!(portal.profile(&access).await.status, StatusCode::UNAUTHORIZED);
            assert_eq!(portal.refresh(&refresh).await.refusal(), TokenError::InvalidGrant);
            assert_eq!(portal.anonymous_members().sign_in("ana@example.org", NEW).await.status, StatusCode::OK);
            assert_eq!(portal.password("ana@example.org", PASSWORD).await.refusal(), TokenError::InvalidGrant);
        }

        async fn is_refused_where_the_old_one_does_not_fit_or_the_new_one_is_poor(portal: TestPortal) {
            portal.member("ana@example.org").await;
            let (here, there) = (portal.members("ana@example.org").await, portal.members("ana@example.org").await);

            for (current, new, field) in [("wrong horse", NEW, "current"), (PASSWORD, "short", "new"), (PASSWORD, "password", "new")] {
                let answer = change(&here, current, new).await;
                assert_eq!((answer.status, answer.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
                assert_eq!(answer.json::<pinion_protocol::Problem>().errors[0].field, field);
            }
            assert_eq!(there.get("/session").await.status, StatusCode::OK, "nothing ended");
            assert_eq!(portal.password("ana@example.org", PASSWORD).await.status, StatusCode::OK);
        }

        async fn a_stolen_session_does_not_guess_the_password(portal: TestPortal) {
            portal.member("ana@example.org").await;
            let members = portal.members("ana@example.org").await;

            for _ in 0..5 {
                assert_eq!(change(&members, "wrong horse", NEW).await.problem(), ErrorCode::Invalid);
            }

            let answer = change(&members, PASSWORD, NEW).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::Throttled));
        }
    }
}
