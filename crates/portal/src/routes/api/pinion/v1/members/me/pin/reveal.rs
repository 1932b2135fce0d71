//! `POST /api/pinion/v1/members/me/pin/reveal`: what is my PIN?

use axum::Json;
use axum::extract::State;
use pinion_domain::qr;
use pinion_protocol::members::RevealedPin;
use pinion_storage::pins;

use crate::auth::members::Member;
use crate::problem::Problem;
use crate::state::Shared;
use crate::views;

/// Shows one's PIN. It is not audited: it is theirs.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/members/me/pin/reveal",
    operation_id = "revealMyPin",
    tag = "members",
    security(("members" = [])),
    responses(
        (status = 200, description = "The PIN; never cached", body = RevealedPin),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "There is none", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    member: Member,
) -> Result<Json<RevealedPin>, Problem> {
    let pin = pins::open(&state.database, &state.keys, &member.customer).await?;
    let pin = pin.ok_or_else(Problem::not_found)?;
    let qr_svg = qr::svg(pin.expose()).ok_or_else(|| Problem::internal("no QR for a PIN"))?;

    Ok(Json(RevealedPin {
        pin: pin.expose().into(),
        qr_svg: qr_svg.into(),
        confirmed_at: views::time(state.now()),
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use pinion_protocol::ErrorCode;
    use pinion_storage::audit;
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::testing::on_both_databases;

    const PATH: &str = "/me/pin/reveal";

    on_both_databases! {
        async fn shows_members_their_own_pin_and_tells_nobody(portal: TestPortal) {
            let ana = portal.member("ana@example.org").await;
            portal.member("bob@example.org").await;
            let members = portal.members("ana@example.org").await;
            let before = audit::latest(&portal.state.database, portal.state.account, 99).await.unwrap();

            let answer = members.post(PATH, &()).await;

            assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
            let revealed: RevealedPin = answer.json();
            assert_eq!(revealed.pin.expose_secret(), ana.pin);
            assert_eq!(Some(revealed.qr_svg.expose_secret()), qr::svg(&ana.pin).as_deref());
            assert_eq!(revealed.confirmed_at, "2027-01-15T08:00:00Z");
            let after = audit::latest(&portal.state.database, portal.state.account, 99).await.unwrap();
            assert_eq!(after, before);
        }

        async fn is_shown_to_nobody_else(portal: TestPortal) {
            portal.member("ana@example.org").await;
            let members = portal.members("ana@example.org").await;

            let elsewhere = members.at_origin(Some("https://evil.example")).post(PATH, &()).await;
            let anonymous = portal.anonymous_members().post(PATH, &()).await;
            let get = members.get(PATH).await;

            assert_eq!((elsewhere.status, elsewhere.problem()), (StatusCode::FORBIDDEN, ErrorCode::CrossOrigin));
            assert_eq!((anonymous.status, anonymous.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized));
            assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED, "a PIN has no address of its own");
        }
    }
}
