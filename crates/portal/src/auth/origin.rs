//! Does a change come from a page of ours? Asked wherever a browser's cookie could answer for its user.

use axum::extract::FromRequestParts;
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use pinion_protocol::ErrorCode;
use url::{Origin, Url};

use crate::loopback::is_loopback;
use crate::problem::Problem;
use crate::state::Shared;

/// The proof that a request that changes something comes from a page of this portal.
pub struct SameOrigin;

impl FromRequestParts<Shared> for SameOrigin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        check(&parts.method, &parts.headers, &state.public_url)
    }
}

/// Refuses what changes something and does not say that it comes from a page of ours.
///
/// # Errors
///
/// The refusal.
pub fn check(
    method: &Method,
    headers: &HeaderMap,
    public_url: &Url,
) -> Result<SameOrigin, Problem> {
    let is_harmless = [Method::GET, Method::HEAD].contains(method);
    if is_harmless || is_ours(headers, public_url) {
        return Ok(SameOrigin);
    }

    Err(Problem::client(
        StatusCode::FORBIDDEN,
        ErrorCode::CrossOrigin,
        "The request does not come from a page of this portal.",
    ))
}

fn is_ours(headers: &HeaderMap, public_url: &Url) -> bool {
    let Some(origin) = header_origin(headers) else { return false };

    // On this machine people also come by another name of it, or past the proxy.
    origin == public_url.origin() || own_loopback_origin(headers).is_some_and(|own| own == origin)
}

fn header_origin(headers: &HeaderMap) -> Option<Origin> {
    let url = Url::parse(headers.get(ORIGIN)?.to_str().ok()?).ok()?;
    Some(url.origin()).filter(Origin::is_tuple)
}

fn own_loopback_origin(headers: &HeaderMap) -> Option<Origin> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let url = Url::parse(&format!("http://{host}")).ok()?;
    is_loopback(&url).then(|| url.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(method: &Method, origin: Option<&str>, host: &str) -> bool {
        let mut headers = HeaderMap::new();
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        headers.insert(HOST, host.parse().unwrap());
        check(method, &headers, &"https://pins.example.org/".parse().unwrap()).is_ok()
    }

    #[test]
    fn takes_changes_from_its_own_pages() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert!(passes(&method, Some("https://pins.example.org"), "pins.example.org"));
        }
        assert!(passes(&Method::POST, Some("https://pins.example.org:443"), "pins.example.org"));
        assert!(passes(&Method::POST, Some("http://127.0.0.1:8750"), "127.0.0.1:8750"));
        assert!(passes(&Method::POST, Some("http://localhost:8750"), "localhost:8750"));
    }

    #[test]
    fn takes_none_from_anywhere_else() {
        for (origin, host) in [
            (None, "pins.example.org"),
            (Some("null"), "pins.example.org"),
            (Some("https://pins.example.org.evil.example"), "pins.example.org"),
            (Some("http://pins.example.org"), "pins.example.org"),
            (Some("https://pins.example.org:8443"), "pins.example.org"),
            (Some("https://evil.example"), "evil.example"),
            (Some("http://192.168.1.9:8750"), "192.168.1.9:8750"),
            (Some("http://localhost:3000"), "localhost:8750"),
        ] {
            assert!(!passes(&Method::POST, origin, host), "{origin:?} at {host}");
        }
    }

    #[test]
    fn asks_nothing_of_who_only_reads() {
        assert!(passes(&Method::GET, None, "pins.example.org"));
        assert!(passes(&Method::HEAD, Some("https://evil.example"), "pins.example.org"));
    }
}
