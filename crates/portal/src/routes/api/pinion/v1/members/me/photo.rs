//! `/api/pinion/v1/members/me/photo`: a member's own photo.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use pinion_protocol::ErrorCode;
use pinion_storage::{Picture, audit, customers};

use crate::auth::members::Member;
use crate::extract;
use crate::picture::{self, PictureRefusal};
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// The path of the photo, another for each revision of its member, so that a browser asks for a new one.
#[must_use]
pub fn path(revision: i64) -> String {
    format!("{}/me/photo?revision={revision}", pinion_protocol::members::PATH)
}

/// Shows one's photo.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/members/me/photo",
    operation_id = "myPhoto",
    tag = "members",
    security(("members" = [])),
    responses(
        (status = 200, description = "A PNG, JPEG or WebP picture", content_type = "image/*"),
        (status = 404, description = "There is none", body = pinion_protocol::Problem),
    )
)]
pub async fn get(State(state): State<Shared>, member: Member) -> Result<Response, Problem> {
    let photo = customers::photo(&state.database, member.customer.id).await?;
    let photo = photo.ok_or_else(Problem::not_found)?;

    let headers = [(CONTENT_TYPE, photo.media_type), (CACHE_CONTROL, "private, no-cache".into())];
    Ok((headers, photo.bytes).into_response())
}

/// Sets one's photo: the bytes of a PNG, JPEG or WebP picture, at most 1 MiB.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/members/me/photo",
    operation_id = "setMyPhoto",
    tag = "members",
    security(("members" = [])),
    request_body(content = Vec<u8>, content_type = "image/*"),
    responses(
        (status = 204, description = "It is shown from here on"),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
        (status = 413, description = "Larger than 1 MiB", body = pinion_protocol::Problem),
        (status = 415, description = "No such picture", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    member: Member,
    request: Request,
) -> Result<StatusCode, Problem> {
    let bytes = extract::bytes(request, &state).await?.to_vec();
    let photo = picture::from_bytes(bytes).map_err(refused)?;
    set(&state, &member, Some(photo)).await
}

/// Takes one's photo away.
#[utoipa::path(
    delete,
    path = "/api/pinion/v1/members/me/photo",
    operation_id = "removeMyPhoto",
    tag = "members",
    security(("members" = [])),
    responses(
        (status = 204, description = "There is none from here on"),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
    )
)]
pub async fn delete(State(state): State<Shared>, member: Member) -> Result<StatusCode, Problem> {
    set(&state, &member, None).await
}

/// Refuses what is no picture, or too large.
pub fn refused(refusal: PictureRefusal) -> Problem {
    let (status, code) = match refusal {
        PictureRefusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge),
        PictureRefusal::NotAPicture => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType)
        }
    };
    Problem::client(status, code, format!("The picture {refusal}."))
}

async fn set(
    state: &Shared,
    member: &Member,
    photo: Option<Picture>,
) -> Result<StatusCode, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    customers::set_photo(&tx, member.customer.id, photo, now).await?;
    let entry = member.entry("member.changed", Some("photo".to_owned()));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use pinion_protocol::members::MembersSession;

    use super::*;
    use crate::testing::{Answer, PICTURE, WebClient, on_both_databases};

    async fn send(members: &WebClient, bytes: &[u8]) -> Answer {
        members.send(Method::PUT, "/me/photo", "application/octet-stream", bytes.to_vec()).await
    }

    on_both_databases! {
        async fn shows_replaces_and_takes_away(portal: TestPortal) {
            portal.member("ana@example.org").await;
            let members = portal.members("ana@example.org").await;
            let before: MembersSession = members.get("/session").await.json();
            let own = members.get("/me/photo").await;

            let put = send(&members, b"\xff\xd8\xff\xe0another").await;

            assert_eq!((own.header("content-type"), own.body.as_slice()), ("image/png", PICTURE));
            assert_eq!(own.header("cache-control"), "private, no-cache");
            assert_eq!(put.status, StatusCode::NO_CONTENT);
            let after: MembersSession = members.get("/session").await.json();
            assert_ne!(before.member.photo_url, after.member.photo_url, "or a browser would show the old one");
            let url = after.member.photo_url.unwrap();
            let new = members.get(url.strip_prefix(pinion_protocol::members::PATH).unwrap()).await;
            assert_eq!((new.header("content-type"), new.body.as_slice()), ("image/jpeg", b"\xff\xd8\xff\xe0another".as_slice()));
            assert_eq!(members.delete("/me/photo").await.status, StatusCode::NO_CONTENT);
            assert_eq!(members.get("/me/photo").await.problem(), ErrorCode::NotFound);
            assert_eq!(members.get("/session").await.json::<MembersSession>().member.photo_url, None);
        }

        async fn takes_pictures_by_their_bytes_up_to_one_mebibyte(portal: TestPortal) {
            portal.member("ana@example.org").await;
            let members = portal.members("ana@example.org").await;
            let mut large = b"\x89PNG\r\n\x1a\n".to_vec();
            large.resize(picture::MAX_BYTES, 0);

            let svg = members.send(Method::PUT, "/me/photo", "image/png", "<svg onload=alert(1)>").await;
            let most = send(&members, &large).await;
            large.push(0);
            let more = send(&members, &large).await;

            assert_eq!((svg.status, svg.problem()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType));
            assert_eq!(most.status, StatusCode::NO_CONTENT);
            assert_eq!((more.status, more.problem()), (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge));
        }
    }
}
