//! Reading answers: never more than asked for, and failures told apart.

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::portal::LinkError;

/// The largest answer that is not a profile or a picture. Unit: bytes.
pub const SMALL: usize = 64 * 1024;

/// What became of a hundred presses, each with a name as long as names are at a portal. Unit: bytes.
pub const RESULTS: usize = 256 * 1024;

/// The longest wait believed. A portal that is down for longer says so otherwise.
pub const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// Says that nobody could be asked, that no answer came, or not to its end, or from somebody else. The log learns why, and
/// not from whom.
pub fn no_answer(error: reqwest::Error) -> LinkError {
    let error = error.without_url();
    tracing::debug!(error = %error, "No answer from the portal: {error}");

    if is_certificate_refused(&error) {
        LinkError::Untrusted
    } else if error.is_connect() {
        LinkError::Unreachable
    } else {
        LinkError::Unanswered
    }
}

/// Whether the cause is the other side's certificate, and not the connection.
fn is_certificate_refused(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        // An I/O error passes over the error it carries when it is asked for its source.
        let carried = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match carried {
            Some(carried) => Some(carried),
            None => error.source(),
        };
    }

    false
}

/// Refuses the statuses that mean the same everywhere.
///
/// Throttled is 409 on older portals of Nexudus and 429 on newer ones.
pub fn checked(response: Response) -> Result<Response, LinkError> {
    match response.status() {
        StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS => {
            Err(LinkError::Throttled { retry_after: retry_after(&response) })
        }
        status if status.is_server_error() => Err(LinkError::Trouble("it answered with a 5xx")),
        _ => Ok(response),
    }
}

/// `Retry-After` in seconds; the form with a date (RFC 9110, 10.2.3) would need two clocks to agree.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;

    Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

/// Reads a body of at most `limit` bytes, counted after unpacking.
pub async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, LinkError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
        if body.len() + chunk.len() > limit {
            return Err(LinkError::Trouble("its answer is too large"));
        }
        body.extend_from_slice(&chunk);
    }

    Ok(body)
}

/// Reads a JSON body of at most `limit` bytes; `None` where it is something else.
pub async fn json<T: DeserializeOwned>(
    response: Response,
    limit: usize,
) -> Result<Option<T>, LinkError> {
    Ok(serde_json::from_slice(&read(response, limit).await?).ok())
}
