//! Below `/api/pinion/v1/panel/settings`.

pub mod api_access;
pub mod check_ins;
pub mod logo;
pub mod pin_policy;
pub mod security;
pub mod space;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, put};

use crate::picture;
use crate::state::Shared;

/// The longest list of codes never given, some hundred thousand. Unit: bytes.
const LONGEST_LIST: usize = 1024 * 1024;

/// Returns the endpoints about the space, below the panel's path.
pub fn router() -> Router<Shared> {
    let logo = put(logo::put).delete(logo::delete);
    let pin_policy = get(pin_policy::get).put(pin_policy::put);
    Router::new()
        .route("/settings/space", get(space::get).put(space::put))
        .route("/settings/space/logo", logo.layer(DefaultBodyLimit::max(picture::MAX_BYTES)))
        .route("/settings/api-access", get(api_access::get))
        .route("/settings/api-access/{id}", put(api_access::put))
        .route("/settings/check-ins", get(check_ins::get).put(check_ins::put))
        .route("/settings/pin-policy", pin_policy.layer(DefaultBodyLimit::max(LONGEST_LIST)))
}

#[cfg(test)]
mod tests;
