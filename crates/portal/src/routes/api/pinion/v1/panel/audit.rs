//! `GET /api/pinion/v1/panel/audit`: who did what?

pub mod export;

use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use pinion_protocol::panel::{AuditQuery, AuditRecord, Named, Paged};
use pinion_storage::audit::{self, Filter, Found};
use pinion_storage::{Conn, accounts};

use crate::auth::panel::Admin;
use crate::extract::{PageQuery, Query};
use crate::problem::Problem;
use crate::state::Shared;
use crate::views::{self, page_of};

/// A page of the audit log's entries that a search finds, latest first.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/audit",
    operation_id = "panelAudit",
    tag = "panel",
    params(AuditQuery, PageQuery),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "A page", body = Paged<AuditRecord>),
        (status = 400, description = "A time is none", body = pinion_protocol::Problem),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Query(query): Query<AuditQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<AuditRecord>>, Problem> {
    let filter = filter(&state.database, query).await?;
    let page = page.page();
    let listing = audit::search(&state.database, staff.account, &filter, page).await?;

    Ok(Json(page_of(listing, page, record)))
}

/// Returns which entries are asked for.
async fn filter(conn: &impl Conn, query: AuditQuery) -> Result<Filter, Problem> {
    let zone = time_zone(conn).await?;
    Ok(Filter {
        from: views::from(&query.from, &zone)?,
        before: views::before(&query.to, &zone)?,
        action: Some(query.action).filter(|action| !action.is_empty()),
        text: query.q,
        customer: None,
    })
}

/// Returns the space's time zone, in which days begin and end.
pub async fn time_zone(conn: &impl Conn) -> Result<TimeZone, Problem> {
    let account = accounts::the_one(conn).await?;
    // Whoever set the zone was told where there is none such; a machine without its rules still has UTC.
    Ok(TimeZone::get(&account.time_zone).unwrap_or(TimeZone::UTC))
}

fn record(found: Found) -> AuditRecord {
    let (record, full_name) = (found.record, found.customer_name);
    let entry = record.entry;
    AuditRecord {
        id: record.id.to_string(),
        at: views::time(record.at),
        actor: entry.actor_label,
        action: entry.action,
        customer: entry.customer_id.map(|id| Named { id: id.0, full_name }),
        address: entry.address,
        detail: entry.detail,
    }
}

#[cfg(test)]
mod tests;
