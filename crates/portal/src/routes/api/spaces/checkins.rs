//! `/api/spaces/checkins`: visits in the documented dialect, by the same functions as the panel's.

pub mod add;
pub mod change;
pub mod get;
pub mod list;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing;
use pinion_protocol::checkin::Checkin;
use pinion_storage::AccountId;
use pinion_storage::visits::{self, Listed};

use crate::state::Shared;
use crate::views;

/// Returns the endpoints.
pub fn router() -> Router<Shared> {
    Router::new()
        .route(
            "/api/spaces/checkins",
            routing::get(list::get).post(add::post).put(change::put_in_body),
        )
        .route("/api/spaces/checkins/{id}", routing::get(get::get).put(change::put))
}

fn checkin(account: AccountId, visit: Listed) -> Checkin {
    Checkin {
        id: visits::number(visit.id),
        unique_id: visit.id.to_string(),
        business_id: account.0,
        coworker_id: visit.customer.0,
        coworker_full_name: visit.full_name,
        from_time: views::time(visit.from),
        to_time: visit.to.map(views::time),
        source: visit.source as i16,
    }
}
