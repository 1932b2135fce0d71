//! `GET /api/pinion/v1/panel/jobs`: what was asked for lately?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{Job, Paged};
use pinion_storage::jobs;

use super::view;
use crate::auth::panel::Admin;
use crate::extract::{PageQuery, Query};
use crate::problem::Problem;
use crate::state::Shared;

/// A page of the jobs, newest first.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/jobs",
    operation_id = "panelJobs",
    tag = "panel",
    params(PageQuery),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "A page", body = Paged<Job>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<Job>>, Problem> {
    let page = page.page();
    let (jobs, total) =
        jobs::list(&state.database, staff.account, page.offset(), page.size).await?;
    // One of a kind that only a newer portal knows is left out.
    let records = jobs.into_iter().filter_map(|job| view::job(job).ok()).collect();

    Ok(Json(Paged { records, total, page: page.number, size: page.size }))
}
