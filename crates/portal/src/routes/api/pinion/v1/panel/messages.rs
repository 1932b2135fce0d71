//! Below `/api/pinion/v1/panel/messages`: what mails say.

pub mod edit;
pub mod get;
pub mod list;
mod place;
pub mod preview;
pub mod reset;
pub mod restore;
pub mod switch;
pub mod test;
#[cfg(test)]
mod tests;
pub mod versions;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing;

use crate::state::Shared;

/// The largest message: the longest that is taken, in JSON. Unit: bytes.
const LARGEST: usize = 512 * 1024;

/// Returns the endpoints, below the panel's path.
pub fn router() -> Router<Shared> {
    let one = routing::get(get::get).put(edit::put).delete(reset::delete);
    Router::new()
        .route("/messages", routing::get(list::get))
        .route("/messages/{key}", routing::put(switch::put))
        .route("/messages/{key}/{language}", one)
        .route("/messages/{key}/{language}/versions", routing::get(versions::get))
        .route("/messages/{key}/{language}/versions/{number}/restore", routing::post(restore::post))
        .route("/messages/{key}/{language}/preview", routing::post(preview::post))
        .route("/messages/{key}/{language}/test", routing::post(test::post))
        .layer(DefaultBodyLimit::max(LARGEST))
}
