//! `GET /api/pinion/v1/panel/jobs/{id}/results`: what became of each customer?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{JobOutcome, JobResult, JobResultQuery, Paged};
use pinion_storage::{jobs, mails};
use uuid::Uuid;

use crate::auth::panel::Admin;
use crate::extract::{PageQuery, Path, Query};
use crate::problem::Problem;
use crate::state::Shared;

/// A page of a job's customers, each with what became of it and of the mail it caused.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/jobs/{id}/results",
    operation_id = "panelJobResults",
    tag = "panel",
    params(("id" = String, Path, description = "The job"), JobResultQuery, PageQuery),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "A page", body = Paged<JobResult>),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 404, description = "There is no such job", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<Uuid>,
    Query(query): Query<JobResultQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<JobResult>>, Problem> {
    let (database, page) = (&state.database, page.page());
    jobs::get(database, staff.account, id).await?.ok_or_else(Problem::not_found)?;
    let succeeded = match query.outcome {
        None => None,
        Some(JobOutcome::Succeeded) => Some(true),
        Some(JobOutcome::Refused) => Some(false),
        Some(JobOutcome::Waiting) => {
            return Err(Problem::bad_request("An outcome is `succeeded` or `refused`."));
        }
    };
    let (items, total) = jobs::results(database, id, succeeded, page.offset(), page.size).await?;
    let mail_ids: Vec<Uuid> = items.iter().filter_map(|item| item.mail).collect();
    let mut mails = mails::states(database, &mail_ids).await?;

    let records = items.into_iter().map(|item| {
        let mail = item.mail.and_then(|mail| mails.remove(&mail));
        let (mail_state, said) = mail.unzip();
        JobResult {
            customer_id: item.customer.0,
            full_name: item.full_name,
            outcome: match item.succeeded {
                None => JobOutcome::Waiting,
                Some(true) => JobOutcome::Succeeded,
                Some(false) => JobOutcome::Refused,
            },
            reason: item.reason.or(said.flatten()),
            mail_state: mail_state.map(|state| state.as_str().to_owned()),
        }
    });
    let records = records.collect();
    Ok(Json(Paged { records, total, page: page.number, size: page.size }))
}
