//! `PUT /api/pinion/v1/panel/customers/{id}`: this is who they are.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{Customer, CustomerChange, CustomerKind};
use pinion_storage::customers::{self, Change, Field};
use pinion_storage::users::{self, CreateError};
use pinion_storage::{CustomerId, Tx, audit};

use super::{refusal, view};
use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Changes a customer who is still as they were seen.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/customers/{id}",
    operation_id = "panelChangeCustomer",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    request_body = CustomerChange,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As they are now", body = Customer),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
        (status = 409, description = "`changed_meanwhile` with `current`, or `email_taken`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<i64>,
    extract::Json(form): extract::Json<CustomerChange>,
) -> Result<Json<Customer>, Problem> {
    let mut fields = Fields::default();
    let full_name = fields.name("full_name", &form.full_name);
    let email = fields.email("email", &form.email);
    let company = fields.optional_name("company", form.company.as_deref());
    let language = fields.language("language", form.language.as_deref().unwrap_or_default());
    fields.finish()?;
    let change = Change {
        full_name: Some(full_name),
        email: Some(email),
        company: company.map_or(Field::Clear, Field::Set),
        language: language.map_or(Field::Clear, Field::Set),
        active: form.active,
        is_member: form.kind.map(|kind| kind == CustomerKind::Member),
    };

    let (id, now) = (CustomerId(id), state.now());
    let tx = state.database.begin().await?;
    let before = match customers::lock(&tx, staff.account, id, Some(form.revision)).await {
        Ok(before) => before,
        Err(error) => return Err(refusal::locked(&tx, error).await),
    };
    let changed =
        customers::update(&tx, &before, &change, now).await.map_err(refusal::not_changed)?;
    let after = super::get::find(&tx, staff.account, id).await?;
    if changed {
        keep_sign_in_in_step(&tx, &before, &after).await?;
        let entry = staff.entry("customer.changed", Some(id), Some(what(&before, &after)));
        audit::write(&tx, &entry, now, &mut os_random()).await?;
    }
    let after = view::whole(&tx, after, staff.role).await?;
    tx.commit().await?;

    Ok(Json(after))
}

/// Who is known by another name or address signs in with it too.
pub async fn keep_sign_in_in_step(
    tx: &Tx,
    before: &customers::Customer,
    after: &customers::Customer,
) -> Result<(), Problem> {
    let Some(user) = after.user_id else { return Ok(()) };
    let name = (before.full_name != after.full_name).then_some(after.full_name.as_str());
    let email = (before.email != after.email).then_some(after.email.as_str());
    users::set_contact(tx, user, name, email).await.map_err(|error| match error {
        CreateError::EmailTaken => Problem::client(
            axum::http::StatusCode::CONFLICT,
            pinion_protocol::ErrorCode::EmailTaken,
            "Somebody else signs in with this e-mail address.",
        )
        .beside("email", "Somebody else signs in with this e-mail address."),
        CreateError::Text(error) => Problem::internal(error),
        CreateError::Storage(error) => error.into(),
    })
}

/// Names the fields that changed; what they were and are is the customer's own.
#[must_use]
pub fn what(before: &customers::Customer, after: &customers::Customer) -> String {
    let fields = [
        ("full_name", before.full_name != after.full_name),
        ("email", before.email != after.email),
        ("company", before.company != after.company),
        ("language", before.language != after.language),
        ("kind", before.is_member != after.is_member),
        ("suspended", before.active && !after.active),
        ("activated", !before.active && after.active),
    ];
    let changed: Vec<&str> =
        fields.iter().filter(|(_, changed)| *changed).map(|(name, _)| *name).collect();
    changed.join(", ")
}
