//! `GET /api/pinion/v1/panel/messages`: which mails are there?

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use pinion_mail::{Message, Template};
use pinion_protocol::panel;
use pinion_storage::messages;

use crate::auth::panel::Admin;
use crate::problem::Problem;
use crate::state::Shared;

/// Every message: in which languages, whether it is sent, and what it may put in.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/messages",
    operation_id = "panelMessages",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "All of them", body = Vec<panel::Message>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<Vec<panel::Message>>, Problem> {
    let mut edited = messages::edited(&state.database, staff.account).await?;
    let switches = messages::switches(&state.database, staff.account).await?;

    let all = Message::ALL.into_iter().map(|message| {
        let edited: BTreeSet<String> =
            edited.remove(message.key()).unwrap_or_default().into_iter().collect();
        let mut languages: Vec<&str> = Template::LANGUAGES.to_vec();
        languages.extend(
            edited
                .iter()
                .map(String::as_str)
                .filter(|language| !Template::LANGUAGES.contains(language)),
        );
        let languages = languages.into_iter().map(|language| panel::MessageLanguage {
            language: language.to_owned(),
            edited: edited.contains(language),
        });
        let variables = message.variables().into_iter().map(|variable| panel::MessageVariable {
            name: variable.name.to_owned(),
            description: variable.description.to_owned(),
            sample: variable.sample.to_owned(),
        });
        let enabled = switches.get(message.key()).copied();
        panel::Message {
            key: message.key().to_owned(),
            languages: languages.collect(),
            enabled: enabled.unwrap_or_else(|| message.is_on_by_default()),
            can_be_disabled: message.is_unasked(),
            variables: variables.collect(),
        }
    });
    Ok(Json(all.collect()))
}
