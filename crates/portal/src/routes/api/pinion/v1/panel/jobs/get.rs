//! `GET /api/pinion/v1/panel/jobs/{id}`: how far is it?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::Job;
use pinion_storage::jobs;
use uuid::Uuid;

use super::view;
use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::Shared;

/// A job and how far it is.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/jobs/{id}",
    operation_id = "panelJob",
    tag = "panel",
    params(("id" = String, Path, description = "The job")),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "The job", body = Job),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such job", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<Uuid>,
) -> Result<Json<Job>, Problem> {
    let job = jobs::get(&state.database, staff.account, id).await?;

    Ok(Json(view::job(job.ok_or_else(Problem::not_found)?)?))
}
