//! `POST /api/pinion/v1/panel/imports/{id}/run`: do what the preview said.

use axum::Json;
use axum::extract::State;
use pinion_mail::Message;
use pinion_protocol::panel::{ImportResult, ImportRun};
use pinion_storage::customers;
use pinion_storage::pins::BulkPins;
use pinion_storage::{accounts, import_previews};
use uuid::Uuid;

use super::rows::{CHUNK, Rows};
use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::imported;
use crate::outbox;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Imports the file of a preview that the same admin asked for, less than an hour ago. Rows that cannot be taken are
/// left out; what became of others meanwhile counts, so that the result may differ from the preview.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/imports/{id}/run",
    operation_id = "panelRunImport",
    tag = "panel",
    params(("id" = String, Path, description = "The preview's `id`")),
    request_body = ImportRun,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "Done", body = ImportResult),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such preview, or its hour is over", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: the welcome mail is switched off", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<Uuid>,
    extract::Json(form): extract::Json<ImportRun>,
) -> Result<Json<ImportResult>, Problem> {
    let (now, mut rng) = (state.now(), os_random());
    let by = (staff.account, staff.user);
    let file = import_previews::open(&state.database, &state.keys, by, id, now).await?;
    let file = file.ok_or_else(Problem::not_found)?;
    if form.welcome && !outbox::is_on(&state.database, staff.account, Message::Welcome).await? {
        return Err(Problem::invalid_field("welcome", "The welcome mail is switched off."));
    }
    let Rows { good, refused, .. } = Rows::read(file.to_vec())?;

    let mut all = ImportResult { failed: refused.len() as u64, ..ImportResult::default() };
    let mut pins: Option<BulkPins> = None;
    for chunk in good.chunks(CHUNK) {
        let asked: Vec<_> = chunk.iter().map(|(_, row)| row.clone()).collect();
        let tx = state.database.begin().await?;
        let account = accounts::the_one(&tx).await?;
        let pins = match &mut pins {
            Some(pins) => pins,
            none => none.insert(BulkPins::new(&tx, &state.keys, &account, now).await?),
        };
        let outcomes =
            customers::import_chunk(&tx, &state.keys, &account, &asked, pins, now, &mut rng);
        let outcomes = outcomes.await?;
        let entry = |action: &str, customer, detail| staff.entry(action, customer, detail);
        let by = (staff.account, &state.keys);
        let done = imported::write_down(&tx, by, &outcomes, entry, form.welcome, now).await?;
        tx.commit().await?;
        all.imported += done.imported;
        all.skipped += done.skipped;
        all.failed += done.failed;
    }

    // Last, so that an import that was cut short can be run again: what went in stays as it is then.
    let tx = state.database.begin().await?;
    import_previews::forget(&tx, id).await?;
    tx.commit().await?;
    Ok(Json(all))
}
