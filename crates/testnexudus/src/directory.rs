//! `GET /api/sys/businesses/getByHost`: the directory, which on the real thing is a portal of its own.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Query, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::routes::Portal;

/// Tells the portal's host for its short name.
pub async fn get_by_host(
    Extract(portal): Extract<Portal>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let name = portal.state().short_name.clone();
    if query.get("host") != Some(&name) {
        return StatusCode::NOT_FOUND.into_response();
    }

    Json(json!({ "Id": 1_414, "WebAddress": portal.address.to_string() })).into_response()
}
