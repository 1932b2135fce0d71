//! An answer, read to its end.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt as _;
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
