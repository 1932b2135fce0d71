//! `GET /api/spaces/coworkers/commands`: what can be done for several customers at once?

use axum::Json;
use pinion_protocol::coworker::Command;
use pinion_storage::users::StaffRole;

use crate::jobs::Kind;
use crate::nexudus::ApiStaff;

/// Every command, as a menu has them. An export is none: it leaves a file, which the dialect has no place for.
const COMMANDS: [(Kind, &str); 4] = [
    (Kind::SendPinReminder, "Send PIN Reminder"),
    (Kind::NewPins, "Make New PINs"),
    (Kind::Suspend, "Suspend"),
    (Kind::Activate, "Activate"),
];

/// What the caller may run. The front desk may run nothing.
#[utoipa::path(
    get,
    path = "/api/spaces/coworkers/commands",
    operation_id = "coworkerCommands",
    tag = "nexudus admin",
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "The commands, in the order of a menu", body = Vec<Command>),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Somebody without API access", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn get(ApiStaff(staff): ApiStaff) -> Json<Vec<Command>> {
    Json(match staff.role {
        StaffRole::Admin => (1..).zip(COMMANDS).map(command).collect(),
        StaffRole::FrontDesk => Vec::new(),
    })
}

fn command((order, (kind, name)): (u32, (Kind, &str))) -> Command {
    Command {
        key: kind.as_str().to_owned(),
        name: name.to_owned(),
        needs_entities_to_run: true,
        order,
        requires_parameters: Vec::new(),
    }
}

/// Returns the command `key` and its name.
pub(super) fn find(key: &str) -> Option<(Kind, &'static str)> {
    COMMANDS.into_iter().find(|(kind, _)| kind.as_str() == key)
}
