//! One piece of work that any number of callers wait for.

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};

use crate::error::{CommandError, ErrorCode};

/// Work under way. It runs to its end even where every caller has gone.
pub type Flight = Shared<BoxFuture<'static, Result<(), CommandError>>>;

/// Starts `work` on the runtime.
pub fn launch(work: impl Future<Output = Result<(), CommandError>> + Send + 'static) -> Flight {
    let task = tokio::spawn(work);

    async move { task.await.unwrap_or_else(|_| Err(ErrorCode::Internal.into())) }.boxed().shared()
}

/// Whether there is work under way; work that panicked never says so by itself.
pub fn under_way(flight: Option<&Flight>) -> Option<Flight> {
    flight.filter(|flight| flight.peek().is_none()).cloned()
}
