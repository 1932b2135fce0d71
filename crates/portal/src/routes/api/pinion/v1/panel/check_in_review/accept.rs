//! `POST /api/pinion/v1/panel/check-in-review/{id}/accept`: this press counts.

use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::panel::KeptCheckInAccepted;
use pinion_storage::check_in_events::{self, Settlement};
use pinion_storage::customers::{self, LockError};
use pinion_storage::{CustomerId, audit};
use uuid::Uuid;

use crate::auth::panel::Admin;
use crate::check_in::{Moved, Rules, apply};
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::{extract, views};

/// Lets a press count at its time, for who it was or for whom the admin says.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/check-in-review/{id}/accept",
    operation_id = "acceptCheckIn",
    tag = "panel",
    params(("id" = Uuid, Path, description = "A press that waits")),
    security(("panel" = ["admin"])),
    request_body = KeptCheckInAccepted,
    responses(
        (status = 204, description = "It counts"),
        (status = 403, description = "Not an admin, `second_factor_missing` or `cross_origin`", body = pinion_protocol::Problem),
        (status = 404, description = "None that waits", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: nobody is known, or it contradicts what is known of them", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Path(id): extract::Path<Uuid>,
    extract::Json(form): extract::Json<KeptCheckInAccepted>,
) -> Result<StatusCode, Problem> {
    let now = state.now();
    let tx = state.database.begin().await?;
    let event = check_in_events::kept(&tx, staff.account, id).await?;
    let event = event.ok_or_else(Problem::not_found)?;
    let whose = form.customer_id.map(CustomerId).or(event.customer).ok_or_else(|| {
        Problem::invalid_field("customer_id", "Nobody is known. Say whose press this was.")
    })?;
    let customer = match customers::lock(&tx, staff.account, whose, None).await {
        Ok(customer) => customer,
        Err(LockError::Storage(error)) => return Err(error.into()),
        Err(LockError::NotThere | LockError::ChangedMeanwhile(_)) => {
            return Err(Problem::invalid_field("customer_id", "There is no such customer."));
        }
    };
    let rules = Rules::read(&tx, staff.account).await?;
    let visit = match apply(&tx, &state, &rules, (customer.id, true), &event).await? {
        Moved::Done { visit, .. } => visit,
        Moved::OutOfOrder | Moved::Again => {
            return Err(Problem::invalid_field(
                "customer_id",
                "It was before what is known of them already. Write the visit down by hand, and dismiss this.",
            ));
        }
    };
    let settled = (Some(customer.id), Some(visit));
    if !check_in_events::settle(&tx, id, Settlement::Accepted, settled, now).await? {
        return Err(Problem::not_found());
    }
    let detail = format!("of {}", views::time(event.at));
    let entry = staff.entry("check_in.accepted", Some(customer.id), Some(detail));
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
