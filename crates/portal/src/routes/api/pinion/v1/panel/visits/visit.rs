//! `/api/pinion/v1/panel/visits/{id}`: one visit, put right by hand.

use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_domain::presence::EndedBy;
use pinion_protocol::panel::Visit;
use pinion_storage::{audit, visits};
use uuid::Uuid;

use super::add::span;
use super::visit;
use crate::auth::panel::{Admin, FrontDesk, Staff};
use crate::extract;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Checks somebody out by hand.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/visits/{id}/check-out",
    operation_id = "checkOut",
    tag = "panel",
    params(("id" = Uuid, Path, description = "A visit that goes on")),
    security(("panel" = ["front_desk"])),
    responses(
        (status = 200, description = "The visit, which is over", body = Visit),
        (status = 403, description = "`second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None that goes on", body = pinion_protocol::Problem),
    )
)]
pub async fn check_out(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<Json<Visit>, Problem> {
    let ended = end(&state, &staff, id, state.now()).await?;
    Ok(Json(visit(ended.ok_or_else(Problem::not_found)?)))
}

/// Ends a visit that goes on, whatever the dialect it was asked for in; `None` where there is none such, or it began
/// later.
///
/// # Errors
///
/// If the database fails.
pub async fn end(
    state: &Shared,
    staff: &Staff,
    id: Uuid,
    at: SystemTime,
) -> Result<Option<visits::Listed>, Problem> {
    let tx = state.database.begin().await?;
    let Some(visit) = visits::lock(&tx, staff.account, id).await? else { return Ok(None) };
    if !visits::end(&tx, id, at, EndedBy::Staff).await? {
        return Ok(None);
    }
    let ended = visits::listed(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    let entry = staff.entry("visit.ended", Some(visit.customer), Some(span(&ended)));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;
    Ok(Some(ended))
}

/// Undoes a visit that was a mistake: it is as if it had never been, but for the audit log.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/visits/{id}",
    operation_id = "undoVisit",
    tag = "panel",
    params(("id" = Uuid, Path, description = "A visit")),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "Undone"),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None, or undone before", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let tx = state.database.begin().await?;
    let visit = visits::listed(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    if !visits::remove(&tx, id).await? {
        return Err(Problem::not_found());
    }
    let entry = staff.entry("visit.undone", Some(visit.customer), Some(span(&visit)));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
