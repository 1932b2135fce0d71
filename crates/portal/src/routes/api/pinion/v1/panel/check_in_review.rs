//! `/api/pinion/v1/panel/check-in-review`: which presses wait for somebody to say what they mean?

pub mod accept;
pub mod dismiss;
pub mod dismiss_all;
#[cfg(test)]
mod tests;

use axum::extract::State;
use axum::routing::{get as get_route, post};
use axum::{Json, Router};
use pinion_protocol::panel::{KeptCheckIn, Named, Paged};
use pinion_storage::check_in_events::{self, Kept};

use crate::auth::panel::Admin;
use crate::extract::{PageQuery, Query};
use crate::problem::Problem;
use crate::state::Shared;
use crate::views::{self, page_of};

/// Returns the endpoints, below the panel's path.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/check-in-review", get_route(get))
        .route("/check-in-review/dismiss", post(dismiss_all::post))
        .route("/check-in-review/{id}/accept", post(accept::post))
        .route("/check-in-review/{id}/dismiss", post(dismiss::post))
}

/// A page of the presses that wait, earliest first. None goes by itself.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/check-in-review",
    operation_id = "checkInReview",
    tag = "panel",
    params(PageQuery),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "A page", body = Paged<KeptCheckIn>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<KeptCheckIn>>, Problem> {
    let page = page.page();
    let listing = check_in_events::review(&state.database, staff.account, page).await?;

    Ok(Json(page_of(listing, page, view)))
}

fn view(kept: Kept) -> KeptCheckIn {
    let Kept { customer, customer_name, .. } = kept;
    KeptCheckIn {
        id: kept.id,
        at: views::time(kept.at),
        said_at: views::time(kept.said_at),
        received_at: views::time(kept.received_at),
        reason: kept.reason,
        customer: customer.map(|id| Named { id: id.0, full_name: customer_name }),
        kiosk_id: kept.kiosk,
        kiosk: kept.kiosk_name,
        location: kept.location_name,
    }
}
