//! `PUT /api/pinion/v1/panel/messages/{key}`: is it sent?

use axum::extract::State;
use axum::http::StatusCode;
use pinion_mail::Message;
use pinion_protocol::panel::MessageSwitch;
use pinion_storage::{audit, messages};

use crate::auth::panel::Admin;
use crate::extract::{Json, Path};
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Switches a message on or off. One that somebody asks for each time stays on.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/messages/{key}",
    operation_id = "panelSwitchMessage",
    tag = "panel",
    params(("key" = String, Path, description = "The message")),
    request_body = MessageSwitch,
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "So it is"),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such message", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: it cannot be switched off", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(key): Path<String>,
    Json(switch): Json<MessageSwitch>,
) -> Result<StatusCode, Problem> {
    let message = Message::from_key(&key).ok_or_else(Problem::not_found)?;
    if !switch.enabled && !message.is_unasked() {
        return Err(Problem::invalid_field(
            "enabled",
            "This message is sent only when somebody asks for it, and stays on.",
        ));
    }

    let tx = state.database.begin().await?;
    messages::switch(&tx, staff.account, message.key(), switch.enabled).await?;
    let action = if switch.enabled { "message.enabled" } else { "message.disabled" };
    let entry = staff.entry(action, None, Some(message.key().to_owned()));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
