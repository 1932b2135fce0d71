//! `GET /api/pinion/v1/panel/failed-check-ins`: who did not get in, and why?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{FailedCheckIn, Named, Paged};
use pinion_storage::failed_attempts::{self, Listed};

use super::visits::source;
use crate::auth::panel::Admin;
use crate::extract::{PageQuery, Query};
use crate::problem::Problem;
use crate::state::Shared;
use crate::views::{self, page_of};

/// A page of the check-ins that did not come about, latest first.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/failed-check-ins",
    operation_id = "panelFailedCheckIns",
    tag = "panel",
    params(PageQuery),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "A page", body = Paged<FailedCheckIn>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<FailedCheckIn>>, Problem> {
    let page = page.page();
    let listing = failed_attempts::list(&state.database, staff.account, page).await?;

    Ok(Json(page_of(listing, page, failed)))
}

fn failed(Listed { id, at, attempt, customer_name }: Listed) -> FailedCheckIn {
    FailedCheckIn {
        id: id.to_string(),
        at: views::time(at),
        source: source(attempt.source),
        device: attempt.device_label,
        reason: attempt.reason.as_str().to_owned(),
        customer: attempt.customer.map(|id| Named { id: id.0, full_name: customer_name }),
    }
}
