//! `POST /api/spaces/coworkers/runcommand`: do this for these customers.

use axum::Json;
use axum::extract::State;
use pinion_protocol::coworker::{CommandForm, Outcome};
use pinion_storage::CustomerId;
use pinion_storage::customers::Selection;

use super::add::MISSING;
use super::commands;
use crate::extract;
use crate::nexudus::{ApiStaff, Refused};
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::jobs::post::start;
use crate::state::Shared;

/// Makes a job of it, as the panel does: the answer does not wait for its end, and the panel shows how far it is.
#[utoipa::path(
    post,
    path = "/api/spaces/coworkers/runcommand",
    operation_id = "runCoworkerCommand",
    tag = "nexudus admin",
    request_body = CommandForm,
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "It is being done", body = Outcome),
        (status = 400, description = "There is no such command, no such customer, or a parameter", body = Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = Outcome),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    staff: ApiStaff,
    form: Result<extract::Json<CommandForm>, Problem>,
) -> Result<Json<Outcome>, Refused> {
    let staff = staff.admin()?;
    let extract::Json(form) = form?;
    let key = form.key.filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Refused::property("Key", MISSING))?;
    let command = commands::find(&key);
    let (kind, name) = command.ok_or_else(|| Refused::property("Key", "is no command"))?;
    let ids = form.ids.filter(|ids| !ids.is_empty());
    let ids = ids.ok_or_else(|| Refused::property("Ids", MISSING))?;
    if form.parameters.is_some_and(|parameters| !parameters.is_empty()) {
        return Err(Refused::property("Parameters", "must be empty for this command"));
    }

    let selection = Selection::These(ids.into_iter().map(CustomerId).collect());
    let job = start(&state, &staff, kind, &selection).await?;
    let job = job.ok_or_else(|| Refused::property("Ids", "are no customers"))?;

    Ok(Json(Outcome {
        status: 200,
        was_successful: true,
        message: format!("{name} was started for {} records.", job.total),
        value: None,
        errors: None,
    }))
}
