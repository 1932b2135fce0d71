//! An answer, read to its end.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt as _;
use pinion_protocol::coworker::Outcome;
use pinion_protocol::{ErrorCode, Problem, TokenError, TokenGrant, TokenRefusal};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem document, whose form is checked on the way.
    pub fn problem(&self) -> ErrorCode {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        assert!(!problem.detail.is_empty() && !problem.title.is_empty());
        problem.code
    }

    /// Asserts that a refusal says why in one of the portal's shapes, as docs/api.md has them: a problem document; in
    /// the OAuth and Nexudus shapes at their own addresses; and no body where nobody asks with a token or by HEAD.
    pub fn assert_tells(&self, method: &str, path: &str) {
        if !self.status.is_client_error() {
            return;
        }
        let says = |shape: bool| assert!(shape, "{method} {path}: {self:?}");
        let is_nobody = self.status == StatusCode::UNAUTHORIZED
            && self.headers.contains_key("www-authenticate");
        let path = path.split('?').next().unwrap_or_default();
        if self.body.is_empty() {
            says(method == "HEAD" || is_nobody);
        } else if self.header("content-type") == "application/problem+json" {
            self.problem();
        } else if path == "/api/token" {
            self.refusal();
        } else {
            says(path == "/api/auth/me" || path.starts_with("/api/spaces/"));
            says(serde_json::from_slice::<Outcome>(&self.body).is_ok());
        }
    }

    /// The error of a token refusal.
    pub fn refusal(&self) -> TokenError {
        assert_eq!(self.header("cache-control"), "no-store");
        self.json::<TokenRefusal>().error
    }

    /// Access and refresh token of a grant.
    pub fn tokens(&self) -> (String, String) {
        assert_eq!(self.status, StatusCode::OK, "{}", String::from_utf8_lossy(&self.body));
        let grant: TokenGrant = self.json();
        (
            grant.access_token.expose_secret().to_owned(),
            grant.refresh_token.expose_secret().to_owned(),
        )
    }
}
