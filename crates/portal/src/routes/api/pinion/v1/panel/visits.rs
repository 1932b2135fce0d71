//! `GET /api/pinion/v1/panel/visits`: who was in?

pub mod add;
pub mod visit;

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{Paged, Visit, VisitQuery, VisitSource};
use pinion_storage::visits::{self, Filter, Listed, Source};

use super::audit::time_zone;
use crate::auth::panel::FrontDesk;
use crate::extract::{PageQuery, Query};
use crate::problem::Problem;
use crate::state::Shared;
use crate::views::{self, page_of};

/// A page of the visits that a search finds, latest first.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/visits",
    operation_id = "panelVisits",
    tag = "panel",
    params(VisitQuery, PageQuery),
    security(("panel" = ["front_desk"])),
    responses(
        (status = 200, description = "A page", body = Paged<Visit>),
        (status = 400, description = "A time is none", body = pinion_protocol::Problem),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    FrontDesk(staff): FrontDesk,
    Query(query): Query<VisitQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<Visit>>, Problem> {
    let zone = time_zone(&state.database).await?;
    let filter = Filter {
        text: query.q,
        from: views::from(&query.from, &zone)?,
        before: views::before(&query.to, &zone)?,
        ..Filter::default()
    };
    let page = page.page();
    let listing = visits::list(&state.database, staff.account, &filter, page).await?;

    Ok(Json(page_of(listing, page, visit)))
}

/// A visit as the panel shows it.
fn visit(visit: Listed) -> Visit {
    Visit {
        id: visit.id.to_string(),
        customer_id: visit.customer.0,
        full_name: visit.full_name,
        company: visit.company,
        location: visit.location,
        from: views::time(visit.from),
        to: visit.to.map(views::time),
        source: source(visit.source),
    }
}

/// How somebody came in.
#[must_use]
pub fn source(source: Source) -> VisitSource {
    match source {
        Source::None => VisitSource::Unknown,
        Source::Manual => VisitSource::Manual,
        Source::Door => VisitSource::Door,
        Source::Network => VisitSource::Network,
        Source::Tile => VisitSource::Tile,
        Source::Sensor => VisitSource::Sensor,
    }
}

#[cfg(test)]
mod tests;
