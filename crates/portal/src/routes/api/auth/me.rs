//! `GET /api/auth/me`: who am I?

use axum::Json;
use axum::extract::State;
use pinion_protocol::coworker::Me;
use pinion_storage::accounts;
use pinion_storage::users::{self, StaffRole};

use crate::nexudus::{ApiStaff, Refused};
use crate::problem::Problem;
use crate::state::Shared;

/// Who am I?
#[utoipa::path(
    get,
    path = "/api/auth/me",
    operation_id = "me",
    tag = "nexudus admin",
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "One of the staff", body = Me),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Somebody without API access", body = pinion_protocol::coworker::Outcome),
        (status = 429, description = "Too many tries: wait", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    ApiStaff(staff): ApiStaff,
) -> Result<Json<Me>, Refused> {
    let user = users::get(&state.database, staff.user).await?.ok_or_else(Problem::not_found)?;
    let account = accounts::the_one(&state.database).await?;

    Ok(Json(Me {
        id: user.id.0,
        full_name: user.full_name,
        email: user.email,
        is_admin: staff.role == StaffRole::Admin,
        api_access: true,
        default_business_id: account.id.0,
        default_business_name: account.name,
    }))
}
