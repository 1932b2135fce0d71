//! `GET /api/spaces/checkins/{id}`: which visit is this?

use axum::Json;
use axum::extract::State;
use pinion_protocol::checkin::Checkin;
use pinion_storage::{AccountId, visits};
use uuid::Uuid;

use super::checkin;
use crate::extract::Path;
use crate::nexudus::{ApiStaff, Refused};
use crate::problem::Problem;
use crate::state::Shared;

/// A visit.
#[utoipa::path(
    get,
    path = "/api/spaces/checkins/{id}",
    operation_id = "checkin",
    tag = "nexudus admin",
    params(("id" = i64, Path, description = "The visit's number")),
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "The visit", body = Checkin),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Somebody without API access", body = pinion_protocol::coworker::Outcome),
        (status = 404, description = "There is no such visit", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    ApiStaff(staff): ApiStaff,
    id: Result<Path<i64>, Problem>,
) -> Result<Json<Checkin>, Refused> {
    let Path(number) = id?;
    let id = find(&state, staff.account, number).await?;
    let visit = visits::listed(&state.database, staff.account, id).await?;
    Ok(Json(checkin(staff.account, visit.ok_or_else(Problem::not_found)?)))
}

/// The visit of a number.
///
/// # Errors
///
/// The refusal where there is none.
pub(super) async fn find(state: &Shared, account: AccountId, number: i64) -> Result<Uuid, Problem> {
    let found = visits::find_by_number(&state.database, account, number).await?;
    found.ok_or_else(Problem::not_found)
}
