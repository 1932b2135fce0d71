//! Below `/api/pinion/v1/panel`: what the admin panel asks.

pub mod audit;
pub mod check_in_review;
pub mod customers;
pub mod exports;
pub mod failed_check_ins;
pub mod imports;
pub mod jobs;
pub mod mails;
pub mod messages;
pub mod password;
pub mod presence;
pub mod second_factor;
pub mod session;
pub mod settings;
pub mod setup;
pub mod team;
pub mod visits;

use axum::Router;
use axum::routing::{delete, get, patch, post, put};

use crate::state::Shared;

/// Returns the panel's endpoints, below its path.
pub fn router() -> Router<Shared> {
    let second_factor =
        post(second_factor::post).put(second_factor::put).delete(second_factor::delete);
    let security = get(settings::security::get).put(settings::security::put);

    Router::new()
        .route("/session", post(session::post).get(session::get).delete(session::delete))
        .route("/second-factor", second_factor)
        .route("/password", put(password::put))
        .route("/setup", post(setup::post))
        .route("/team", get(team::get).post(team::post))
        .route("/team/{id}", patch(team::member::patch).delete(team::member::delete))
        .route("/settings/security", security)
        .merge(customers::router())
        .merge(settings::router())
        .merge(imports::router())
        .merge(jobs::router())
        .merge(messages::router())
        .merge(mails::router())
        .route("/exports", post(exports::post))
        .route("/audit", get(audit::get))
        .route("/audit/export", get(audit::export::get))
        .route("/presence", get(presence::get))
        .merge(check_in_review::router())
        .route("/visits", get(visits::get).post(visits::add::post))
        .route("/visits/{id}", delete(visits::visit::delete))
        .route("/visits/{id}/check-out", post(visits::visit::check_out))
        .route("/failed-check-ins", get(failed_check_ins::get))
}

#[cfg(test)]
mod tests;
