//! `/api/pinion/v1/panel/customers/{id}/photo`: what they look like.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use pinion_protocol::panel;
use pinion_storage::customers::{self, Customer};
use pinion_storage::{CustomerId, Picture, audit};

use super::refusal;
use crate::auth::panel::{Admin, FrontDesk, Staff};
use crate::extract::{self, Path};
use crate::picture;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// The path of a customer's photo. It differs when the customer does, so that a browser asks anew.
#[must_use]
pub fn path(customer: &Customer) -> String {
    format!("{}/customers/{}/photo?v={}", panel::PATH, customer.id, customer.revision)
}

/// A customer's photo.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/customers/{id}/photo",
    operation_id = "panelCustomerPhoto",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    security(("panel" = ["front_desk"])),
    responses(
        (status = 200, description = "A PNG, JPEG or WebP picture", content_type = "image/*"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 404, description = "There is none", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let customer = super::get::find(&state.database, staff.account, CustomerId(id)).await?;
    let photo = customers::photo(&state.database, customer.id).await?;
    let photo = photo.ok_or_else(Problem::not_found)?;

    let headers =
        [(CONTENT_TYPE, photo.media_type), (CACHE_CONTROL, "private, max-age=300".into())];
    Ok((headers, photo.bytes).into_response())
}

/// Gives a customer a photo: the picture's own bytes.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/customers/{id}/photo",
    operation_id = "panelSetCustomerPhoto",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "Kept"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
        (status = 413, description = "Larger than 1 MiB", body = pinion_protocol::Problem),
        (status = 422, description = "Not a PNG, JPEG or WebP picture", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let bytes = extract::bytes(request, &state).await?;
    let photo = picture::from_bytes(bytes.into())
        .map_err(|why| Problem::invalid_field("photo", format!("The photo {why}.")))?;
    set(&state, &staff, CustomerId(id), Some(photo)).await
}

/// Takes a customer's photo away.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/customers/{id}/photo",
    operation_id = "panelDeleteCustomerPhoto",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "Gone"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    set(&state, &staff, CustomerId(id), None).await
}

async fn set(
    state: &Shared,
    staff: &Staff,
    id: CustomerId,
    photo: Option<Picture>,
) -> Result<StatusCode, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    if let Err(error) = customers::lock(&tx, staff.account, id, None).await {
        return Err(refusal::locked(&tx, error).await);
    }
    customers::set_photo(&tx, id, photo, now).await?;
    let entry = staff.entry("customer.photo_changed", Some(id), None);
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;

    Ok(StatusCode::NO_CONTENT)
}
