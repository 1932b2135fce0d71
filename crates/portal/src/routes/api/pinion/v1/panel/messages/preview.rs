//! `POST /api/pinion/v1/panel/messages/{key}/{language}/preview`: what would a recipient get?

use axum::Json;
use axum::extract::State;
use pinion_mail::{Message, Mistake, Rendered, Template, Values};
use pinion_protocol::panel::{MessageDraft, MessagePreview};
use pinion_storage::accounts;

use super::place::{Named, not_a_template, template};
use crate::auth::panel::Admin;
use crate::delivery::letter;
use crate::extract::{self, Path};
use crate::problem::Problem;
use crate::state::{Shared, State as Portal};

/// A message as it stands in the editor, for a sample customer of this space. Nothing is saved.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/messages/{key}/{language}/preview",
    operation_id = "panelPreviewMessage",
    tag = "panel",
    params(
        ("key" = String, Path, description = "The message"),
        ("language" = String, Path, description = "A language tag"),
    ),
    request_body = MessageDraft,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "The mail", body = MessagePreview),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such message, or that is no language", body = pinion_protocol::Problem),
        (status = 422, description = "`not_a_template`, with `errors` by field, line and column", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    _: Admin,
    Path(path): Path<(String, String)>,
    extract::Json(draft): extract::Json<MessageDraft>,
) -> Result<Json<MessagePreview>, Problem> {
    let named = Named::read(&path)?;
    let template = template(named.message, draft)?;
    let Rendered { subject, text, html } = sample(&state, named.message, &template).await?;

    Ok(Json(MessagePreview { subject, text, html }))
}

/// A template for a sample customer of this space.
///
/// # Errors
///
/// 422 where it grows too large; otherwise if the database fails.
pub async fn sample(
    state: &Portal,
    message: Message,
    template: &Template,
) -> Result<Rendered, Problem> {
    let account = accounts::the_one(&state.database).await?;
    let mut values = Values::samples(message);
    let names = message.variables();
    let full_name = names.iter().find(|name| name.name == "member.full_name");
    values.extend(letter::common(state, &account, full_name.map_or("", |name| name.sample)));
    template.render(&values).map_err(|error| {
        let (part, line) = (error.part, error.line);
        not_a_template(&[Mistake { part, line, column: 1, message: error.reason }])
    })
}
