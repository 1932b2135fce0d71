//! What a request says, read so that what cannot be read is refused with a problem document.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use pinion_protocol::ErrorCode;
use pinion_storage::Page;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::problem::Problem;

/// The body of a request, in JSON.
pub struct Json<T>(pub T);

/// The values in the path of a request. Where they are none that could be there, nothing is there.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is(&request, "application/json") {
            return Err(Problem::client(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::UnsupportedMediaType,
                "The body must be application/json.",
            ));
        }

        let body = secret_bytes(request, state).await?;
        // Where it went wrong, and not how: the words of the parser quote what was sent.
        serde_json::from_slice(&body).map(Self).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Problem::bad_request(format!(
                "The body is not what is taken here, from line {line}, column {column} on."
            ))
        })
    }
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// It is larger than what the route takes.
    TooLarge,
    /// It ended before its end.
    CutOff,
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::client(
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::BodyTooLarge,
                "The body is larger than what is taken here.",
            ),
            BodyError::CutOff => Self::bad_request("The body did not arrive whole."),
        }
    }
}

/// Reads the body whole, up to what the route takes.
///
/// # Errors
///
/// [`BodyError`].
pub async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, BodyError> {
    Bytes::from_request(request, state).await.map_err(|error| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            BodyError::TooLarge
        } else {
            BodyError::CutOff
        }
    })
}

/// As [`bytes`], for what may hold a password: it does not stay in memory.
///
/// # Errors
///
/// As [`bytes`].
pub async fn secret_bytes<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Zeroizing<Vec<u8>>, BodyError> {
    Ok(Zeroizing::new(bytes(request, state).await?.to_vec()))
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(values)| Self(values))
            .map_err(|_| Problem::not_found())
    }
}

/// The query of a request. A value that is empty is as good as absent.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let bad = || Problem::bad_request("The query is not what is taken here.");
        let mut said = form_urlencoded::Serializer::new(String::new());
        for (name, value) in
            form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
        {
            if value.contains(|c: char| c.is_control() && !c.is_whitespace()) {
                return Err(bad());
            }
            if !value.is_empty() {
                said.append_pair(&name, &value);
            }
        }

        let uri = format!("/?{}", said.finish()).parse::<Uri>().map_err(|_| bad())?;
        axum::extract::Query::try_from_uri(&uri)
            .map(|axum::extract::Query(values)| Self(values))
            .map_err(|_| bad())
    }
}

/// Which page of a list is asked for.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// Counted from 1.
    page: u64,
    /// How many to a page: at most 200.
    size: u64,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self { page: 1, size: 25 }
    }
}

impl PageQuery {
    /// The largest page. More would be slow to send and slower to draw.
    const LARGEST: u64 = 200;

    /// Returns the page, within bounds.
    #[must_use]
    pub fn page(self) -> Page {
        Page { number: self.page.max(1), size: self.size.clamp(1, Self::LARGEST) }
    }
}

/// Says whether the body of a request is of a media type, whatever its parameters.
#[must_use]
pub fn is(request: &Request, media_type: &str) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|said| said.trim().eq_ignore_ascii_case(media_type))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::response::IntoResponse as _;
    use http_body_util::BodyExt as _;

    use super::*;

    async fn read(media_type: &str, body: &'static str) -> Result<u8, (StatusCode, String)> {
        let request = Request::post("/").header(CONTENT_TYPE, media_type);
        let request = request.body(Body::from(body)).unwrap();
        match Json::<u8>::from_request(request, &()).await {
            Ok(Json(number)) => Ok(number),
            Err(problem) => {
                let response = problem.into_response();
                let status = response.status();
                let body = response.into_body().collect().await.unwrap().to_bytes();
                Err((status, String::from_utf8(body.to_vec()).unwrap()))
            }
        }
    }

    #[tokio::test]
    async fn reads_json_and_nothing_else() {
        assert_eq!(read("application/json", "7").await, Ok(7));
        assert_eq!(read("Application/JSON; charset=utf-8", "7").await, Ok(7));
        let (status, _) = read("text/plain", "7").await.unwrap_err();
        assert_eq!(
            status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "a form of another site can send it"
        );
    }

    #[tokio::test]
    async fn reads_a_query_and_takes_an_empty_value_for_none() {
        let read = async |query: &str| {
            let request = Request::get(format!("/?{query}")).body(Body::empty()).unwrap();
            let (mut parts, _) = request.into_parts();
            let read = Query::<PageQuery>::from_request_parts(&mut parts, &()).await;
            read.ok().map(|Query(query)| query.page())
        };

        assert_eq!(read("").await, Some(Page { number: 1, size: 25 }));
        assert_eq!(read("page=&size=50").await, Some(Page { number: 1, size: 50 }));
        assert_eq!(read("page=0&size=0").await, Some(Page { number: 1, size: 1 }));
        assert_eq!(read("page=3&size=9999").await, Some(Page { number: 3, size: 200 }));
        assert_eq!(read("page=-1").await, None);
        assert_eq!(read("other=%00").await, None, "no database takes it");
    }

    #[tokio::test]
    async fn does_not_repeat_what_was_sent() {
        let (status, body) = read("application/json", r#""hunter2""#).await.unwrap_err();

        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.contains("line 1") && !body.contains("hunter2"), "{body}");
    }
}
