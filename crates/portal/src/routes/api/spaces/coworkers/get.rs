//! `GET /api/spaces/coworkers/{id}`: who is this?

use axum::Json;
use axum::extract::State;
use pinion_protocol::coworker::Coworker;
use pinion_storage::CustomerId;

use super::view;
use crate::extract::Path;
use crate::nexudus::{ApiStaff, Refused};
use crate::problem::Problem;
use crate::state::Shared;

/// A customer.
#[utoipa::path(
    get,
    path = "/api/spaces/coworkers/{id}",
    operation_id = "coworker",
    tag = "nexudus admin",
    params(("id" = i64, Path, description = "The customer's number")),
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "The customer", body = Coworker),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Somebody without API access", body = pinion_protocol::coworker::Outcome),
        (status = 404, description = "There is no such customer", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    ApiStaff(staff): ApiStaff,
    id: Result<Path<i64>, Problem>,
) -> Result<Json<Coworker>, Refused> {
    let Path(id) = id?;
    let found = view::coworkers(&state, &staff, &[CustomerId(id)]).await?;
    let coworker = found.into_iter().next().ok_or_else(Problem::not_found)?;
    Ok(Json(coworker))
}
