//! `/api/pinion/v1/panel/settings/security`: how must the staff sign in?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::SecuritySettings;
use pinion_storage::{accounts, audit};

use crate::auth::panel::Admin;
use crate::extract;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// How must the staff sign in?
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/settings/security",
    operation_id = "securitySettings",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As it is", body = SecuritySettings),
        (status = 403, description = "Not an admin, or `second_factor_missing`", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<SecuritySettings>, Problem> {
    let require_second_factor =
        accounts::requires_second_factor(&state.database, staff.account).await?;
    Ok(Json(SecuritySettings { require_second_factor }))
}

/// Changes how the staff must sign in. An admin who lacks what is asked for can set it up, and do nothing before.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/settings/security",
    operation_id = "setSecuritySettings",
    tag = "panel",
    security(("panel" = ["admin"])),
    request_body = SecuritySettings,
    responses(
        (status = 200, description = "As it is from here on", body = SecuritySettings),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(settings): extract::Json<SecuritySettings>,
) -> Result<Json<SecuritySettings>, Problem> {
    let required = settings.require_second_factor;
    let tx = state.database.begin().await?;
    accounts::require_second_factor(&tx, staff.account, required).await?;
    let detail = format!("second factor of admins: {}", if required { "required" } else { "free" });
    let entry = staff.entry("settings.security", None, Some(detail));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;
    Ok(Json(settings))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use pinion_protocol::ErrorCode;
    use pinion_protocol::panel::StaffSession;
    use serde_json::json;

    use super::*;
    use crate::testing::on_both_databases;

    const PATH: &str = "/settings/security";

    on_both_databases! {
        async fn an_admin_without_a_second_factor_does_nothing_before_it_is_set_up(portal: TestPortal) {
            portal.admin("ada@example.org").await;
            portal.front_desk("finn@example.org").await;
            let (ada, finn) = (portal.panel("ada@example.org").await, portal.panel("finn@example.org").await);
            assert!(!ada.get(PATH).await.json::<SecuritySettings>().require_second_factor);

            let answer = ada.put(PATH, &json!({"require_second_factor": true})).await;

            assert!(answer.json::<SecuritySettings>().require_second_factor);
            for path in [PATH, "/team"] {
                let refused = ada.get(path).await;
                assert_eq!((refused.status, refused.problem()), (StatusCode::FORBIDDEN, ErrorCode::SecondFactorMissing));
            }
            let back = ada.put(PATH, &json!({"require_second_factor": false})).await;
            assert_eq!(back.problem(), ErrorCode::SecondFactorMissing, "nor takes it back");
            assert!(ada.get("/session").await.json::<StaffSession>().must_set_up_second_factor);
            assert_eq!(ada.post("/second-factor", &()).await.status, StatusCode::OK, "but can set one up");
            assert!(!finn.get("/session").await.json::<StaffSession>().must_set_up_second_factor, "it is asked of admins");
        }

        async fn is_an_admins_alone(portal: TestPortal) {
            portal.front_desk("finn@example.org").await;
            let finn = portal.panel("finn@example.org").await;

            for answer in [finn.get(PATH).await, finn.put(PATH, &json!({"require_second_factor": true})).await] {
                assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, ErrorCode::Forbidden));
            }
            assert_eq!(portal.anonymous_panel().get(PATH).await.status, StatusCode::UNAUTHORIZED);
        }
    }
}
