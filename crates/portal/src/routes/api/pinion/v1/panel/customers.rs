//! Below `/api/pinion/v1/panel/customers`: those who have a PIN.

pub mod add;
pub mod change;
pub mod delete;
pub mod get;
pub mod history;
pub mod list;
pub mod photo;
pub mod pin;
pub mod refusal;
pub mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing;

use crate::picture;
use crate::state::Shared;

/// Returns the endpoints, below the panel's path.
pub fn router() -> Router<Shared> {
    let photo = routing::get(photo::get).put(photo::put).delete(photo::delete);
    Router::new()
        .route("/customers", routing::get(list::get).post(add::post))
        .route("/customers/{id}", routing::get(get::get).put(change::put).delete(delete::delete))
        .route("/customers/{id}/photo", photo.layer(DefaultBodyLimit::max(picture::MAX_BYTES)))
        .route("/customers/{id}/history", routing::get(history::get))
        .route("/customers/{id}/pin", routing::put(pin::edit::put))
        .route("/customers/{id}/pin/new", routing::post(pin::renew::post))
        .route("/customers/{id}/pin/reveal", routing::post(pin::reveal::post))
}

#[cfg(test)]
mod tests;
