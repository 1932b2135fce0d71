//! `PUT /api/pinion/v1/panel/password`: choose another password.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::members::PasswordChange;

use crate::auth::address::ClientAddress;
use crate::auth::panel::FrontDesk;
use crate::extract;
use crate::password_change;
use crate::problem::Problem;
use crate::state::Shared;

/// Chooses another password, and ends every other session: whoever knew the old one is out.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/password",
    operation_id = "changeStaffPassword",
    tag = "panel",
    security(("panel" = ["front_desk"])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "It is the password from here on"),
        (status = 403, description = "`second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: the password so far does not fit, or the new one is not good enough", body = pinion_protocol::Problem),
        (status = 429, description = "Too many tries: wait", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
    address: ClientAddress,
    extract::Json(form): extract::Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let entry = staff.entry("password.changed", None, None);
    password_change::change(&state, address, (staff.user, staff.session), form, &entry).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use pinion_protocol::ErrorCode;
    use serde_json::json;

    use super::*;
    use crate::testing::{PASSWORD, on_both_databases};

    const NEW: &str = "another horse battery";

    on_both_databases! {
        async fn staff_choose_their_own_password_and_are_signed_out_elsewhere(portal: TestPortal) {
            portal.admin("ada@example.org").await;
            portal.front_desk("finn@example.org").await;
            for email in ["ada@example.org", "finn@example.org"] {
                let (here, there) = (portal.panel(email).await, portal.panel(email).await);

                let wrong = here.put("/password", &json!({"current": "wrong horse", "new": NEW})).await;
                let right = here.put("/password", &json!({"current": PASSWORD, "new": NEW})).await;

                assert_eq!((wrong.status, wrong.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
                assert_eq!(right.status, StatusCode::NO_CONTENT);
                assert_eq!(here.get("/session").await.status, StatusCode::OK);
                assert_eq!(there.get("/session").await.status, StatusCode::UNAUTHORIZED);
                let anonymous = portal.anonymous_panel();
                assert_eq!(anonymous.sign_in(email, NEW).await.status, StatusCode::OK);
                assert_eq!(anonymous.sign_in(email, PASSWORD).await.problem(), ErrorCode::WrongCredentials);
            }
        }
    }
}
