//! `GET /api/pinion/v1/panel/messages/{key}/{language}`: what does it say?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::MessageText;

use super::place::Named;
use crate::auth::panel::Admin;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::Shared;

/// What a message says in a language: what somebody made of it, else what ships, in English where nothing ships in it.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/messages/{key}/{language}",
    operation_id = "panelMessage",
    tag = "panel",
    params(
        ("key" = String, Path, description = "The message"),
        ("language" = String, Path, description = "A language tag"),
    ),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "What it says", body = MessageText),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such message, or that is no language", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(path): Path<(String, String)>,
) -> Result<Json<MessageText>, Problem> {
    Ok(Json(Named::read(&path)?.text(&state.database, staff.account).await?))
}
