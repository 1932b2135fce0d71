//! `GET /api/spaces/coworkers`: who is there?

use axum::Json;
use axum::extract::{RawQuery, State};
use pinion_protocol::coworker::{Coworker, RecordPage};
use pinion_storage::{Listing, customers};

use super::query::{Asked, field};
use super::view;
use crate::nexudus::{ApiStaff, Refused, page};
use crate::state::Shared;

/// A page of the customers that pass every filter.
#[utoipa::path(
    get,
    path = "/api/spaces/coworkers",
    operation_id = "coworkers",
    tag = "nexudus admin",
    params(
        ("page" = Option<u64>, Query, description = "Counted from 1"),
        ("size" = Option<u64>, Query, description = "At most 200"),
        ("orderBy" = Option<String>, Query, description = "Id, FullName, Email, CompanyName, CreatedOn or UpdatedOn"),
        ("dir" = Option<String>, Query, description = "1 or Ascending; 0, -1 or Descending"),
        ("Coworker_FullName" = Option<String>, Query, description = "Each of its words is in the name"),
        ("Coworker_Email" = Option<String>, Query, description = "It is in the e-mail address"),
        ("Coworker_AccessPincode" = Option<String>, Query, description = "This PIN; for admins"),
        ("Coworker_Active" = Option<bool>, Query, description = "Whether they may use the space"),
        ("from_Coworker_UpdatedOn" = Option<String>, Query, description = "Changed at this moment (UTC) or later"),
        ("Coworker_Id" = Option<String>, Query, description = "One of these: [1,2]"),
    ),
    security(("staff_bearer" = []), ("basic" = [])),
    responses(
        (status = 200, description = "A page", body = RecordPage<Coworker>),
        (status = 400, description = "A filter is unknown, or has no such value", body = pinion_protocol::coworker::Outcome),
        (status = 401, description = "Nobody; the body is empty"),
        (status = 403, description = "Somebody without API access", body = pinion_protocol::coworker::Outcome),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    ApiStaff(staff): ApiStaff,
    RawQuery(query): RawQuery,
) -> Result<Json<RecordPage<Coworker>>, Refused> {
    let Asked { filter, order, page: asked } =
        Asked::read(&state, &staff, &query.unwrap_or_default()).await?;
    let listing = customers::list(&state.database, staff.account, &filter, order, asked).await?;
    let ids: Vec<_> = listing.records.iter().map(|listed| listed.customer.id).collect();
    let records = view::coworkers(&state, &staff, &ids).await?;

    let direction = if order.descending { -1 } else { 1 };
    let shown = Listing { records, total: listing.total };
    Ok(Json(page::of(shown, asked, (field(order.by), direction), |record| record)))
}
