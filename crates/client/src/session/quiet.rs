//! Leaving a portal alone for as long as it asked for.

use std::time::Duration;

use super::Session;
use super::tokens::millis;
use crate::error::{CommandError, ErrorCode};
use crate::portal::LinkError;

/// The longest a portal that wants to be asked later is waited for; longer waits are told instead.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// How long, where such a portal does not say.
const USUAL_WAIT: Duration = Duration::from_secs(1);

/// A time in which the portal is not asked, by this device's clock. Unit: Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    from_ms: i64,
    /// When it ends.
    pub until_ms: i64,
}

impl Quiet {
    fn begin(now_ms: i64, wait: Duration) -> Self {
        Self { from_ms: now_ms, until_ms: now_ms.saturating_add(millis(wait)) }
    }

    /// What is left of it; `None` where it is over.
    ///
    /// A clock that has gone back to before its beginning says nothing of its end, and must not make it longer.
    fn left(self, now_ms: i64) -> Option<Duration> {
        let left_ms = u64::try_from(self.until_ms.saturating_sub(now_ms)).ok()?;

        (left_ms > 0 && now_ms >= self.from_ms).then(|| Duration::from_millis(left_ms))
    }
}

impl Session {
    /// Whether the portal may be asked.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::Throttled`], with the time that is left, where it may not;
    /// [`ErrorCode::SessionEnded`] where the session of `epoch` is over.
    pub(super) fn may_ask(&self, epoch: u64) -> Result<(), CommandError> {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        let quiet = state.of(epoch)?.quiet;

        match quiet.and_then(|quiet| quiet.left(now_ms)) {
            Some(left) => Err(CommandError {
                retry_after_s: Some(left.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)),
                ..ErrorCode::Throttled.into()
            }),
            None => Ok(()),
        }
    }

    /// Notes in the session of `epoch` how long the portal wants to be left alone, where it does.
    pub(super) fn note_quiet(&self, epoch: u64, link: LinkError) {
        let LinkError::Throttled { retry_after } = link else { return };
        let quiet = Quiet::begin(self.clock.now_ms(), retry_after.unwrap_or(USUAL_WAIT));

        // A session that is over asks nothing any more.
        let _ = self.state().of(epoch).map(|signed_in| signed_in.quiet = Some(quiet));
    }

    /// Waits as long as the portal asks for, where it does and where that is soon.
    pub(super) async fn waited_out(&self, link: LinkError) -> bool {
        let LinkError::Throttled { retry_after } = link else { return false };
        let wait = retry_after.unwrap_or(USUAL_WAIT);
        if wait > MAX_WAIT {
            return false;
        }

        self.clock.sleep(wait).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000_000;

    #[test]
    fn lasts_as_long_as_was_asked_for() {
        let quiet = Quiet::begin(NOW, Duration::from_mins(1));

        assert_eq!(quiet.left(NOW), Some(Duration::from_mins(1)));
        assert_eq!(quiet.left(NOW + 59_999), Some(Duration::from_millis(1)));
        assert_eq!(quiet.left(NOW + 60_000), None);
        assert_eq!(quiet.left(NOW + 90_000), None);
    }

    #[test]
    fn ends_where_the_clock_went_back() {
        assert_eq!(Quiet::begin(NOW, Duration::from_mins(1)).left(NOW - 1), None);
    }

    #[test]
    fn an_endless_one_is_no_overflow() {
        assert!(Quiet::begin(NOW, Duration::MAX).left(NOW).is_some());
    }
}
