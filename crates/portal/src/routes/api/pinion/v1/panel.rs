//! Below `/api/pinion/v1/panel`: what the admin panel asks.

pub mod session;

use axum::Router;
use axum::routing::post;

use crate::state::Shared;

/// Returns the panel's endpoints, below its path.
pub fn router() -> Router<Shared> {
    Router::new().route("/session", post(session::post).get(session::get).delete(session::delete))
}
