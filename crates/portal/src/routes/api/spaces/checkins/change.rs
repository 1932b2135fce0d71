//! `PUT /api/spaces/checkins/{id}` with `ToTime`: this visit is over. Also without the number in the path, which is then
//! in the body.

use axum::Json;
use axum::extract::State;
use pinion_protocol::checkin::CheckinForm;
use pinion_protocol::coworker::Outcome;

use super::get::find;
use crate::auth::panel::Staff;
use crate::extract::{self, Path};
use crate::nexudus::{ApiStaff, Refused};
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::visits::visit::end;
use crate::routes::api::spaces::coworkers::add::{MISSING, written};
use crate::state::Shared;
use crate::views;

/// Ends a visit. Nothing else of one is changed here.
#[utoipa::path(
    put,
    path = "/api/spaces/checkins/{id}",
    operation_id = "changeCheckin",
    tag = "nexudus admin",
    params(("id" = i64, Path, description = "The visit's number")),
    request_body = CheckinForm,
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "Ended", body = Outcome),
        (status = 400, description = "A property cannot be kept", body = Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = Outcome),
        (status = 404, description = "There is no such visit", body = Outcome),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    staff: ApiStaff,
    id: Result<Path<i64>, Problem>,
    form: Result<extract::Json<CheckinForm>, Problem>,
) -> Result<Json<Outcome>, Refused> {
    let staff = staff.admin()?;
    let (Path(number), extract::Json(form)) = (id?, form?);
    change(&state, &staff, number, form).await
}

/// As [`put`], with the number in the body.
#[utoipa::path(
    put,
    path = "/api/spaces/checkins",
    operation_id = "changeCheckinInBody",
    tag = "nexudus admin",
    request_body = CheckinForm,
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "Ended", body = Outcome),
        (status = 400, description = "A property cannot be kept", body = Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = Outcome),
        (status = 404, description = "There is no such visit", body = Outcome),
    )
)]
pub async fn put_in_body(
    State(state): State<Shared>,
    staff: ApiStaff,
    form: Result<extract::Json<CheckinForm>, Problem>,
) -> Result<Json<Outcome>, Refused> {
    let staff = staff.admin()?;
    let extract::Json(form) = form?;
    let number = form.id.ok_or_else(|| Refused::property("Id", MISSING))?;
    change(&state, &staff, number, form).await
}

async fn change(
    state: &Shared,
    staff: &Staff,
    number: i64,
    form: CheckinForm,
) -> Result<Json<Outcome>, Refused> {
    let no_time = || Refused::property("ToTime", "is no time up to now, after they came");
    let to = form.to_time.ok_or_else(|| Refused::property("ToTime", MISSING))?;
    let to = views::utc(&to).filter(|to| *to <= state.now()).ok_or_else(no_time)?;
    let id = find(state, staff.account, number).await?;
    if end(state, staff, id, to).await?.is_none() {
        return Err(Refused::property("ToTime", "is there already, or would be before they came"));
    }

    Ok(Json(written(number, "was successfully updated")))
}
