//! `DELETE /api/pinion/v1/panel/customers/{id}`: forget somebody, and release their PIN.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::panel::SeenRevision;
use pinion_storage::{CustomerId, audit, customers};

use super::refusal;
use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Deletes a customer who is still as they were seen. Their PIN rests for 30 days.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/customers/{id}",
    operation_id = "panelDeleteCustomer",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    request_body = SeenRevision,
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "Gone"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
        (status = 409, description = "`changed_meanwhile` with `current`", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
    extract::Json(form): extract::Json<SeenRevision>,
) -> Result<StatusCode, Problem> {
    let (id, now) = (CustomerId(id), state.now());
    let tx = state.database.begin().await?;
    let customer = match customers::lock(&tx, staff.account, id, Some(form.revision)).await {
        Ok(customer) => customer,
        Err(error) => return Err(refusal::locked(&tx, error).await),
    };
    customers::delete(&tx, &customer, now).await?;
    // The name goes with the row, and the log has to say who it was.
    let entry = staff.entry("customer.deleted", Some(id), Some(customer.full_name));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;

    Ok(StatusCode::NO_CONTENT)
}
