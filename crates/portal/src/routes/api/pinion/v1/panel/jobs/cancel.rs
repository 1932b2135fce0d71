//! `POST /api/pinion/v1/panel/jobs/{id}/cancel`: do no more of it.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::Job;
use pinion_storage::{audit, jobs};
use uuid::Uuid;

use super::view;
use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Stops a job. What was done stays done; one that has ended stays as it is.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/jobs/{id}/cancel",
    operation_id = "panelCancelJob",
    tag = "panel",
    params(("id" = String, Path, description = "The job")),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "The job, as it was left", body = Job),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such job", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<Uuid>,
) -> Result<Json<Job>, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    if jobs::cancel(&tx, staff.account, id, now).await? {
        let entry = staff.entry("job.cancelled", None, Some(format!("job {id}")));
        audit::write(&tx, &entry, now, &mut os_random()).await?;
    }
    let job = jobs::get(&tx, staff.account, id).await?;
    tx.commit().await?;

    Ok(Json(view::job(job.ok_or_else(Problem::not_found)?)?))
}
