//! `POST /api/pinion/v1/panel/check-in-review/dismiss`: nothing of this kiosk's that waits counts.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{KeptCheckInsDismissal, KeptCheckInsDismissed};
use pinion_storage::{audit, check_in_events, kiosks};

use crate::auth::panel::Admin;
use crate::extract;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Takes every press of a kiosk off the list: what somebody sent who had stolen its token. The audit log has how many
/// there were.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/check-in-review/dismiss",
    operation_id = "dismissCheckInsOfKiosk",
    tag = "panel",
    security(("panel" = ["admin"])),
    request_body = KeptCheckInsDismissal,
    responses(
        (status = 200, description = "None of them counts", body = KeptCheckInsDismissed),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None of it waits", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<KeptCheckInsDismissal>,
) -> Result<Json<KeptCheckInsDismissed>, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    let dismissed = check_in_events::dismiss_all(&tx, staff.account, form.kiosk_id, now).await?;
    if dismissed == 0 {
        return Err(Problem::not_found());
    }
    let id = form.kiosk_id;
    let name = kiosks::get(&tx, staff.account, id).await?.map(|kiosk| kiosk.name);
    let detail = format!("{dismissed} of {} ({id})", name.unwrap_or_default());
    let entry = staff.entry("check_in.dismissed_all", None, Some(detail));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(Json(KeptCheckInsDismissed { dismissed }))
}
