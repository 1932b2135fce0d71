//! `/api/pinion/v1/panel/team/{id}`: one of the staff.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{TeamMember, TeamMemberChange};
use pinion_storage::users::{self, StaffRole};
use pinion_storage::{Tx, UserId, audit, sessions};

use super::{refused, view};
use crate::auth::panel::{Admin, Staff};
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::views;

/// Changes one of the staff. Nobody changes their own role, or puts themselves to sleep.
#[utoipa::path(
    patch,
    path = "/api/pinion/v1/panel/team/{id}",
    operation_id = "changeTeamMember",
    tag = "panel",
    params(("id" = i64, Path, description = "One of the staff")),
    security(("panel" = ["admin"])),
    request_body = TeamMemberChange,
    responses(
        (status = 200, description = "As they are from here on", body = TeamMember),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None of the staff", body = pinion_protocol::Problem),
        (status = 409, description = "`email_taken`, `oneself` or `last_admin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn patch(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<i64>,
    extract::Json(change): extract::Json<TeamMemberChange>,
) -> Result<Json<TeamMember>, Problem> {
    let mut fields = Fields::default();
    let full_name = change.full_name.as_deref().map(|name| fields.name("full_name", name));
    let email = change.email.as_deref().map(|email| fields.email("email", email));
    fields.finish()?;
    let role = change.role.map(views::staff_role);

    let now = state.now();
    let tx = state.database.begin().await?;
    let before = find(&tx, &staff, id).await?;
    let changes_role = role.is_some_and(|role| role != before.role);
    let changes_active = change.active.is_some_and(|active| active != before.active);
    if changes_role || changes_active {
        refuse_oneself(&staff, before.id)?;
    }
    let stays =
        change.active.unwrap_or(before.active) && role.unwrap_or(before.role) == StaffRole::Admin;
    if !stays {
        refuse_the_last(&tx, &staff, &before).await?;
    }

    users::set_contact(&tx, before.id, full_name.as_deref(), email.as_deref())
        .await
        .map_err(refused)?;
    if let Some(role) = role {
        users::set_role(&tx, before.id, role).await?;
    }
    if let Some(active) = change.active {
        users::set_active(&tx, before.id, active).await?;
    }
    if change.active == Some(false) {
        sessions::end_all(&tx, before.id, now).await?;
    }
    let after = find(&tx, &staff, id).await?;
    let state_word = if after.active { "active" } else { "asleep" };
    let detail = format!("user {id}, {}, {state_word}", after.role.as_str());
    let entry = staff.entry("team.changed", None, Some(detail));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(Json(view(after)))
}

/// Takes one of the staff off it, and ends their sessions. Who is a member too stays one.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/panel/team/{id}",
    operation_id = "removeTeamMember",
    tag = "panel",
    params(("id" = i64, Path, description = "One of the staff")),
    security(("panel" = ["admin"])),
    responses(
        (status = 204, description = "None of the staff from here on"),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None of the staff", body = pinion_protocol::Problem),
        (status = 409, description = "`oneself` or `last_admin`", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<i64>,
) -> Result<StatusCode, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    let member = find(&tx, &staff, id).await?;
    refuse_oneself(&staff, member.id)?;
    refuse_the_last(&tx, &staff, &member).await?;

    users::remove_staff(&tx, member.id, now).await?;
    let entry = staff.entry("team.removed", None, Some(format!("user {id}")));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(tx: &Tx, staff: &Staff, id: i64) -> Result<users::TeamMember, Problem> {
    users::team_member(tx, staff.account, UserId(id)).await?.ok_or_else(Problem::not_found)
}

fn refuse_oneself(staff: &Staff, user: UserId) -> Result<(), Problem> {
    if staff.user != user {
        return Ok(());
    }

    Err(Problem::client(
        StatusCode::CONFLICT,
        ErrorCode::Oneself,
        "Nobody does this to themselves. Ask another admin.",
    ))
}

/// Refuses where nobody else could sign in as an admin: whoever asks is one now, and may be taken off meanwhile.
async fn refuse_the_last(
    tx: &Tx,
    staff: &Staff,
    member: &users::TeamMember,
) -> Result<(), Problem> {
    if users::has_other_admin(tx, staff.account, member.id).await? {
        return Ok(());
    }

    Err(Problem::client(
        StatusCode::CONFLICT,
        ErrorCode::LastAdmin,
        "This would leave the space without an admin.",
    ))
}
