//! Which path is answered by what, and what happens to every request.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Extract};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use crate::fault::Fault;
use crate::state::{Recorded, State};
use crate::{check_in, directory, profile, token};

/// The largest body taken. Unit: bytes.
const MAX_BODY: usize = 1024 * 1024;

/// What every handler gets.
#[derive(Clone)]
pub struct Portal {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Portal {
    /// Everything known, locked.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The whole portal.
pub fn router(state: Arc<Mutex<State>>, address: SocketAddr) -> Router {
    let portal = Portal { address, state };

    Router::new()
        .route("/api/token", post(token::grant))
        .route("/api/sys/businesses/getByHost", get(directory::get_by_host))
        .route("/api/public/checkin", post(check_in::check_in))
        .route("/{lang}/profile", get(profile::profile))
        .route("/{lang}/coworker/getavatar/{id}", get(profile::avatar))
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(portal.clone(), watch))
        .with_state(portal)
}

/// What is not there is a page for people, as on any web site.
async fn not_found() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, Html("<!doctype html><title>Not found</title><h1>Not found</h1>"))
}

/// Records the request, and lets it go wrong where the test wants that.
async fn watch(Extract(portal): Extract<Portal>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let recorded = Recorded {
        method: parts.method.to_string(),
        target: parts.uri.to_string(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };

    let (fault, mut holding) = {
        let mut state = portal.state();
        state.recorded.push(recorded);
        (state.take_fault(parts.uri.path()), state.holding.subscribe())
    };
    if matches!(fault, Some(Fault::Hold)) {
        // Ends with an error where the sender is replaced, which says the same.
        let _ = holding.wait_for(|holding| !holding).await;
    }
    if let Some(response) = fault.and_then(Fault::response) {
        return response;
    }

    next.run(Request::from_parts(parts, Body::from(body))).await
}
