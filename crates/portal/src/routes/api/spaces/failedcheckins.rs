//! `GET /api/spaces/failedcheckins`: who did not get in, and why?

use axum::Json;
use axum::extract::{RawQuery, State};
use pinion_protocol::checkin::FailedCheckin;
use pinion_protocol::coworker::RecordPage;
use pinion_storage::failed_attempts::{self, Listed, Reason};

use crate::nexudus::{ApiStaff, Refused, page};
use crate::state::Shared;
use crate::views;

/// A page of the check-ins that did not come about, latest first.
#[utoipa::path(
    get,
    path = "/api/spaces/failedcheckins",
    operation_id = "failedcheckins",
    tag = "nexudus admin",
    params(
        ("page" = Option<u64>, Query, description = "Counted from 1"),
        ("size" = Option<u64>, Query, description = "At most 200"),
    ),
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "A page", body = RecordPage<FailedCheckin>),
        (status = 400, description = "A filter is unknown, or has no such value", body = pinion_protocol::coworker::Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Not an admin with API access", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    staff: ApiStaff,
    RawQuery(query): RawQuery,
) -> Result<Json<RecordPage<FailedCheckin>>, Refused> {
    let staff = staff.admin()?;
    let mut asked = page::FIRST;
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let known = page::read(&mut asked, &name, value.trim());
        let no_value = || Refused::property(&name, "is not a value that this can have");
        if !known.ok_or_else(no_value)? {
            return Err(Refused::property(&name, "is not a filter of this list"));
        }
    }
    let listing = failed_attempts::list(&state.database, staff.account, asked).await?;

    Ok(Json(page::of(listing, asked, ("CheckinAttemptTime", -1), |listed| {
        view(staff.account.0, listed)
    })))
}

fn view(business_id: i64, Listed { id, at, attempt, .. }: Listed) -> FailedCheckin {
    let why = match attempt.reason {
        Reason::NoSuchPin => "Nobody has this PIN.",
        Reason::Suspended => "The customer is suspended.",
    };
    FailedCheckin {
        unique_id: id.to_string(),
        coworker_id: attempt.customer.map(|id| id.0),
        business_id,
        checkin_attempt_time: views::time(at),
        source: attempt.source as i16,
        description: why.to_owned(),
    }
}
