//! `GET /api/pinion/v1/customers/{unique_id}/avatar`: the photo of the member who asks.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use pinion_storage::customers;
use uuid::Uuid;

use crate::auth::bearer::Bearer;
use crate::problem::Problem;
use crate::state::Shared;

/// The path of a customer's photo.
pub fn path(unique_id: Uuid) -> String {
    format!("/api/pinion/v1/customers/{unique_id}/avatar")
}

/// The photo of the member who asks. Another's looks as if it were not there.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/customers/{unique_id}/avatar",
    operation_id = "avatar",
    tag = "member",
    params(("unique_id" = Uuid, Path, description = "UniqueId of the profile")),
    security(("bearer" = [])),
    responses(
        (status = 200, description = "A PNG, JPEG or WebP picture", content_type = "image/*"),
        (status = 401, description = "The token is missing, or no longer good", body = pinion_protocol::Problem),
        (status = 403, description = "The token is for something else", body = pinion_protocol::Problem),
        (status = 404, description = "Not theirs, or none", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Bearer(caller): Bearer,
    unique_id: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let unique_id = unique_id.ok().and_then(|Path(text)| Uuid::try_parse(&text).ok());
    let (unique_id, own) = unique_id.zip(caller.customer_id).ok_or_else(Problem::not_found)?;
    customers::get(&state.database, own)
        .await?
        .filter(|customer| customer.unique_id == unique_id)
        .ok_or_else(Problem::not_found)?;

    let photo = customers::photo(&state.database, own).await?.ok_or_else(Problem::not_found)?;
    let headers = [(CONTENT_TYPE, photo.media_type), (CACHE_CONTROL, "private, no-cache".into())];
    Ok((headers, photo.bytes).into_response())
}
