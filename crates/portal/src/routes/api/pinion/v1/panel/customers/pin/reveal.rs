//! `POST /api/pinion/v1/panel/customers/{id}/pin/reveal`: what is their PIN?

use axum::Json;
use axum::extract::State;
use pinion_domain::qr;
use pinion_protocol::panel::ShownPin;
use pinion_storage::{CustomerId, audit, pins};

use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::customers::get;
use crate::state::Shared;
use crate::store::os_random;

/// Shows a PIN, and writes down who saw it: what cannot be logged is not shown.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/customers/{id}/pin/reveal",
    operation_id = "panelRevealPin",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "The PIN", body = ShownPin),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
) -> Result<Json<ShownPin>, Problem> {
    let tx = state.database.begin().await?;
    let customer = get::find(&tx, staff.account, CustomerId(id)).await?;
    let pin = pins::open(&tx, &state.keys, &customer).await?.ok_or_else(Problem::not_found)?;
    let entry = staff.entry("pin.viewed", Some(customer.id), None);
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;

    let qr_svg = qr::svg(pin.expose()).ok_or_else(|| Problem::internal("a PIN fits no QR"))?;
    Ok(Json(ShownPin { pin: pin.expose().into(), qr_svg: qr_svg.into() }))
}
