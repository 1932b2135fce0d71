//! `POST /api/pinion/v1/kiosks/approve`: this kiosk is ours.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::kiosk::{Kiosk, KioskApproval};
use pinion_storage::{LocationId, Tx, accounts, audit, kiosk_pairings, kiosks};

use super::deny::{NO_SUCH_CODE, admit};
use super::view;
use crate::auth::panel::{Admin, Staff};
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::{extract, pairing};

/// Approves the kiosk that shows a code. It has its token a moment later.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/kiosks/approve",
    operation_id = "approveKiosk",
    tag = "panel",
    security(("panel" = ["admin"])),
    request_body = KioskApproval,
    responses(
        (status = 201, description = "Approved", body = Kiosk),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: no kiosk shows this code, or no longer", body = pinion_protocol::Problem),
        (status = 429, description = "`throttled`: too many codes that no kiosk shows", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<KioskApproval>,
) -> Result<(StatusCode, Json<Kiosk>), Problem> {
    let mut fields = Fields::default();
    let name = fields.name("name", &form.name);
    let code = pairing::typed(&form.user_code);
    if code.is_none() {
        fields.refuse("user_code", NO_SUCH_CODE);
    }
    fields.finish()?;
    let (now, code) = (state.now(), code.unwrap_or_default());
    let counted = admit(&state, &staff).await?;

    let tx = state.database.begin().await?;
    let location = location(&tx, &staff, form.location_id).await?;
    let place = (staff.account, location);
    let id = kiosks::add(&tx, place, &name, now, &mut os_random()).await?;
    if !kiosk_pairings::approve(&tx, &code, id, now).await? {
        return Err(Problem::invalid_field("user_code", NO_SUCH_CODE));
    }
    pairing::take_back(&tx, staff.user, &counted).await?;
    let entry = staff.entry("kiosk.approved", None, Some(format!("{name} ({id})")));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    let added = kiosks::get(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    let added = view(&tx, &state, added).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// The place that was asked for, or the first one.
///
/// # Errors
///
/// The refusal where there is no such place.
pub async fn location(tx: &Tx, staff: &Staff, id: Option<i64>) -> Result<LocationId, Problem> {
    let all = accounts::locations(tx, staff.account).await?;
    let found = match id {
        None => all.first(),
        Some(id) => all.iter().find(|(known, _)| known.0 == id),
    };
    let no_such = || Problem::invalid_field("location_id", "There is no such place.");
    found.map(|(id, _)| *id).ok_or_else(no_such)
}
