//! `POST /api/pinion/v1/panel/customers`: register somebody, who gets a PIN in the same breath.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_domain::Pin;
use pinion_protocol::panel::{Customer, CustomerKind, NewCustomer};
use pinion_storage::mails::To;
use pinion_storage::{accounts, audit, customers};
use secrecy::ExposeSecret;

use super::{refusal, view};
use crate::auth::panel::{Admin, Staff};
use crate::extract;
use crate::fields::Fields;
use crate::outbox::{self, Mail};
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Registers somebody.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/customers",
    operation_id = "panelAddCustomer",
    tag = "panel",
    request_body = NewCustomer,
    security(("panel" = ["admin"])),
    responses(
        (status = 201, description = "Registered, with a PIN", body = Customer),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 409, description = "`email_taken`, `pin_taken` with the holder, `pin_resting`, `none_free`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid` or `pin_refused`", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<NewCustomer>,
) -> Result<(StatusCode, Json<Customer>), Problem> {
    Ok((StatusCode::CREATED, Json(register(&state, &staff, form).await?)))
}

/// Registers somebody, as every way of doing so does it.
///
/// # Errors
///
/// The refusal; then nothing of them was saved.
pub async fn register(
    state: &Shared,
    staff: &Staff,
    form: NewCustomer,
) -> Result<Customer, Problem> {
    let mut fields = Fields::default();
    let full_name = fields.name("full_name", &form.full_name);
    let email = fields.email("email", &form.email);
    let company = fields.optional_name("company", form.company.as_deref());
    let language = fields.language("language", form.language.as_deref().unwrap_or_default());
    fields.finish()?;
    let pin = form.pin.as_ref().map(ExposeSecret::expose_secret).filter(|pin| !pin.is_empty());
    let pin = pin.map(Pin::parse).transpose().map_err(refusal::no_pin)?;
    let new = customers::NewCustomer {
        full_name,
        email,
        company,
        language,
        active: form.active.unwrap_or(true),
        is_member: form.kind != Some(CustomerKind::Contact),
        photo: None,
    };

    let now = state.now();
    let mut rng = os_random();
    let tx = state.database.begin().await?;
    let account = accounts::the_one(&tx).await?;
    let registered =
        customers::register(&tx, &state.keys, &account, &new, pin.as_ref(), now, &mut rng);
    let (customer, _) = registered.await.map_err(refusal::not_registered)?;
    let id = Some(customer.id);
    audit::write(&tx, &staff.entry("customer.added", id, None), now, &mut rng).await?;
    if pin.is_some() {
        audit::write(&tx, &staff.entry("pin.changed", id, None), now, &mut rng).await?;
    }
    outbox::enqueue(&tx, state, To::Customer(customer.id), &Mail::Welcome, now).await?;
    let added = view::whole(&tx, customer, staff.role).await?;
    tx.commit().await?;

    Ok(added)
}
