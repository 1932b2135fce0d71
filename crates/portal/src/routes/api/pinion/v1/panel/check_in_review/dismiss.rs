//! `POST /api/pinion/v1/panel/check-in-review/{id}/dismiss`: this press does not count.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_storage::audit;
use pinion_storage::check_in_events::{self, Settlement};
use uuid::Uuid;

use crate::auth::panel::Admin;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::{extract, views};

/// Takes a press off the list. The audit log has it.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/check-in-review/{id}/dismiss",
    operation_id = "dismissCheckIn",
    tag = "panel",
    params(("id" = Uuid, Path, description = "A press that waits")),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "It does not count"),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None that waits", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    let event = check_in_events::kept(&tx, staff.account, id).await?;
    let event = event.ok_or_else(Problem::not_found)?;
    if !check_in_events::settle(&tx, id, Settlement::Dismissed, (None, None), now).await? {
        return Err(Problem::not_found());
    }
    let reason = event.outcome.reason().map_or("", |reason| reason.as_str());
    let detail = format!("of {}, {reason}", views::time(event.at));
    let entry = staff.entry("check_in.dismissed", event.customer, Some(detail));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
