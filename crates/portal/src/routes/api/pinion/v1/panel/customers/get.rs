//! `GET /api/pinion/v1/panel/customers/{id}`: who is this?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::Customer;
use pinion_storage::{AccountId, Conn, CustomerId, customers};

use super::view;
use crate::auth::panel::FrontDesk;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::Shared;

/// A customer. Of the PIN, only admins are told that it is there, and since when.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/customers/{id}",
    operation_id = "panelCustomer",
    tag = "panel",
    params(("id" = i64, Path, description = "The customer's number")),
    security(("panel" = ["front_desk"])),
    responses(
        (status = 200, description = "The customer", body = Customer),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such customer", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
    Path(id): Path<i64>,
) -> Result<Json<Customer>, Problem> {
    let customer = find(&state.database, staff.account, CustomerId(id)).await?;
    Ok(Json(view::whole(&state.database, customer, staff.role).await?))
}

/// Returns the customer `id` of `account`.
///
/// # Errors
///
/// 404 where there is none.
pub async fn find(
    conn: &impl Conn,
    account: AccountId,
    id: CustomerId,
) -> Result<customers::Customer, Problem> {
    customers::get(conn, id)
        .await?
        .filter(|customer| customer.account_id == account)
        .ok_or_else(Problem::not_found)
}
