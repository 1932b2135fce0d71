//! Below `/api/spaces/coworkers`: customers, by the same functions as the panel's.

pub mod add;
pub mod change;
pub mod commands;
pub mod get;
pub mod list;
pub(super) mod query;
pub mod run_command;
mod view;

use axum::Router;
use axum::routing;

use crate::state::Shared;

/// Returns the endpoints.
pub fn router() -> Router<Shared> {
    Router::new()
        .route(
            "/api/spaces/coworkers",
            routing::get(list::get).post(add::post).put(change::put_in_body),
        )
        .route("/api/spaces/coworkers/commands", routing::get(commands::get))
        .route("/api/spaces/coworkers/runcommand", routing::post(run_command::post))
        .route("/api/spaces/coworkers/{id}", routing::get(get::get).put(change::put))
}

#[cfg(test)]
mod tests;
