//! `POST /api/pinion/v1/sign-out`: end this session.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_storage::sessions;

use crate::auth::bearer::Bearer;
use crate::problem::Problem;
use crate::state::Shared;

/// Ends the session of the token: access and refresh tokens are worth nothing from here on.
///
/// Said twice, the second time is refused as any request with a token that is over.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/sign-out",
    operation_id = "signOut",
    tag = "session",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "The session is over"),
        (status = 401, description = "It is over already, or never was", body = pinion_protocol::Problem),
        (status = 403, description = "The token is for something else", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Bearer(caller): Bearer,
) -> Result<StatusCode, Problem> {
    let tx = state.database.begin().await?;
    sessions::end(&tx, caller.session_id, state.now()).await?;
    tx.commit().await?;

    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use pinion_protocol::{ErrorCode, TokenError};

    use super::*;
    use crate::testing::{Answer, TestPortal, on_both_databases};

    async fn sign_out(portal: &TestPortal, token: &str) -> Answer {
        let request = Request::post("/api/pinion/v1/sign-out")
            .header("authorization", format!("Bearer {token}"));
        portal.ask(request.body(Body::empty()).unwrap()).await
    }

    on_both_databases! {
        async fn ends_this_session_and_no_other(portal: TestPortal) {
            portal.member("ana@example.org").await;
            let (access, refresh) = portal.signed_in("ana@example.org").await;
            let (phone, _) = portal.signed_in("ana@example.org").await;

            assert_eq!(sign_out(&portal, &access).await.status, StatusCode::NO_CONTENT);

            assert_eq!(portal.profile(&access).await.status, StatusCode::UNAUTHORIZED);
            assert_eq!(portal.refresh(&refresh).await.refusal(), TokenError::InvalidGrant);
            assert_eq!(portal.profile(&phone).await.status, StatusCode::OK);
            assert_eq!(sign_out(&portal, &access).await.problem(), ErrorCode::Unauthorized);
        }

        async fn refuses_the_anonymous(portal: TestPortal) {
            let answer = sign_out(&portal, "pinat_nobody").await;

            assert_eq!((answer.status, answer.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized));
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
}
