//! `POST /api/pinion/v1/panel/mails/{id}/retry`: send it after all.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_storage::{audit, mails};
use uuid::Uuid;

use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Puts a mail that was refused or given up into the queue again, for another 48 hours.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/mails/{id}/retry",
    operation_id = "panelRetryMail",
    tag = "panel",
    params(("id" = String, Path, description = "The mail")),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "It is in the queue"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such mail, or it was neither refused nor given up", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    if !mails::retry(&tx, staff.account, id, now).await? {
        return Err(Problem::not_found());
    }
    let entry = staff.entry("mail.retried", None, Some(format!("mail {id}")));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
