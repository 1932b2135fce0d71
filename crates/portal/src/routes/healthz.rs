//! `GET /healthz`: can this portal answer?

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::state::Shared;

/// That the portal answers, and its database too.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`: anything else is a problem document.
    status: &'static str,
}

/// Can this portal answer?
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health",
    tag = "portal",
    responses(
        (status = 200, description = "Portal and database answer", body = Health),
        (status = 503, description = "The database does not", body = pinion_protocol::Problem),
    )
)]
pub async fn get(State(state): State<Shared>) -> Result<Json<Health>, Problem> {
    state.database.check().await.map_err(Problem::unavailable)?;

    Ok(Json(Health { status: "ok" }))
}
