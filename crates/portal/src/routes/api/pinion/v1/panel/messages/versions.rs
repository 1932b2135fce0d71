//! `GET /api/pinion/v1/panel/messages/{key}/{language}/versions`: what did it say before?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::MessageVersion;
use pinion_storage::messages;

use super::place::{Named, of_parts};
use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::Shared;
use crate::views;

/// Every version of a message in a language, newest first.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/messages/{key}/{language}/versions",
    operation_id = "panelMessageVersions",
    tag = "panel",
    params(
        ("key" = String, Path, description = "The message"),
        ("language" = String, Path, description = "A language tag"),
    ),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "All of them", body = Vec<MessageVersion>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such message, or that is no language", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(path): Path<(String, String)>,
) -> Result<Json<Vec<MessageVersion>>, Problem> {
    let named = Named::read(&path)?;
    let versions = messages::versions(&state.database, named.place(staff.account)).await?;
    let versions = versions.into_iter().map(|version| MessageVersion {
        number: version.number,
        saved_at: views::time(version.saved_at),
        saved_by: version.saved_by,
        draft: version.parts.map(of_parts),
    });
    Ok(Json(versions.collect()))
}
