//! `/api/pinion/v1/panel/team`: who are the staff?

pub mod member;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::panel::{NewTeamMember, TeamMember};
use pinion_storage::{audit, users};

use super::setup::refused;
use crate::auth::panel::Admin;
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::views;

/// Lists the staff, by name.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/team",
    operation_id = "team",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "All of the staff", body = Vec<TeamMember>),
        (status = 403, description = "Not an admin, or `second_factor_missing`", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<Vec<TeamMember>>, Problem> {
    let team = users::team(&state.database, staff.account).await?;
    Ok(Json(team.into_iter().map(view).collect()))
}

/// Adds somebody to the staff.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/team",
    operation_id = "addTeamMember",
    tag = "panel",
    security(("panel" = ["admin"])),
    request_body = NewTeamMember,
    responses(
        (status = 201, description = "Added", body = TeamMember),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 409, description = "`email_taken`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<NewTeamMember>,
) -> Result<(StatusCode, Json<TeamMember>), Problem> {
    let mut fields = Fields::default();
    let full_name = fields.name("full_name", &form.full_name);
    let email = fields.email("email", &form.email);
    if let Some(password) = &form.password {
        fields.password("password", password);
    }
    fields.finish()?;
    let hash = match form.password {
        Some(password) => {
            let turn = state.passwords.turn().await.map_err(Problem::busy)?;
            Some(turn.hash(password).await.map_err(Problem::internal)?)
        }
        None => None,
    };

    let (role, now) = (views::staff_role(form.role), state.now());
    let tx = state.database.begin().await?;
    let whom = (email.as_str(), full_name.as_str());
    let id = users::create_staff(&tx, staff.account, role, whom, hash.as_ref(), now)
        .await
        .map_err(refused)?;
    let detail = format!("user {id}, {}", role.as_str());
    let entry = staff.entry("team.added", None, Some(detail));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    let added = users::team_member(&tx, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view(added))))
}

fn view(member: users::TeamMember) -> TeamMember {
    TeamMember {
        id: member.id.0,
        full_name: member.full_name,
        email: member.email,
        role: views::role(member.role),
        active: member.active,
        has_second_factor: member.has_second_factor,
        last_seen_at: member.last_seen_at.map(views::time),
    }
}

#[cfg(test)]
mod tests;
