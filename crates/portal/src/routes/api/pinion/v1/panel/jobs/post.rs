//! `POST /api/pinion/v1/panel/jobs`: do something for many customers.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::panel::{Job, JobForm, JobSelection};
use pinion_storage::customers::{self, Selection};
use pinion_storage::jobs::{self, NewJob};
use pinion_storage::{CustomerId, audit};

use super::view;
use crate::auth::panel::Admin;
use crate::extract;
use crate::problem::Problem;
use crate::routes::api::pinion::v1::panel::customers::view as customer_view;
use crate::state::Shared;
use crate::store::os_random;

/// How many customers are looked up at once.
const AT_ONCE: u64 = 5_000;

/// Makes a job. It is worked off from here on, whether or not anybody looks.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/jobs",
    operation_id = "panelStartJob",
    tag = "panel",
    request_body = JobForm,
    security(("panel" = ["admin"])),
    responses(
        (status = 202, description = "It waits for its turn", body = Job),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: nobody is selected", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<JobForm>,
) -> Result<(StatusCode, Json<Job>), Problem> {
    let numbers = |ids: Vec<i64>| ids.into_iter().map(CustomerId).collect::<BTreeSet<_>>();
    let selection = match form.selection {
        JobSelection::These { ids } => Selection::These(numbers(ids)),
        JobSelection::Matching { query, except } => {
            Selection::Matching { filter: customer_view::filter(&query), except: numbers(except) }
        }
    };
    let mut selected = Vec::new();
    let mut after = Some(CustomerId(0));
    while let Some(from) = after {
        let database = &state.database;
        let some = customers::selected(database, staff.account, &selection, from, AT_ONCE).await?;
        selected.extend(some.ids);
        after = some.next;
    }
    if selected.is_empty() {
        return Err(Problem::invalid_field("selection", "Nobody is selected."));
    }

    let kind = view::kind(form.kind);
    let address = staff.address.to_string();
    let new = NewJob {
        account: staff.account,
        kind: kind.as_str(),
        by_user: Some(staff.user),
        by_label: &staff.email,
        address: Some(&address),
    };
    let now = state.now();
    let tx = state.database.begin().await?;
    let id = jobs::create(&tx, &new, &selected, now, &mut os_random()).await?;
    let detail = format!("{}, {} customers, job {id}", kind.as_str(), selected.len());
    audit::write(&tx, &staff.entry("job.started", None, Some(detail)), now, &mut os_random())
        .await?;
    tx.commit().await?;

    let job = jobs::get(&state.database, staff.account, id).await?;
    Ok((StatusCode::ACCEPTED, Json(view::job(job.ok_or_else(Problem::not_found)?)?)))
}
