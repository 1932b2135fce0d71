//! `/api/pinion/v1/panel/settings/api-access`: who of the staff may use the admin interface for programs?

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::panel::{ApiAccess, ApiAccessChange};
use pinion_storage::{UserId, audit, users};

use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::views;

/// The staff, and who of them may use the admin interface for programs.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/settings/api-access",
    operation_id = "panelApiAccess",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "All of the staff", body = Vec<ApiAccess>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<Vec<ApiAccess>>, Problem> {
    let may = users::with_api_access(&state.database, staff.account).await?;
    let may: HashSet<UserId> = may.into_iter().collect();
    let team = users::team(&state.database, staff.account).await?;
    let view = team.into_iter().map(|member| ApiAccess {
        id: member.id.0,
        api_access: may.contains(&member.id),
        full_name: member.full_name,
        email: member.email,
        role: views::role(member.role),
    });
    Ok(Json(view.collect()))
}

/// Lets one of the staff use the admin interface for programs, or no longer.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/settings/api-access/{id}",
    operation_id = "panelSetApiAccess",
    tag = "panel",
    params(("id" = i64, Path, description = "The number of one of the staff")),
    request_body = ApiAccessChange,
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "So it is"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "Nobody of the staff", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
    extract::Json(form): extract::Json<ApiAccessChange>,
) -> Result<StatusCode, Problem> {
    let tx = state.database.begin().await?;
    let member = users::team_member(&tx, staff.account, UserId(id)).await?;
    let member = member.ok_or_else(Problem::not_found)?;
    users::set_api_access(&tx, member.id, form.api_access).await?;
    let action = if form.api_access { "api_access.given" } else { "api_access.taken" };
    let entry = staff.entry(action, None, Some(member.email));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;

    Ok(StatusCode::NO_CONTENT)
}
