//! `POST /api/spaces/checkins`: somebody came, or was here.

use axum::Json;
use axum::extract::State;
use pinion_protocol::checkin::CheckinForm;
use pinion_protocol::coworker::Outcome;
use pinion_protocol::panel::NewVisit;
use pinion_storage::visits;

use crate::extract;
use crate::nexudus::{ApiStaff, Refused};
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::visits::add::add;
use crate::routes::api::spaces::coworkers::add::{MISSING, written};
use crate::state::Shared;

/// Checks somebody in, or writes down a visit that is over.
#[utoipa::path(
    post,
    path = "/api/spaces/checkins",
    operation_id = "addCheckin",
    tag = "nexudus admin",
    request_body = CheckinForm,
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "Written down", body = Outcome),
        (status = 400, description = "A property cannot be kept", body = Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = Outcome),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    staff: ApiStaff,
    form: Result<extract::Json<CheckinForm>, Problem>,
) -> Result<Json<Outcome>, Refused> {
    let staff = staff.admin()?;
    let extract::Json(form) = form?;
    let customer_id = form.coworker_id.ok_or_else(|| Refused::property("CoworkerId", MISSING))?;
    let visit = NewVisit { customer_id, from: form.from_time, to: form.to_time };
    let added = add(&state, &staff, visit).await?;

    Ok(Json(written(visits::number(added.id), "was successfully created")))
}
