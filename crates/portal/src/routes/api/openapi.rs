//! `GET /api/openapi.json`: this interface, described for programs.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;

use crate::openapi;

/// This interface, described for programs.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    operation_id = "openapi",
    tag = "portal",
    responses((status = 200, description = "An OpenAPI 3.1 document", content_type = "application/json"))
)]
pub async fn get() -> impl IntoResponse {
    ([(CACHE_CONTROL, "public, max-age=300")], Json(openapi::document()))
}
