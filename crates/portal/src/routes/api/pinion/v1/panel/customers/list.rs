//! `GET /api/pinion/v1/panel/customers`: who is there?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{CustomerQuery, CustomerRow, Paged};
use pinion_storage::customers;

use super::view;
use crate::auth::panel::FrontDesk;
use crate::extract::{PageQuery, Query};
use crate::problem::Problem;
use crate::state::Shared;
use crate::views::page_of;

/// A page of the customers that a search finds.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/customers",
    operation_id = "panelCustomers",
    tag = "panel",
    params(CustomerQuery, PageQuery),
    security(("panel" = ["front_desk"])),
    responses(
        (status = 200, description = "A page", body = Paged<CustomerRow>),
        (status = 400, description = "A filter has no such value", body = pinion_protocol::Problem),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
    Query(query): Query<CustomerQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<CustomerRow>>, Problem> {
    let (filter, order, page) = (view::filter(&query), view::order(&query), page.page());
    let listing = customers::list(&state.database, staff.account, &filter, order, page).await?;

    Ok(Json(page_of(listing, page, view::row)))
}
