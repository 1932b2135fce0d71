//! `POST /api/spaces/coworkers`: register somebody, who gets a PIN in the same breath.

use axum::Json;
use axum::extract::State;
use pinion_protocol::coworker::{CoworkerForm, Outcome, WrittenId};
use pinion_protocol::panel::{CustomerKind, NewCustomer};

use crate::extract;
use crate::nexudus::{ApiStaff, Refused};
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::customers::add::register;
use crate::state::Shared;

/// What the dialect says of a property that must be there.
pub const MISSING: &str = "may not be null or empty";

/// Registers somebody.
#[utoipa::path(
    post,
    path = "/api/spaces/coworkers",
    operation_id = "addCoworker",
    tag = "nexudus admin",
    request_body = CoworkerForm,
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "Registered, with a PIN", body = Outcome),
        (status = 400, description = "A property cannot be kept", body = Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = Outcome),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    staff: ApiStaff,
    form: Result<extract::Json<CoworkerForm>, Problem>,
) -> Result<Json<Outcome>, Refused> {
    let staff = staff.admin()?;
    let extract::Json(form) = form?;
    let present = |text: Option<String>, name| {
        text.filter(|text| !text.trim().is_empty()).ok_or_else(|| Refused::property(name, MISSING))
    };
    let form = NewCustomer {
        full_name: present(form.full_name, "FullName")?,
        email: present(form.email, "Email")?,
        company: form.company_name,
        language: form.language,
        kind: (form.is_member == Some(false)).then_some(CustomerKind::Contact),
        active: form.active,
        pin: form.access_pincode,
    };
    let added = register(&state, &staff, form).await?;

    Ok(Json(written(added.row.id, "was successfully created")))
}

/// Says that a customer was written.
#[must_use]
pub fn written(id: i64, what: &str) -> Outcome {
    Outcome {
        status: 200,
        was_successful: true,
        message: format!("Record {id} {what}."),
        value: Some(WrittenId { id }),
        errors: None,
    }
}
