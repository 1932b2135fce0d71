//! `PUT /api/pinion/v1/panel/customers/{id}/pin`: this shall be their PIN.

use axum::Json;
use axum::extract::State;
use pinion_domain::Pin;
use pinion_protocol::panel::{Customer, PinForm};
use pinion_storage::mails::To;
use pinion_storage::{CustomerId, accounts, audit, customers, pins};
use secrecy::ExposeSecret as _;

use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::outbox::{self, Mail};
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::customers::{get, refusal, view};
use crate::state::Shared;
use crate::store::os_random;

/// Gives a customer, who is still as they were seen, the PIN that an admin chose.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/customers/{id}/pin",
    operation_id = "panelEditPin",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    request_body = PinForm,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "It is theirs", body = Customer),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
        (status = 409, description = "`pin_taken` with `holder`, `pin_resting` with `until`, `changed_meanwhile` with `current`", body = pinion_protocol::Problem),
        (status = 422, description = "`pin_refused`, with the reason", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
    extract::Json(form): extract::Json<PinForm>,
) -> Result<Json<Customer>, Problem> {
    let pin = Pin::parse(form.pin.expose_secret()).map_err(refusal::no_pin)?;

    let (id, now) = (CustomerId(id), state.now());
    let mut rng = os_random();
    let tx = state.database.begin().await?;
    let customer = match customers::lock(&tx, staff.account, id, Some(form.revision)).await {
        Ok(customer) => customer,
        Err(error) => return Err(refusal::locked(&tx, error).await),
    };
    let policy = accounts::the_one(&tx).await?.policy;
    let set = pins::set(&tx, &state.keys, &policy, &customer, &pin, now, &mut rng);
    if set.await.map_err(refusal::not_set)? {
        let entry = staff.entry("pin.changed", Some(id), None);
        audit::write(&tx, &entry, now, &mut rng).await?;
        outbox::enqueue(&tx, &state, To::Customer(id), &Mail::PinChanged, now).await?;
    }
    let customer = get::find(&tx, staff.account, id).await?;
    let after = view::whole(&tx, customer, staff.role).await?;
    tx.commit().await?;

    Ok(Json(after))
}
