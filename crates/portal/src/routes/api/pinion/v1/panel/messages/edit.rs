//! `PUT /api/pinion/v1/panel/messages/{key}/{language}`: say this from now on.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{MessageForm, MessageText};
use pinion_storage::messages::Parts;

use super::place::{Named, template};
use crate::auth::panel::Admin;
use crate::extract::{self, Path};
use crate::problem::Problem;
use crate::state::Shared;

/// Saves what a message says in a language, as its next version.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/messages/{key}/{language}",
    operation_id = "panelEditMessage",
    tag = "panel",
    params(
        ("key" = String, Path, description = "The message"),
        ("language" = String, Path, description = "A language tag"),
    ),
    request_body = MessageForm,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "It says so", body = MessageText),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such message, or that is no language", body = pinion_protocol::Problem),
        (status = 409, description = "`changed_meanwhile`, with `current`", body = pinion_protocol::Problem),
        (status = 422, description = "`not_a_template`, with `errors` by field, line and column", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(path): Path<(String, String)>,
    extract::Json(form): extract::Json<MessageForm>,
) -> Result<Json<MessageText>, Problem> {
    let named = Named::read(&path)?;
    let template = template(named.message, form.draft)?;
    let parts = Parts { subject: template.subject, text: template.text, html: template.html };

    Ok(Json(named.save(&state, &staff, Some(&parts), form.revision).await?))
}
