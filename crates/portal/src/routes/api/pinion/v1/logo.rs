//! `GET /api/pinion/v1/logo`: the space's logo, for everybody.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use pinion_storage::accounts;

use crate::problem::Problem;
use crate::state::Shared;

/// The path, as the discovery document names it.
pub const PATH: &str = "/api/pinion/v1/logo";

/// The space's logo.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/logo",
    operation_id = "logo",
    tag = "portal",
    responses(
        (status = 200, description = "A PNG, JPEG or WebP picture", content_type = "image/*"),
        (status = 404, description = "The space has none", body = pinion_protocol::Problem),
    )
)]
pub async fn get(State(state): State<Shared>) -> Result<Response, Problem> {
    let logo =
        accounts::logo(&state.database, state.account).await?.ok_or_else(Problem::not_found)?;

    let headers = [(CONTENT_TYPE, logo.media_type), (CACHE_CONTROL, "public, max-age=300".into())];
    Ok((headers, logo.bytes).into_response())
}
