//! Below `/api/pinion/v1/panel/mails` and `…/settings/mail`: what becomes of mails, and how they are sent.

pub mod list;
pub mod retry;
pub mod settings;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing;

use crate::state::Shared;

/// Returns the endpoints, below the panel's path.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/mails", routing::get(list::get))
        .route("/mails/{id}/retry", routing::post(retry::post))
        .route("/settings/mail", routing::get(settings::get).put(settings::put))
        .route("/settings/mail/test", routing::post(settings::test))
}
