//! `GET /api/pinion/v1/panel/jobs/{id}/file`: what did the export write?

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use pinion_storage::{CustomerId, jobs};
use uuid::Uuid;

use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::jobs::{EXPORT_HEADER, Kind};
use crate::problem::Problem;
use crate::state::Shared;

/// How many lines are read at once.
const AT_ONCE: u64 = 5_000;

/// What an export wrote so far: CSV, in the columns that an import reads. It holds no PINs.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/jobs/{id}/file",
    operation_id = "panelJobFile",
    tag = "panel",
    params(("id" = String, Path, description = "The job")),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "The file", content_type = "text/csv", body = String),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such job, or it writes no file", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let job = jobs::get(&state.database, staff.account, id).await?;
    job.filter(|job| job.kind == Kind::Export.as_str()).ok_or_else(Problem::not_found)?;

    let mut csv = EXPORT_HEADER.to_owned();
    let mut after = CustomerId(0);
    loop {
        let lines = jobs::details(&state.database, id, after, AT_ONCE).await?;
        let Some((last, _)) = lines.last() else { break };
        after = *last;
        csv.extend(lines.into_iter().map(|(_, line)| line));
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"customers.csv\""),
    ];
    Ok((headers, csv).into_response())
}
