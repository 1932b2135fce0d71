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
    security(("bearer" = [])),
    responses(
        (status = 204, description = "The session is over"),
        (status = 401, description = "It is over already, or never was", body = pinion_protocol::Problem),
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
