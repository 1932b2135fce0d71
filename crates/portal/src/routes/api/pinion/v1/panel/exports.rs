//! `POST /api/pinion/v1/panel/exports`: customers as CSV.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use pinion_protocol::panel::{CustomerQuery, ExportForm};
use pinion_storage::customers::{self, Selected, Selection};
use pinion_storage::{CustomerId, audit};

use super::customers::view;
use crate::auth::panel::Admin;
use crate::extract;
use crate::problem::Problem;
use crate::sheet::{Export, download};
use crate::state::Shared;
use crate::store::os_random;

/// What has to be typed before PINs leave the portal.
const CONFIRMATION: &str = "export pins";

/// Customers read at once.
const AT_ONCE: u64 = 5_000;

/// Customers as CSV, in the columns that an import reads. With their PINs only for who confirms it once more.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/exports",
    operation_id = "panelExport",
    tag = "panel",
    request_body = ExportForm,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "The file", content_type = "text/csv"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: the confirmation is missing", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<ExportForm>,
) -> Result<Response, Problem> {
    if form.with_pins && form.confirm.as_deref() != Some(CONFIRMATION) {
        let message = format!("Type \"{CONFIRMATION}\" to take the PINs with it.");
        return Err(Problem::invalid_field("confirm", message));
    }
    let detail = match &form.query {
        Some(query) if *query != CustomerQuery::default() => "some customers",
        Some(_) | None => "every customer",
    };
    let action = if form.with_pins { "pins.exported" } else { "customers.exported" };

    // Before the first PIN leaves: what cannot be logged is not shown.
    let tx = state.database.begin().await?;
    let entry = staff.entry(action, None, Some(detail.to_owned()));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;

    let selection = Selection::Matching {
        filter: form.query.as_ref().map(view::filter).unwrap_or_default(),
        except: BTreeSet::new(),
    };
    let keys = form.with_pins.then_some(&state.keys);
    let mut file = Export::begin(Vec::new(), form.with_pins).map_err(Problem::internal)?;
    let mut after = CustomerId(0);
    loop {
        let Selected { ids, next } =
            customers::selected(&state.database, staff.account, &selection, after, AT_ONCE).await?;
        let Some(next) = next else { break };
        after = next;
        let profiles = customers::these(&state.database, keys, staff.account, &ids).await?;
        file.write(&profiles).map_err(Problem::internal)?;
    }
    let bytes = file.finish().map_err(Problem::internal)?;
    Ok(download(bytes, "customers.csv"))
}

#[cfg(test)]
mod tests;
