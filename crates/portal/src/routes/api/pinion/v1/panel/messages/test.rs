//! `POST /api/pinion/v1/panel/messages/{key}/{language}/test`: mail it to me.

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{MailTest, MessageDraft};

use super::place::{Named, template};
use super::preview::sample;
use crate::auth::panel::Admin;
use crate::delivery::trial;
use crate::extract::{self, Path};
use crate::problem::Problem;
use crate::state::Shared;

/// Mails a message as it stands in the editor, for a sample customer, to who asks for it. Nothing is saved.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/messages/{key}/{language}/test",
    operation_id = "panelTestMessage",
    tag = "panel",
    params(
        ("key" = String, Path, description = "The message"),
        ("language" = String, Path, description = "A language tag"),
    ),
    request_body = MessageDraft,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "What the mail server said", body = MailTest),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such message, or that is no language", body = pinion_protocol::Problem),
        (status = 422, description = "`not_a_template`, with `errors` by field, line and column", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(path): Path<(String, String)>,
    extract::Json(draft): extract::Json<MessageDraft>,
) -> Result<Json<MailTest>, Problem> {
    let named = Named::read(&path)?;
    let template = template(named.message, draft)?;
    let rendered = sample(&state, named.message, &template).await?;

    Ok(Json(trial::send(&state, &staff.email, &rendered).await?))
}
