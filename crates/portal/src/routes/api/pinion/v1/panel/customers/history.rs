//! `GET /api/pinion/v1/panel/customers/{id}/history`: who did what to them?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::HistoryEntry;
use pinion_storage::audit::{self, Filter};
use pinion_storage::{CustomerId, Page};

use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::Shared;
use crate::views;

/// How far back it goes. Unit: entries. The audit log has the rest.
const LATEST: u64 = 500;

/// What was done to a customer, latest first. Never a PIN.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/customers/{id}/history",
    operation_id = "panelCustomerHistory",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "The latest 500 entries", body = Vec<HistoryEntry>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    let customer = super::get::find(&state.database, staff.account, CustomerId(id)).await?;
    let filter = Filter { customer: Some(customer.id), ..Filter::default() };
    let page = Page { number: 1, size: LATEST };
    let listing = audit::search(&state.database, staff.account, &filter, page).await?;

    let entries = listing.records.into_iter().map(|found| {
        let (at, entry) = (found.record.at, found.record.entry);
        HistoryEntry {
            at: views::time(at),
            actor: entry.actor_label,
            action: entry.action,
            detail: entry.detail,
            address: entry.address,
        }
    });
    Ok(Json(entries.collect()))
}
