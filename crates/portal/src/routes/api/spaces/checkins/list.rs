//! `GET /api/spaces/checkins`: who was in?

use axum::Json;
use axum::extract::{RawQuery, State};
use pinion_protocol::checkin::Checkin;
use pinion_protocol::coworker::RecordPage;
use pinion_storage::visits::{self, Filter};
use pinion_storage::{CustomerId, Page};

use super::checkin;
use crate::nexudus::{ApiStaff, Refused, page};
use crate::routes::api::spaces::coworkers::query::descending;
use crate::state::Shared;
use crate::views;

/// A page of the visits that pass every filter.
#[utoipa::path(
    get,
    path = "/api/spaces/checkins",
    operation_id = "checkins",
    tag = "nexudus admin",
    params(
        ("page" = Option<u64>, Query, description = "Counted from 1"),
        ("size" = Option<u64>, Query, description = "At most 200"),
        ("orderBy" = Option<String>, Query, description = "FromTime or Id, which is the same order"),
        ("dir" = Option<String>, Query, description = "1 or Ascending; 0, -1 or Descending"),
        ("Checkin_Coworker" = Option<i64>, Query, description = "This customer's"),
        ("from_Checkin_FromTime" = Option<String>, Query, description = "Went on at this moment (UTC) or later"),
        ("to_Checkin_FromTime" = Option<String>, Query, description = "Began before this moment (UTC)"),
    ),
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "A page", body = RecordPage<Checkin>),
        (status = 400, description = "A filter is unknown, or has no such value", body = pinion_protocol::coworker::Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Somebody without API access", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    ApiStaff(staff): ApiStaff,
    RawQuery(query): RawQuery,
) -> Result<Json<RecordPage<Checkin>>, Refused> {
    let (filter, asked) = read(&query.unwrap_or_default())?;
    let listing = visits::list(&state.database, staff.account, &filter, asked).await?;
    let direction = if filter.oldest_first { 1 } else { -1 };

    Ok(Json(page::of(listing, asked, ("FromTime", direction), |visit| {
        checkin(staff.account, visit)
    })))
}

/// Reads a query. A filter that is not known is refused: to ignore it would answer another question.
fn read(query: &str) -> Result<(Filter, Page), Refused> {
    let mut filter = Filter::default();
    let mut asked = page::FIRST;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let no_value = || Refused::property(&name, "is not a value that this can have");
        let value = value.trim();
        let known = page::read(&mut asked, &name, value).ok_or_else(no_value)?;
        match name.as_ref() {
            _ if known => {}
            "orderBy" if ["FromTime", "Id"].contains(&value) => {}
            "orderBy" => return Err(no_value()),
            "dir" => filter.oldest_first = !descending(value).ok_or_else(no_value)?,
            "Checkin_Coworker" if !value.is_empty() => {
                filter.customer = Some(CustomerId(value.parse().map_err(|_| no_value())?));
            }
            "from_Checkin_FromTime" if !value.is_empty() => {
                filter.from = Some(views::utc(value).ok_or_else(no_value)?);
            }
            "to_Checkin_FromTime" if !value.is_empty() => {
                filter.before = Some(views::utc(value).ok_or_else(no_value)?);
            }
            "Checkin_Coworker" | "from_Checkin_FromTime" | "to_Checkin_FromTime" => {}
            _ => return Err(Refused::property(&name, "is not a filter of this list")),
        }
    }
    Ok((filter, asked))
}
