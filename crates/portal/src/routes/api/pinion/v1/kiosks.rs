//! `/api/pinion/v1/kiosks`: which kiosks are there?

pub mod approve;
pub mod deny;
pub mod kiosk;
#[cfg(test)]
mod tests;

use axum::extract::State;
use axum::routing::{get, patch, post};
use axum::{Json, Router};
use pinion_domain::presence::CLOCKS_AGREE_WITHIN;
use pinion_protocol::kiosk::{Kiosk, KioskList, KioskLocation, KioskWait, KioskWaitOf};
use pinion_storage::{Conn, accounts, check_in_events, kiosks};

use crate::auth::panel::Admin;
use crate::check_in;
use crate::problem::Problem;
use crate::sign_in::rounded_up_s;
use crate::state::{Shared, State as PortalState};
use crate::views;

/// Returns the endpoints.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/api/pinion/v1/kiosks", get(list))
        .route("/api/pinion/v1/kiosks/approve", post(approve::post))
        .route("/api/pinion/v1/kiosks/deny", post(deny::post))
        .route(
            "/api/pinion/v1/kiosks/{id}",
            patch(kiosk::patch).delete(kiosk::delete).get(kiosk::get),
        )
}

/// Lists the kiosks that were not revoked, those that were while presses may lie on them, and the places where one can stand.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/kiosks",
    operation_id = "kiosks",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "All of them", body = KioskList),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn list(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<KioskList>, Problem> {
    let mut records = Vec::new();
    for kiosk in kiosks::list(&state.database, staff.account).await? {
        records.push(view(&state.database, &state, kiosk).await?);
    }
    let locations = accounts::locations(&state.database, staff.account).await?;
    let locations = locations.into_iter().map(|(id, name)| KioskLocation { id: id.0, name });
    Ok(Json(KioskList { records, locations: locations.collect() }))
}

/// Source: [`CLOCKS_AGREE_WITHIN`].
const WRONG_FROM_MS: u64 = CLOCKS_AGREE_WITHIN.as_secs() * 1000;

/// What an admin is shown of a kiosk.
async fn view(
    conn: &impl Conn,
    state: &PortalState,
    kiosk: kiosks::Kiosk,
) -> Result<Kiosk, Problem> {
    let now = state.now();
    let waits = check_in::waits_at(conn, &kiosk, now).await?;
    let of_typing = [KioskWaitOf::Keypad, KioskWaitOf::Place, KioskWaitOf::Address];
    let typing = waits.iter().filter(|(of, _)| of_typing.contains(of)).map(|(_, wait)| *wait);
    let most = check_in::MOST_UNREVIEWED;
    let review_full = check_in_events::count_unreviewed(conn, kiosk.id, most).await? >= most;
    let silent = kiosk::is_silent(&kiosk, now);
    Ok(Kiosk {
        id: kiosk.id,
        name: kiosk.name,
        location: KioskLocation { id: kiosk.location.0, name: kiosk.location_name },
        paired_at: views::time(kiosk.paired_at),
        connected: kiosk.has_token,
        revoked_at: kiosk.revoked_at.map(views::time),
        last_seen_at: kiosk.last_seen_at.map(views::time),
        silent,
        app_version: kiosk.app_version,
        queued: kiosk.queued,
        oldest_queued_at: kiosk.oldest_queued_at.map(views::time),
        set_aside: kiosk.set_aside,
        damaged_files: kiosk.damaged_files,
        clock_skew_s: kiosk.clock_skew_ms.map(|skew| skew / 1000),
        clock_wrong: kiosk.clock_skew_ms.is_some_and(|skew| skew.unsigned_abs() > WRONG_FROM_MS),
        wait_s: typing.max().map(rounded_up_s),
        waits: waits
            .into_iter()
            .map(|(of, wait)| KioskWait { of, wait_s: rounded_up_s(wait) })
            .collect(),
        review_full,
    })
}
