//! `POST /api/pinion/v1/panel/imports`: what would this file do?

mod rows;
pub mod run;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{ImportPreview, PreviewCounts, PreviewRow, RowOutcome};
use pinion_storage::customers::{self, ImportOutcome};
use pinion_storage::pins::BulkPins;
use pinion_storage::{accounts, import_previews};

use crate::auth::panel::Admin;
use crate::extract;
use crate::problem::Problem;
use crate::sheet::{Sheet, refusal_words, refused_column};
use crate::state::Shared;
use crate::store::os_random;
use rows::{CHUNK, Refused, Rows};

/// The largest file. Unit: bytes. [`rows::MOST`] rows of ordinary length, and some.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Returns the endpoints, below the panel's path.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/imports", post(preview).layer(DefaultBodyLimit::max(MOST_BYTES)))
        .route("/imports/{id}/run", post(run::post))
}

/// Tells what importing a CSV file would do, row by row, and does nothing of it. The file is kept for an hour.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/imports",
    operation_id = "panelPreviewImport",
    tag = "panel",
    request_body(content = String, content_type = "text/csv"),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "What it would do", body = ImportPreview),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 413, description = "More than 8 MiB or 20,000 rows: the command line takes it", body = pinion_protocol::Problem),
        (status = 415, description = "Not CSV", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: the file as a whole cannot be read", body = pinion_protocol::Problem),
    )
)]
pub async fn preview(
    State(state): State<Shared>,
    Admin(staff): Admin,
    request: Request,
) -> Result<Json<ImportPreview>, Problem> {
    if !extract::is(&request, "text/csv") {
        return Err(Problem::client(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::UnsupportedMediaType,
            "The body must be text/csv.",
        ));
    }
    let file = extract::bytes(request, &state).await?;
    let Rows { sheet, good, refused, ignored } = Rows::read(file.to_vec())?;

    let (now, mut rng) = (state.now(), os_random());
    let mut rows: Vec<PreviewRow> = refused.into_iter().map(refused_row).collect();
    // What is found out by doing it is undone: nothing of a preview is ever committed.
    let tx = state.database.begin().await?;
    let account = accounts::the_one(&tx).await?;
    let mut pins = BulkPins::new(&tx, &state.keys, &account, now).await?;
    for chunk in good.chunks(CHUNK) {
        let (lines, asked): (Vec<u64>, Vec<_>) = chunk.iter().cloned().unzip();
        let outcomes =
            customers::import_chunk(&tx, &state.keys, &account, &asked, &mut pins, now, &mut rng);
        for ((line, row), outcome) in lines.into_iter().zip(asked.iter()).zip(outcomes.await?) {
            rows.push(previewed(&sheet, line, (&row.full_name, &row.email), &outcome));
        }
    }
    tx.rollback().await?;
    rows.sort_by_key(|row| row.line);

    let tx = state.database.begin().await?;
    let by = (staff.account, staff.user);
    let id = import_previews::keep(&tx, &state.keys, by, &file, now, &mut rng).await?;
    tx.commit().await?;
    let counts = counts(&rows);
    Ok(Json(ImportPreview { id: id.to_string(), counts, rows, ignored_columns: ignored }))
}

fn refused_row(Refused { error, full_name, email }: Refused) -> PreviewRow {
    PreviewRow {
        line: error.line,
        outcome: RowOutcome::Refused,
        full_name,
        email,
        column: Some(error.column),
        message: Some(error.reason),
    }
}

fn previewed(
    sheet: &Sheet,
    line: u64,
    (full_name, email): (&str, &str),
    outcome: &ImportOutcome,
) -> PreviewRow {
    let (outcome, refused) = match outcome {
        ImportOutcome::Added { .. } => (RowOutcome::Add, None),
        ImportOutcome::Changed { .. } => (RowOutcome::Change, None),
        ImportOutcome::Unchanged => (RowOutcome::Unchanged, None),
        ImportOutcome::Refused(why) => {
            let error = sheet.refuse(line, refused_column(why), refusal_words(why));
            (RowOutcome::Refused, Some(error))
        }
    };
    let (column, message) = refused.map(|error| (error.column, error.reason)).unzip();
    PreviewRow {
        line,
        outcome,
        full_name: full_name.to_owned(),
        email: email.to_owned(),
        column,
        message,
    }
}

fn counts(rows: &[PreviewRow]) -> PreviewCounts {
    let mut counts = PreviewCounts::default();
    for row in rows {
        match row.outcome {
            RowOutcome::Add => counts.add += 1,
            RowOutcome::Change => counts.change += 1,
            RowOutcome::Unchanged => counts.unchanged += 1,
            RowOutcome::Refused => counts.refused += 1,
        }
    }
    counts
}

#[cfg(test)]
mod tests;
