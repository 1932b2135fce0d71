//! `POST /api/pinion/v1/panel/messages/{key}/{language}/versions/{number}/restore`: say what it said then.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{MessageDraft, MessageSeen, MessageText};
use pinion_storage::messages;

use super::place::{Named, of_parts, template};
use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::problem::Problem;
use crate::state::Shared;

/// Saves an old version of a message as its next one.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/messages/{key}/{language}/versions/{number}/restore",
    operation_id = "panelRestoreMessage",
    tag = "panel",
    params(
        ("key" = String, Path, description = "The message"),
        ("language" = String, Path, description = "A language tag"),
        ("number" = i64, Path, description = "The version"),
    ),
    request_body = MessageSeen,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "What it says now", body = MessageText),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such version", body = pinion_protocol::Problem),
        (status = 409, description = "`changed_meanwhile`, with `current`", body = pinion_protocol::Problem),
        (status = 422, description = "`not_a_template`: this portal takes less than the one that saved it", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path((key, language, number)): Path<(String, String, i64)>,
    extract::Json(seen): extract::Json<MessageSeen>,
) -> Result<Json<MessageText>, Problem> {
    let named = Named::read(&(key, language))?;
    let versions = messages::versions(&state.database, named.place(staff.account)).await?;
    let version = versions.into_iter().find(|version| version.number == number);
    let parts = version.ok_or_else(Problem::not_found)?.parts;
    if let Some(parts) = &parts {
        let draft: MessageDraft = of_parts(parts.clone());
        template(named.message, draft)?;
    }

    Ok(Json(named.save(&state, &staff, parts.as_ref(), seen.revision).await?))
}
