//! Every address the portal answers. The tree below repeats the URLs, a file an endpoint.

pub mod api;
pub mod healthz;
pub mod lang;
pub mod well_known;

use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use axum::{Router, middleware};
use pinion_protocol::ErrorCode;
use tower_http::catch_panic::CatchPanicLayer;

use crate::problem::Problem;
use crate::state::Shared;
use crate::{layers, pages, routes};

/// Returns the whole portal as a service.
pub fn router(state: Shared) -> Router {
    use routes::api::{self, pinion::v1, sys};

    Router::new()
        .route("/.well-known/pinion", get(well_known::pinion::get))
        .route("/healthz", get(healthz::get))
        .route("/api/openapi.json", get(api::openapi::get))
        .route("/api/token", post(api::token::post))
        .route("/api/auth/me", get(api::auth::me::get))
        .merge(api::spaces::coworkers::router())
        .merge(api::spaces::checkins::router())
        .route("/api/spaces/failedcheckins", get(api::spaces::failedcheckins::get))
        .route("/api/public/checkin", post(api::public::checkin::post))
        .route("/api/sys/businesses/getByHost", get(sys::businesses::get_by_host::get))
        .route("/api/pinion/v1/sign-out", post(v1::sign_out::post))
        .route("/api/pinion/v1/device_authorization", post(v1::device_authorization::post))
        .merge(v1::kiosks::router())
        .route("/api/pinion/v1/kiosk/check-ins", post(v1::kiosk::check_ins::post))
        .route("/api/pinion/v1/kiosk/config", get(v1::kiosk::config::get))
        .route("/api/pinion/v1/logo", get(v1::logo::get))
        .route("/api/pinion/v1/customers/{unique_id}/avatar", get(v1::customers::avatar::get))
        .nest(pinion_protocol::panel::PATH, v1::panel::router())
        .nest(pinion_protocol::members::PATH, v1::members::router())
        .route("/{lang}/profile", get(lang::profile::get))
        .route("/", get(pages::members))
        .route("/admin", get(pages::panel_without_slash))
        .route("/admin/", get(pages::panel))
        .route("/admin/{*path}", get(pages::panel_file))
        .fallback(pages::members_file)
        .method_not_allowed_fallback(async |method: Method| {
            Problem::client(
                StatusCode::METHOD_NOT_ALLOWED,
                ErrorCode::MethodNotAllowed,
                format!(
                    "{} is not taken here.",
                    if method.as_str().len() < 16 { method.as_str() } else { "This method" }
                ),
            )
        })
        .layer(DefaultBodyLimit::max(state.config.limits.body_bytes))
        .layer(middleware::from_fn_with_state(state.clone(), layers::limit_time))
        .layer(CatchPanicLayer::custom(layers::after_panic))
        .layer(middleware::from_fn_with_state(state.clone(), layers::set_headers))
        .layer(middleware::from_fn_with_state(state.clone(), layers::observe))
        .with_state(state)
}

#[cfg(test)]
mod tests;
