//! `GET /api/pinion/v1/members/me/sessions`: where am I signed in?

pub mod session;

use axum::Json;
use axum::extract::State;
use pinion_protocol::members::{DeviceKind, DeviceSession};
use pinion_storage::sessions::{self, OpenSession, Scope};
use uuid::Uuid;

use crate::auth::members::Member;
use crate::problem::Problem;
use crate::state::Shared;
use crate::views;

/// Lists the devices one is signed in on, the one used last first.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/members/me/sessions",
    operation_id = "mySessions",
    tag = "members",
    security(("members" = [])),
    responses((status = 200, description = "All that go on", body = Vec<DeviceSession>))
)]
pub async fn get(
    State(state): State<Shared>,
    member: Member,
) -> Result<Json<Vec<DeviceSession>>, Problem> {
    let open = sessions::list_open(&state.database, member.user, state.now()).await?;
    Ok(Json(open.into_iter().map(|session| view(session, member.session)).collect()))
}

fn view(session: OpenSession, this: Uuid) -> DeviceSession {
    DeviceSession {
        id: session.id.to_string(),
        device: session.device,
        kind: match session.scope {
            Some(Scope::Panel | Scope::Members) => DeviceKind::Browser,
            Some(Scope::Member) | None => DeviceKind::App,
        },
        created_at: views::time(session.created_at),
        last_used_at: views::time(session.last_used_at),
        this: session.id == this,
    }
}
