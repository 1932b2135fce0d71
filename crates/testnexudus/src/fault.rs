//! What can go wrong with a portal, or what a hostile one would do.

use axum::body::{Body, Bytes};
use axum::http::{Response, StatusCode, header};
use futures::stream::{self, StreamExt as _};

/// A wrong answer.
#[derive(Debug, Clone)]
pub enum Fault {
    /// 409 (older portals) or 429 (newer ones).
    Throttled {
        /// The status.
        status: u16,
        /// `Retry-After`. Unit: seconds.
        retry_after_s: u64,
    },
    /// Another status with an empty body.
    Status(u16),
    /// 200 with this body, said to be JSON.
    Body(String),
    /// A redirect.
    Redirect(String),
    /// 200 with a body that never ends.
    Endless,
    /// A body that ends before it is whole.
    CutOff,
    /// A body that begins, and then keeps silent.
    Stalled,
    /// No answer before [`crate::Nexudus::release`]; then the right one.
    Hold,
}

impl Fault {
    /// The wrong answer; `None` where it is only late.
    ///
    /// # Panics
    ///
    /// If the test wants a status that is none.
    pub fn response(self) -> Option<Response<Body>> {
        let builder = Response::builder();
        let response = match self {
            Self::Throttled { status, retry_after_s } => builder
                .status(status)
                .header(header::RETRY_AFTER, retry_after_s)
                .body(Body::from("{}")),
            Self::Status(status) => builder.status(status).body(Body::empty()),
            Self::Body(body) => {
                builder.header(header::CONTENT_TYPE, "application/json").body(Body::from(body))
            }
            Self::Redirect(to) => builder
                .status(StatusCode::TEMPORARY_REDIRECT)
                .header(header::LOCATION, to)
                .body(Body::empty()),
            Self::Endless => {
                let chunk = Bytes::from_static(&[b' '; 16 * 1024]);
                let chunks = stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
                builder.body(Body::from_stream(chunks))
            }
            Self::CutOff => {
                let start = stream::iter([Ok(Bytes::from_static(b"{\"Id\":3032,"))]);
                // What was written leaves before the line breaks.
                let cut = stream::once(async {
                    tokio::task::yield_now().await;
                    Err("the line broke")
                });
                builder.body(Body::from_stream(start.chain(cut)))
            }
            Self::Stalled => {
                let start = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{"))]);
                builder.body(Body::from_stream(start.chain(stream::pending())))
            }
            Self::Hold => return None,
        };

        Some(response.expect("a test asks for statuses that exist"))
    }
}
