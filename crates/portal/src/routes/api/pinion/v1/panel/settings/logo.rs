//! `/api/pinion/v1/panel/settings/space/logo`: the space's logo. It is shown to everybody at `/api/pinion/v1/logo`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use pinion_storage::{Picture, accounts, audit};

use crate::auth::panel::{Admin, Staff};
use crate::extract;
use crate::picture;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Gives the space a logo: the picture's own bytes.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/settings/space/logo",
    operation_id = "panelSetLogo",
    tag = "panel",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "Kept"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 413, description = "Larger than 1 MiB", body = pinion_protocol::Problem),
        (status = 422, description = "Not a PNG, JPEG or WebP picture", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    request: Request,
) -> Result<StatusCode, Problem> {
    let bytes = extract::bytes(request, &state).await?;
    let logo = picture::from_bytes(bytes.into())
        .map_err(|why| Problem::invalid_field("logo", format!("The logo {why}.")))?;
    set(&state, &staff, Some(logo)).await
}

/// Takes the space's logo away.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/settings/space/logo",
    operation_id = "panelDeleteLogo",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "Gone"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<StatusCode, Problem> {
    set(&state, &staff, None).await
}

async fn set(state: &Shared, staff: &Staff, logo: Option<Picture>) -> Result<StatusCode, Problem> {
    let tx = state.database.begin().await?;
    accounts::set_logo(&tx, staff.account, logo).await?;
    let entry = staff.entry("space.logo_changed", None, None);
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;

    Ok(StatusCode::NO_CONTENT)
}
