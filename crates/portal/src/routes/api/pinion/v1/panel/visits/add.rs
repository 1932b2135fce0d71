//! `POST /api/pinion/v1/panel/visits`: somebody came, or was here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::panel::{NewVisit, Visit};
use pinion_storage::customers::{self, LockError};
use pinion_storage::visits::{self, Source};
use pinion_storage::{CustomerId, accounts, audit};

use super::visit;
use crate::auth::panel::{FrontDesk, Staff};
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::{extract, views};

/// Checks somebody in by hand, or writes down a visit that is over.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/visits",
    operation_id = "addVisit",
    tag = "panel",
    security(("panel" = ["front_desk"])),
    request_body = NewVisit,
    responses(
        (status = 201, description = "The visit", body = Visit),
        (status = 403, description = "`second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: no such customer, in already, or no such times", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
    extract::Json(form): extract::Json<NewVisit>,
) -> Result<(StatusCode, Json<Visit>), Problem> {
    let added = add(&state, &staff, form).await?;
    Ok((StatusCode::CREATED, Json(visit(added))))
}

/// Adds a visit, whatever the dialect it was asked for in.
///
/// # Errors
///
/// The refusal.
pub async fn add(state: &Shared, staff: &Staff, form: NewVisit) -> Result<visits::Listed, Problem> {
    let now = state.now();
    let mut fields = Fields::default();
    let mut time = |field: &str, text: Option<String>| {
        let at = text.map(|text| views::utc(&text))?;
        if at.is_none_or(|at| at > now) {
            fields.refuse(field, "This is no time up to now, such as 2026-11-25T09:14:00Z.");
        }
        at
    };
    let from = time("from", form.from).unwrap_or(now);
    let to = time("to", form.to);
    if to.is_some_and(|to| to < from) {
        fields.refuse("to", "This is before they came.");
    }
    fields.finish()?;

    let tx = state.database.begin().await?;
    let customer =
        match customers::lock(&tx, staff.account, CustomerId(form.customer_id), None).await {
            Ok(customer) => customer,
            Err(LockError::Storage(error)) => return Err(error.into()),
            Err(LockError::NotThere | LockError::ChangedMeanwhile(_)) => {
                return Err(Problem::invalid_field("customer_id", "There is no such customer."));
            }
        };
    let location = accounts::default_location(&tx, staff.account).await?;
    let location = location.ok_or_else(Problem::not_found)?;
    let place = (staff.account, location, customer.id);
    let mut rng = os_random();
    let id = match to {
        Some(to) => visits::add(&tx, place, (from, to), Source::Manual, &mut rng).await?,
        None => visits::open(&tx, place, Source::Manual, from, &mut rng)
            .await?
            .ok_or_else(|| Problem::invalid_field("customer_id", "They are in already."))?,
    };
    let added = visits::listed(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    let entry = staff.entry("visit.added", Some(customer.id), Some(span(&added)));
    audit::write(&tx, &entry, now, &mut rng).await?;
    tx.commit().await?;
    Ok(added)
}

/// A visit's times, for the audit log.
#[must_use]
pub fn span(visit: &visits::Listed) -> String {
    let to = visit.to.map_or_else(|| "now".to_owned(), views::time);
    format!("{} to {to}", views::time(visit.from))
}
