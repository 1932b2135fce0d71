//! `GET /api/pinion/v1/panel/audit/export`: the same as CSV, all of it.

use axum::extract::State;
use axum::response::Response;
use pinion_protocol::panel::{AuditQuery, AuditRecord};
use pinion_storage::Page;
use pinion_storage::audit::{self, Filter};

use super::{filter, record};
use crate::auth::panel::Admin;
use crate::extract::Query;
use crate::problem::Problem;
use crate::sheet::Csv;
use crate::state::Shared;
use crate::store::os_random;

/// Entries read at once.
const AT_ONCE: u64 = 5_000;

/// The audit log's entries that a search finds, latest first, as CSV. That it was exported is an entry too.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/audit/export",
    operation_id = "panelAuditExport",
    tag = "panel",
    params(AuditQuery),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "All of it", content_type = "text/csv"),
        (status = 400, description = "A time is none", body = pinion_protocol::Problem),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let now = state.now();
    let filter = filter(&state.database, query).await?;
    // What is added while it is written does not move what is not written yet.
    let before = filter.before.map_or(now, |before| before.min(now));
    let filter = Filter { before: Some(before), ..filter };

    let mut csv =
        Csv::new(["at", "actor", "action", "customer_id", "customer", "address", "detail"]);
    for number in 1.. {
        let page = Page { number, size: AT_ONCE };
        let listing = audit::search(&state.database, staff.account, &filter, page).await?;
        for found in listing.records {
            csv.row(cells(record(found)));
        }
        if listing.total <= number * AT_ONCE {
            break;
        }
    }

    let tx = state.database.begin().await?;
    audit::write(&tx, &staff.entry("audit.exported", None, None), now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(csv.download("audit.csv"))
}

fn cells(record: AuditRecord) -> [String; 7] {
    let (id, name) = record
        .customer
        .map(|customer| (customer.id.to_string(), customer.full_name.unwrap_or_default()))
        .unwrap_or_default();
    let (address, detail) = (record.address.unwrap_or_default(), record.detail.unwrap_or_default());
    [record.at, record.actor, record.action, id, name, address, detail]
}
