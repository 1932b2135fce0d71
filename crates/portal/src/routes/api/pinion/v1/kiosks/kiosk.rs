//! `/api/pinion/v1/kiosks/{id}`: one kiosk.

use std::time::{Duration, SystemTime};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::kiosk::{Kiosk, KioskChange};
use pinion_storage::audit;
use pinion_storage::kiosks::{self, Change};
use uuid::Uuid;

use super::approve::location;
use super::view;
use crate::auth::panel::{Admin, Staff};
use crate::check_in;
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// One kiosk.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/kiosks/{id}",
    operation_id = "kiosk",
    tag = "panel",
    params(("id" = Uuid, Path, description = "A kiosk")),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As it was last seen", body = Kiosk),
        (status = 403, description = "Not an admin, or `second_factor_missing`", body = pinion_protocol::Problem),
        (status = 404, description = "None, or revoked and done with", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<Json<Kiosk>, Problem> {
    let kiosk = kiosks::get(&state.database, staff.account, id).await?;
    let kiosk = kiosk
        .filter(|kiosk| kiosk.revoked_at.is_none() || kiosk.may_hold_presses)
        .ok_or_else(Problem::not_found)?;
    Ok(Json(view(&state.database, &state, kiosk).await?))
}

/// Changes a kiosk: its name, its place; lifts the waits that wrong PINs brought; lets it be left without its exit code.
/// A revoked one that may hold presses leaves the list once it was looked after.
#[utoipa::path(
    patch,
    path = "/api/pinion/v1/kiosks/{id}",
    operation_id = "changeKiosk",
    tag = "panel",
    params(("id" = Uuid, Path, description = "A kiosk")),
    security(("panel" = ["admin"])),
    request_body = KioskChange,
    responses(
        (status = 200, description = "As it is from here on", body = Kiosk),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None, or revoked", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn patch(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<Uuid>,
    extract::Json(form): extract::Json<KioskChange>,
) -> Result<Json<Kiosk>, Problem> {
    if form.looked_after {
        return looked_after(&state, &staff, id).await.map(Json);
    }
    let mut fields = Fields::default();
    let name = form.name.as_deref().map(|name| fields.name("name", name));
    fields.finish()?;

    let now = state.now();
    let tx = state.database.begin().await?;
    let location = match form.location_id {
        Some(place) => Some(location(&tx, &staff, Some(place)).await?),
        None => None,
    };
    let exit_released_at = form.release_exit.then_some(now);
    let change = Change { name, location, exit_released_at };
    if !kiosks::change(&tx, staff.account, id, &change).await? {
        return Err(Problem::not_found());
    }
    let mut done = Vec::new();
    if change.name.is_some() || change.location.is_some() {
        done.push("kiosk.changed");
    }
    if form.lift_wait {
        done.push("kiosk.wait_lifted");
    }
    if form.release_exit {
        done.push("kiosk.exit_released");
    }
    let after = kiosks::get(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    if form.lift_wait {
        check_in::lift(&tx, &after).await?;
    }
    for action in done {
        let entry = staff.entry(action, None, Some(format!("{} ({id})", after.name)));
        audit::write(&tx, &entry, now, &mut os_random()).await?;
    }
    let after = view(&tx, &state, after).await?;
    tx.commit().await?;
    Ok(Json(after))
}

/// Takes a revoked kiosk off the list.
async fn looked_after(state: &Shared, staff: &Staff, id: Uuid) -> Result<Kiosk, Problem> {
    let tx = state.database.begin().await?;
    if !kiosks::clear(&tx, staff.account, id).await? {
        return Err(Problem::not_found());
    }
    let kiosk = kiosks::get(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    let entry = staff.entry("kiosk.cleared", None, Some(format!("{} ({id})", kiosk.name)));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    let after = view(&tx, state, kiosk).await?;
    tx.commit().await?;
    Ok(after)
}

/// How long a kiosk that works may be silent: it is heard of each half minute.
///
/// Source: docs/presence.md, "Where staff find it".
const SILENT: Duration = Duration::from_mins(10);

/// Revokes a kiosk: its token opens nothing from here on. One that may hold presses stays in the list until it was
/// looked after.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/kiosks/{id}",
    operation_id = "revokeKiosk",
    tag = "panel",
    params(("id" = Uuid, Path, description = "A kiosk")),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "Revoked"),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None, or revoked before", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    let kiosk = kiosks::get(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    let may_hold_presses = may_hold_presses(&kiosk, now);
    if !kiosks::revoke(&tx, staff.account, id, may_hold_presses, now).await? {
        return Err(Problem::not_found());
    }
    let entry = staff.entry("kiosk.revoked", None, Some(format!("{} ({id})", kiosk.name)));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether presses may lie on a kiosk: it said so, or could have had some since without being able to say so.
fn may_hold_presses(kiosk: &kiosks::Kiosk, now: SystemTime) -> bool {
    let any = |said: Option<u64>| said.is_some_and(|number| number > 0);
    any(kiosk.queued) || any(kiosk.set_aside) || any(kiosk.damaged_files) || is_silent(kiosk, now)
}

/// Whether a kiosk was there and has not been heard of for a while.
pub(super) fn is_silent(kiosk: &kiosks::Kiosk, now: SystemTime) -> bool {
    kiosk
        .last_seen_at
        .is_some_and(|seen| now.duration_since(seen).is_ok_and(|silent| silent > SILENT))
}
