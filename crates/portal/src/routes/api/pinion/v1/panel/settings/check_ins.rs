//! `/api/pinion/v1/panel/settings/check-ins`: how shall check-ins be?

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::CheckInSettings;
use pinion_storage::audit;
use pinion_storage::check_in_settings::{self, CheckInSettings as Kept};

use crate::auth::panel::Admin;
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Most seconds in which two presses are one.
const MOST_S: u64 = 600;

/// How shall check-ins be?
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/settings/check-ins",
    operation_id = "checkInSettings",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As it is", body = CheckInSettings),
        (status = 403, description = "Not an admin, or `second_factor_missing`", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<CheckInSettings>, Problem> {
    let (kept, _) = check_in_settings::read(&state.database, staff.account).await?;
    Ok(Json(view(&kept)))
}

/// Changes how check-ins are.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/settings/check-ins",
    operation_id = "setCheckInSettings",
    tag = "panel",
    security(("panel" = ["admin"])),
    request_body = CheckInSettings,
    responses(
        (status = 200, description = "As it is from here on", body = CheckInSettings),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<CheckInSettings>,
) -> Result<Json<CheckInSettings>, Problem> {
    let mut fields = Fields::default();
    if form.repeat_within_s > MOST_S {
        fields.refuse("repeat_within_s", "This is ten minutes (600) at most.");
    }
    let minute = form.check_out_at.as_deref().filter(|text| !text.is_empty()).map(minute_of);
    if minute == Some(None) {
        fields.refuse("check_out_at", "This is an hour of the day, such as 22:00.");
    }
    fields.finish()?;
    let wanted = Kept {
        repeat_within: Duration::from_secs(form.repeat_within_s),
        greet_by_name: form.greet_by_name,
        check_out_at_min: minute.flatten(),
        open_to_anybody: form.open_to_anybody,
    };

    let view = view(&wanted);
    let tx = state.database.begin().await?;
    check_in_settings::write(&tx, staff.account, &wanted).await?;
    let detail = format!(
        "repeat within {} s, greet by name: {}, check out at {}, open to anybody: {}",
        view.repeat_within_s,
        view.greet_by_name,
        view.check_out_at.as_deref().unwrap_or("no hour"),
        view.open_to_anybody,
    );
    let entry = staff.entry("settings.check_ins", None, Some(detail));
    audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    tx.commit().await?;
    Ok(Json(view))
}

fn view(kept: &Kept) -> CheckInSettings {
    CheckInSettings {
        repeat_within_s: kept.repeat_within.as_secs(),
        greet_by_name: kept.greet_by_name,
        check_out_at: kept
            .check_out_at_min
            .map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60)),
        open_to_anybody: kept.open_to_anybody,
    }
}

/// `22:00` as minutes of the day.
fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use pinion_protocol::ErrorCode;
    use serde_json::{Value, json};

    use crate::testing::on_both_databases;

    const PATH: &str = "/settings/check-ins";

    on_both_databases! {
        async fn says_how_check_ins_shall_be(portal: TestPortal) {
            portal.admin("ada@example.org").await;
            let panel = portal.panel("ada@example.org").await;
            let unset: Value = panel.get(PATH).await.json();
            assert_eq!(unset, json!({"repeat_within_s": 20, "greet_by_name": true, "check_out_at": null, "open_to_anybody": false}));

            let wanted = json!({"repeat_within_s": 45, "greet_by_name": false, "check_out_at": "22:05", "open_to_anybody": true});
            assert_eq!(panel.put(PATH, &wanted).await.json::<Value>(), wanted);
            assert_eq!(panel.get(PATH).await.json::<Value>(), wanted);
            for hour in ["24:00", "7:00", "07:60", "noon"] {
                let bad = json!({"repeat_within_s": 601, "greet_by_name": true, "check_out_at": hour, "open_to_anybody": false});
                let answer = panel.put(PATH, &bad).await;
                assert_eq!((answer.status, answer.problem()), (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid));
                let problem: pinion_protocol::Problem = answer.json();
                assert_eq!(problem.errors.len(), 2, "{hour}");
            }
        }
    }
}
