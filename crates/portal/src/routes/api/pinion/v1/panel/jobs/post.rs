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
use crate::auth::panel::{Admin, Staff};
use crate::extract;
use crate::jobs::Kind;
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
    let job = start(&state, &staff, view::kind(form.kind), &selection).await?;
    let job = job.ok_or_else(|| Problem::invalid_field("selection", "Nobody is selected."))?;
    Ok((StatusCode::ACCEPTED, Json(view::job(job)?)))
}

/// Makes a job, as every way of asking for one does it; `None` where nobody is selected.
///
/// # Errors
///
/// If the database fails.
pub async fn start(
    state: &Shared,
    staff: &Staff,
    kind: Kind,
    selection: &Selection,
) -> Result<Option<jobs::Job>, Problem> {
    let mut selected = Vec::new();
    let mut after = Some(CustomerId(0));
    while let Some(from) = after {
        let database = &state.database;
        let some = customers::selected(database, staff.account, selection, from, AT_ONCE).await?;
        selected.extend(some.ids);
        after = some.next;
    }
    if selected.is_empty() {
        return Ok(None);
    }

    let address = staff.address.to_string();
    let new = NewJob {
        account: staff.account,
        kind: kind.as_str(),
        by_user: Some(staff.user),
        by_label: &staff.email,
        address: Some(&address),
    };
    let (now, mut rng) = (state.now(), os_random());
    let tx = state.database.begin().await?;
    let id = jobs::create(&tx, &new, &selected, now, &mut rng).await?;
    let detail = format!("{}, {} customers, job {id}", kind.as_str(), selected.len());
    let entry = staff.entry("job.started", None, Some(detail));
    audit::write(&tx, &entry, now, &mut rng).await?;
    let job = jobs::get(&tx, staff.account, id).await?;
    tx.commit().await?;

    Ok(job)
}
