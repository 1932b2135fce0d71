//! Below `/api/pinion/v1/panel/jobs`: what is done for many customers at once.

pub mod cancel;
pub mod file;
pub mod get;
pub mod list;
pub mod post;
pub mod results;
#[cfg(test)]
mod tests;
mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing;

use crate::state::Shared;

/// The largest list of customers' numbers, some hundred thousand. Unit: bytes.
const LARGEST_SELECTION: usize = 1024 * 1024;

/// Returns the endpoints, below the panel's path.
pub fn router() -> Router<Shared> {
    let jobs = routing::get(list::get).post(post::post);
    Router::new()
        .route("/jobs", jobs.layer(DefaultBodyLimit::max(LARGEST_SELECTION)))
        .route("/jobs/{id}", routing::get(get::get))
        .route("/jobs/{id}/results", routing::get(results::get))
        .route("/jobs/{id}/cancel", routing::post(cancel::post))
        .route("/jobs/{id}/file", routing::get(file::get))
}
