//! `PUT /api/spaces/coworkers/{id}`: this is who they are. Also without the number in the path, which is then in the
//! body.

use axum::Json;
use axum::extract::State;
use pinion_domain::Pin;
use pinion_protocol::coworker::{CoworkerForm, Outcome};
use pinion_storage::customers::{self, Change, Field};
use pinion_storage::mails::To;
use pinion_storage::{CustomerId, accounts, audit, pins};
use secrecy::ExposeSecret as _;

use super::add::written;
use crate::auth::panel::Staff;
use crate::extract::{self, Path};
use crate::fields::Fields;
use crate::nexudus::{ApiStaff, Refused};
use crate::outbox::{self, Mail};
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::customers::change::{keep_sign_in_in_step, what};
use crate::routes::api::pinion::v1::panel::customers::{get, refusal};
use crate::state::Shared;
use crate::store::os_random;

/// Changes a customer: all of it, the PIN included, or nothing.
#[utoipa::path(
    put,
    path = "/api/spaces/coworkers/{id}",
    operation_id = "changeCoworker",
    tag = "nexudus admin",
    params(("id" = i64, Path, description = "The customer's number")),
    request_body = CoworkerForm,
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "Changed", body = Outcome),
        (status = 400, description = "A property cannot be kept", body = Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = Outcome),
        (status = 404, description = "There is no such customer", body = Outcome),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    staff: ApiStaff,
    id: Result<Path<i64>, Problem>,
    form: Result<extract::Json<CoworkerForm>, Problem>,
) -> Result<Json<Outcome>, Refused> {
    let staff = staff.admin()?;
    let (Path(id), extract::Json(form)) = (id?, form?);
    change(&state, &staff, CustomerId(id), form).await
}

/// As [`put`], with the number in the body.
#[utoipa::path(
    put,
    path = "/api/spaces/coworkers",
    operation_id = "changeCoworkerInBody",
    tag = "nexudus admin",
    request_body = CoworkerForm,
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "Changed", body = Outcome),
        (status = 400, description = "A property cannot be kept", body = Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = Outcome),
        (status = 404, description = "There is no such customer", body = Outcome),
    )
)]
pub async fn put_in_body(
    State(state): State<Shared>,
    staff: ApiStaff,
    form: Result<extract::Json<CoworkerForm>, Problem>,
) -> Result<Json<Outcome>, Refused> {
    let staff = staff.admin()?;
    let extract::Json(form) = form?;
    let id = form.id.ok_or_else(|| Refused::property("Id", "may not be null or empty"))?;
    change(&state, &staff, CustomerId(id), form).await
}

async fn change(
    state: &Shared,
    staff: &Staff,
    id: CustomerId,
    form: CoworkerForm,
) -> Result<Json<Outcome>, Refused> {
    let mut fields = Fields::default();
    let change = Change {
        full_name: form.full_name.map(|name| fields.name("full_name", &name)),
        email: form.email.map(|email| fields.email("email", &email)),
        company: form.company_name.map_or(Field::Keep, |company| {
            fields.optional_name("company", Some(&company)).map_or(Field::Clear, Field::Set)
        }),
        language: form.language.map_or(Field::Keep, |language| {
            fields.language("language", &language).map_or(Field::Clear, Field::Set)
        }),
        active: form.active,
        is_member: form.is_member,
    };
    fields.finish()?;
    let pin = form.access_pincode.map(|pin| Pin::parse(pin.expose_secret())).transpose();
    let pin = pin.map_err(refusal::no_pin)?;

    let (now, mut rng) = (state.now(), os_random());
    let tx = state.database.begin().await?;
    let before = match customers::lock(&tx, staff.account, id, None).await {
        Ok(before) => before,
        Err(error) => return Err(refusal::locked(&tx, error).await.into()),
    };
    if customers::update(&tx, &before, &change, now).await.map_err(refusal::not_changed)? {
        let after = get::find(&tx, staff.account, id).await?;
        keep_sign_in_in_step(&tx, &before, &after).await?;
        let entry = staff.entry("customer.changed", Some(id), Some(what(&before, &after)));
        audit::write(&tx, &entry, now, &mut rng).await?;
    }
    if let Some(pin) = pin {
        let policy = accounts::the_one(&tx).await?.policy;
        let set = pins::set(&tx, &state.keys, &policy, &before, &pin, now, &mut rng).await;
        if set.map_err(refusal::not_set)? {
            audit::write(&tx, &staff.entry("pin.changed", Some(id), None), now, &mut rng).await?;
            outbox::enqueue(&tx, state, To::Customer(id), &Mail::PinChanged, now).await?;
        }
    }
    tx.commit().await?;

    Ok(Json(written(id.0, "was successfully updated")))
}
