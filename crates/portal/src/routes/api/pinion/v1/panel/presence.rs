//! `GET /api/pinion/v1/panel/presence`: who is in?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{self, Present, PresentList};
use pinion_storage::visits;

use crate::auth::panel::FrontDesk;
use crate::problem::Problem;
use crate::state::Shared;
use crate::views;

/// Everybody who is in: nobody is left out, for it is printed for an evacuation.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/presence",
    operation_id = "panelPresence",
    tag = "panel",
    security(("panel" = ["front_desk"])),
    responses(
        (status = 200, description = "All of them", body = PresentList),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
) -> Result<Json<PresentList>, Problem> {
    let present = visits::present(&state.database, staff.account).await?;
    let records: Vec<Present> = present
        .into_iter()
        .map(|visit| Present {
            visit_id: visit.id,
            customer_id: visit.customer.0,
            photo_url: visit
                .has_photo
                .then(|| format!("{}/customers/{}/photo", panel::PATH, visit.customer)),
            full_name: visit.full_name,
            company: visit.company,
            since: views::time(visit.from),
            location: visit.location,
        })
        .collect();

    Ok(Json(PresentList { total: records.len() as u64, records }))
}
