//! `POST /api/pinion/v1/panel/customers/{id}/pin/new`: give them another PIN.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{Customer, SeenRevision};
use pinion_storage::mails::To;
use pinion_storage::{CustomerId, accounts, audit, customers, pins};

use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::outbox::{self, Mail};
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::customers::{get, refusal, view};
use crate::state::Shared;
use crate::store::os_random;

/// Makes a new PIN for a customer who is still as they were seen. Nobody is shown it by that.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/customers/{id}/pin/new",
    operation_id = "panelRenewPin",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    request_body = SeenRevision,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "They have a new one", body = Customer),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
        (status = 409, description = "`none_free`, or `changed_meanwhile` with `current`", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
    extract::Json(form): extract::Json<SeenRevision>,
) -> Result<Json<Customer>, Problem> {
    let (id, now) = (CustomerId(id), state.now());
    let mut rng = os_random();
    let tx = state.database.begin().await?;
    let customer = match customers::lock(&tx, staff.account, id, Some(form.revision)).await {
        Ok(customer) => customer,
        Err(error) => return Err(refusal::locked(&tx, error).await),
    };
    let policy = accounts::the_one(&tx).await?.policy;
    let made = pins::replace(&tx, &state.keys, &policy, &customer, now, &mut rng);
    made.await.map_err(refusal::not_made)?;
    let entry = staff.entry("pin.renewed", Some(id), None);
    audit::write(&tx, &entry, now, &mut rng).await?;
    outbox::enqueue(&tx, &state, To::Customer(id), &Mail::PinChanged, now).await?;
    let customer = get::find(&tx, staff.account, id).await?;
    let after = view::whole(&tx, customer, staff.role).await?;
    tx.commit().await?;

    Ok(Json(after))
}
