//! Below `/api/pinion/v1/members`: what the members portal asks. Nothing here takes a PIN: only staff change one.

pub mod me;
pub mod password_resets;
pub mod session;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, patch, post, put};

use crate::picture;
use crate::state::Shared;

/// Returns the members portal's endpoints, below its path.
pub fn router() -> Router<Shared> {
    let photo = get(me::photo::get).put(me::photo::put).delete(me::photo::delete);

    Router::new()
        .route("/session", post(session::post).get(session::get).delete(session::delete))
        .route("/me", patch(me::patch))
        .route("/me/photo", photo.layer(DefaultBodyLimit::max(picture::MAX_BYTES)))
        .route("/me/pin/reveal", post(me::pin::reveal::post))
        .route("/me/password", put(me::password::put))
        .route("/me/sessions", get(me::sessions::get))
        .route("/me/sessions/{id}", delete(me::sessions::session::delete))
        .route("/password-resets", post(password_resets::post).put(password_resets::put))
}
