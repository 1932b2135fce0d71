//! What happens to every request, whatever its route.

use std::any::Any;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pinion_protocol::ErrorCode;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::problem::Problem;
use crate::state::Shared;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names each request, times it, counts it and logs how it went.
///
/// A span holds the route's template, not the path, and no query: those may hold what is not for a log.
pub async fn observe(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let id = Uuid::new_v4();
    let method = method_name(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!("http.request", request.id = %id, http.method = method, http.route = %route);

    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();

    let status = response.status();
    state.metrics.request(&route, method, status, took);
    span.in_scope(|| {
        let took_ms = took.as_millis();
        tracing::info!(http.status = status.as_u16(), http.took_ms = took_ms, "Answered {status}");
    });
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Ends a request that takes too long, be it a slow body or a slow answer.
pub async fn limit_time(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let in_time = tokio::time::timeout(state.config.limits.request_timeout, next.run(request));
    if let Ok(response) = in_time.await {
        return response;
    }

    let mut response = Problem::client(
        StatusCode::REQUEST_TIMEOUT,
        ErrorCode::Timeout,
        "The request took too long.",
    )
    .into_response();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Sets the headers that every answer carries, unless its route set its own.
pub async fn set_headers(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;

    let headers = response.headers_mut();
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.public_url.scheme() == "https" {
        headers
            .entry(STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Answers for a handler that panicked. The panic itself is logged where it happened.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer calls")]
pub fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let cause = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned());
    Problem::internal(cause).into_response()
}

/// Names a method from a closed list, since a client may make up its own.
fn method_name(method: &Method) -> &'static str {
    [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ]
    .iter()
    .zip(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    .find_map(|(known, name)| (known == method).then_some(name))
    .unwrap_or("other")
}
