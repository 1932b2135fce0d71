//! `POST /api/pinion/v1/panel/setup`: make the first admin, with the link that a portal without one prints.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use pinion_protocol::panel::{SetUp, StaffSession};
use pinion_storage::sessions::TokenHash;
use pinion_storage::users::{self, CreateError, StaffRole};
use pinion_storage::{Error, one_time_tokens};
use secrecy::ExposeSecret as _;

use super::session;
use crate::auth::address::ClientAddress;
use crate::auth::origin::SameOrigin;
use crate::auth::site::Site;
use crate::auth::tokens;
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::session_audit;
use crate::state::Shared;

/// Makes the first admin and signs them in.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/setup",
    operation_id = "setUp",
    tag = "panel",
    request_body = SetUp,
    responses(
        (status = 200, description = "Made, and signed in", body = StaffSession),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
        (status = 409, description = "`email_taken`: a member has this address", body = pinion_protocol::Problem),
        (status = 410, description = "`link_over`: used, over, or there is an admin", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    _: SameOrigin,
    address: ClientAddress,
    headers: HeaderMap,
    extract::Json(form): extract::Json<SetUp>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let full_name = fields.name("full_name", &form.full_name);
    let email = fields.email("email", &form.email);
    fields.password("password", &form.password);
    fields.finish()?;
    let token = TokenHash(tokens::hash(form.token.expose_secret()));
    // Before the password is hashed, which costs: nobody who only guesses makes the portal do it.
    if !one_time_tokens::has_set_up(&state.database, token, state.now()).await? {
        return Err(Problem::link_over());
    }
    let turn = state.passwords.turn().await.map_err(Problem::busy)?;
    let hash = turn.hash(form.password).await.map_err(Problem::internal)?;

    let (account, now) = (state.account, state.now());
    let tx = state.database.begin().await?;
    let is_good = one_time_tokens::take_set_up(&tx, token, now).await?;
    if !is_good || users::has_admin(&tx, account).await? {
        return Err(Problem::link_over());
    }
    let whom = (email.as_str(), full_name.as_str());
    let id = users::create_staff(&tx, account, StaffRole::Admin, whom, Some(&hash), now)
        .await
        .map_err(refused)?;
    let user = users::get(&tx, id).await?.ok_or(Error::Gone("user"))?;
    let cookie = Site::PANEL.begin((&state, &tx), id, &headers, now).await?;
    session_audit::write(&tx, &user, address, "admin.created", now).await?;
    session_audit::signed_in(&tx, &user, address, now).await?;
    tx.commit().await?;

    let view = session::view(&state, &user, StaffRole::Admin).await?;
    Ok(([(SET_COOKIE, cookie)], Json(view)).into_response())
}

/// Refuses a user who cannot be made or changed so.
pub fn refused(error: CreateError) -> Problem {
    match error {
        CreateError::EmailTaken => Problem::email_taken(),
        // What the form takes, the row takes.
        CreateError::Text(error) => Problem::internal(error),
        CreateError::Storage(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;
    use pinion_protocol::panel::Role;
    use pinion_protocol::{ErrorCode, Problem};
    use serde_json::{Value, json};

    use super::*;
    use crate::set_up_link;
    use crate::testing::{PASSWORD, TestPortal, on_both_databases};

    async fn token(portal: &TestPortal) -> String {
        let link = set_up_link::make(&portal.state).await.unwrap().unwrap();
        let token = link.expose_secret().strip_prefix("https://pins.example.org/admin/#/setup/");
        token.unwrap().to_owned()
    }

    fn form(token: &str) -> Value {
        json!({"token": token, "full_name": " Ada Min ", "email": "ada@example.org", "password": PASSWORD})
    }

    on_both_databases! {
        async fn makes_the_first_admin_and_signs_them_in(portal: TestPortal) {
            let token = token(&portal).await;
            let anonymous = portal.anonymous_panel();

            let answer = anonymous.post("/setup", &form(&token)).await;

            let session: StaffSession = answer.json();
            assert_eq!((answer.status, session.user.role), (StatusCode::OK, Role::Admin));
            assert_eq!((session.user.full_name.as_str(), session.user.email.as_str()), ("Ada Min", "ada@example.org"));
            let panel = anonymous.keeping_cookie_of(&answer);
            assert_eq!(panel.get("/team").await.status, StatusCode::OK);
            assert_eq!(portal.anonymous_panel().sign_in("ada@example.org", PASSWORD).await.status, StatusCode::OK);
            assert!(set_up_link::make(&portal.state).await.unwrap().is_none(), "there is an admin now");
        }

        async fn a_link_is_good_once_for_an_hour_while_there_is_no_admin(portal: TestPortal) {
            let anonymous = portal.anonymous_panel();
            let (used, other, late) = (token(&portal).await, token(&portal).await, token(&portal).await);
            let unknown = anonymous.post("/setup", &form("pinsu_unknown")).await;
            portal.clock.advance(Duration::from_mins(59));
            let beginning = anonymous.post("/setup", &form(&used)).await;
            let again = anonymous.post("/setup", &form(&used)).await;
            let second = anonymous.post("/setup", &form(&other)).await;
            portal.clock.advance(Duration::from_mins(1));
            let after = anonymous.post("/setup", &form(&late)).await;

            assert_eq!(beginning.status, StatusCode::OK);
            for answer in [unknown, again, second, after] {
                assert_eq!((answer.status, answer.problem()), (StatusCode::GONE, ErrorCode::LinkOver));
            }
        }

        async fn a_late_link_makes_nobody(portal: TestPortal) {
            let late = token(&portal).await;
            portal.clock.advance(Duration::from_hours(1));

            let answer = portal.anonymous_panel().post("/setup", &form(&late)).await;

            assert_eq!(answer.problem(), ErrorCode::LinkOver);
            assert!(!users::has_admin(&portal.state.database, portal.state.account).await.unwrap());
        }

        async fn a_link_made_before_an_admin_came_otherwise_is_over(portal: TestPortal) {
            let token = token(&portal).await;
            portal.admin("bea@example.org").await;

            let answer = portal.anonymous_panel().post("/setup", &form(&token)).await;

            assert_eq!((answer.status, answer.problem()), (StatusCode::GONE, ErrorCode::LinkOver));
        }

        async fn a_refused_form_leaves_the_link_good(portal: TestPortal) {
            let token = token(&portal).await;
            portal.member("ana@example.org").await;
            let anonymous = portal.anonymous_panel();
            let bad = json!({"token": token, "full_name": "", "email": "ada", "password": "password"});
            let mut hers = form(&token);
            hers["email"] = json!("ANA@example.org");

            let bad = anonymous.post("/setup", &bad).await;
            let refused = anonymous.post("/setup", &hers).await;

            assert_eq!((bad.status, bad.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
            let problem: Problem = bad.json();
            let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, ["full_name", "email", "password"]);
            assert_eq!((refused.status, refused.problem()), (StatusCode::CONFLICT, ErrorCode::EmailTaken));
            assert_eq!(anonymous.post("/setup", &form(&token)).await.status, StatusCode::OK);
        }

        async fn another_sites_page_makes_nobody(portal: TestPortal) {
            let token = token(&portal).await;

            let answer = portal.anonymous_panel().at_origin(Some("https://evil.example")).post("/setup", &form(&token)).await;

            assert_eq!(answer.problem(), ErrorCode::CrossOrigin);
        }
    }
}
