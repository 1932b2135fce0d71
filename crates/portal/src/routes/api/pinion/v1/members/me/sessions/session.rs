//! `DELETE /api/pinion/v1/members/me/sessions/{id}`: sign out there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use pinion_storage::{audit, sessions};
use uuid::Uuid;

use crate::auth::members::Member;
use crate::auth::site::Site;
use crate::extract;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Ends one of one's own sessions. Another's looks as if it were not there.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/members/me/sessions/{id}",
    operation_id = "endMySession",
    tag = "members",
    params(("id" = String, Path, description = "As it is listed")),
    security(("members" = [])),
    responses(
        (status = 204, description = "It is over"),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "Not theirs, over already, or never was", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(
    State(state): State<Shared>,
    member: Member,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<Response, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    if !sessions::end_own(&tx, member.user, id, now).await? {
        return Err(Problem::not_found());
    }
    let entry = member.entry("session.ended", None);
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;

    let mut response = StatusCode::NO_CONTENT.into_response();
    if id == member.session {
        response.headers_mut().insert(SET_COOKIE, Site::MEMBERS.forget(&state));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use pinion_protocol::members::{DeviceKind, DeviceSession};
    use pinion_protocol::{ErrorCode, TokenError};

    use crate::testing::on_both_databases;

    use super::*;

    on_both_databases! {
        async fn each_device_is_listed_and_can_be_ended(portal: TestPortal) {
            portal.member("ana@example.org").await;
            portal.member("bob@example.org").await;
            portal.members("bob@example.org").await;
            let (_, refresh) = portal.signed_in("ana@example.org").await;
            let here = portal.members("ana@example.org").await;

            let list: Vec<DeviceSession> = here.get("/me/sessions").await.json();

            assert_eq!(list.len(), 2, "nobody else's: {list:?}");
            let this = list.iter().find(|session| session.this).unwrap();
            let app = list.iter().find(|session| !session.this).unwrap();
            assert_eq!((this.kind, app.kind), (DeviceKind::Browser, DeviceKind::App));
            assert_eq!(this.created_at, "2027-01-15T08:00:00Z");
            assert_eq!(here.delete(&format!("/me/sessions/{}", app.id)).await.status, StatusCode::NO_CONTENT);
            assert_eq!(portal.refresh(&refresh).await.refusal(), TokenError::InvalidGrant);
            let list: Vec<DeviceSession> = here.get("/me/sessions").await.json();
            assert_eq!(list.len(), 1);
            let own = here.delete(&format!("/me/sessions/{}", list[0].id)).await;
            assert!(own.header("set-cookie").contains("Max-Age=0"));
            assert_eq!(here.get("/session").await.status, StatusCode::UNAUTHORIZED);
        }

        async fn nobody_ends_anothers_session(portal: TestPortal) {
            portal.member("ana@example.org").await;
            portal.member("bob@example.org").await;
            let (ana, bob) = (portal.members("ana@example.org").await, portal.members("bob@example.org").await);
            let bobs: Vec<DeviceSession> = bob.get("/me/sessions").await.json();

            let foreign = ana.delete(&format!("/me/sessions/{}", bobs[0].id)).await;
            let nonsense = ana.delete("/me/sessions/x").await;

            for answer in [foreign, nonsense] {
                assert_eq!((answer.status, answer.problem()), (StatusCode::NOT_FOUND, ErrorCode::NotFound));
            }
            assert_eq!(bob.get("/session").await.status, StatusCode::OK);
        }
    }
}
