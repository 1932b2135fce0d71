//! `DELETE /api/pinion/v1/panel/messages/{key}/{language}`: say what ships with the portal again.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{MessageSeen, MessageText};

use super::place::Named;
use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::problem::Problem;
use crate::state::Shared;

/// Takes a message back to what ships with the portal. Its versions stay, to be restored.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/messages/{key}/{language}",
    operation_id = "panelResetMessage",
    tag = "panel",
    params(
        ("key" = String, Path, description = "The message"),
        ("language" = String, Path, description = "A language tag"),
    ),
    request_body = MessageSeen,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "What it says now", body = MessageText),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such message, or that is no language", body = pinion_protocol::Problem),
        (status = 409, description = "`changed_meanwhile`, with `current`", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(path): Path<(String, String)>,
    extract::Json(seen): extract::Json<MessageSeen>,
) -> Result<Json<MessageText>, Problem> {
    let named = Named::read(&path)?;

    Ok(Json(named.save(&state, &staff, None, seen.revision).await?))
}
