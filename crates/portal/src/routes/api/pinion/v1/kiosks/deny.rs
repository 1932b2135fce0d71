//! `POST /api/pinion/v1/kiosks/deny`: this kiosk is not ours.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_protocol::kiosk::KioskDenial;
use pinion_storage::throttles::Counted;
use pinion_storage::{audit, kiosk_pairings};

use crate::auth::panel::{Admin, Staff};
use crate::problem::Problem;
use crate::sign_in::rounded_up_s;
use crate::state::Shared;
use crate::store::os_random;
use crate::{extract, pairing};

pub(super) const NO_SUCH_CODE: &str = "No kiosk shows this code, or no longer.";

/// Refuses the kiosk that shows a code.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/kiosks/deny",
    operation_id = "denyKiosk",
    tag = "panel",
    security(("panel" = ["admin"])),
    request_body = KioskDenial,
    responses(
        (status = 204, description = "Refused"),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: no kiosk shows this code, or no longer", body = pinion_protocol::Problem),
        (status = 429, description = "`throttled`: too many codes that no kiosk shows", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<KioskDenial>,
) -> Result<StatusCode, Problem> {
    let no_such_code = || Problem::invalid_field("user_code", NO_SUCH_CODE);
    let code = pairing::typed(&form.user_code).ok_or_else(no_such_code)?;
    let counted = admit(&state, &staff).await?;

    let now = state.now();
    let tx = state.database.begin().await?;
    if !kiosk_pairings::deny(&tx, &code, now).await? {
        return Err(no_such_code());
    }
    pairing::take_back(&tx, staff.user, &counted).await?;
    let entry = staff.entry("kiosk.denied", None, None);
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Counts a code that one of the staff typed.
pub(super) async fn admit(state: &Shared, staff: &Staff) -> Result<Counted, Problem> {
    pairing::admit_typed(&state.database, staff.user, state.now()).await?.map_err(|wait| {
        Problem::client(
            StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Throttled,
            "Too many codes that no kiosk shows. Wait a little, then try again.",
        )
        .retry_after_s(rounded_up_s(wait))
    })
}
