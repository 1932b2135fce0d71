//! A session's tokens, and when to replace them.

use std::time::Duration;

use pinion_protocol::TokenGrant;
use secrecy::SecretString;

/// How long before its end an access token is replaced: longer than any request takes.
const AHEAD: Duration = Duration::from_mins(1);

/// The longest life of an access token that is believed. Nexudus grants seven days.
const MAX_LIFE: Duration = Duration::from_hours(366 * 24);

/// The tokens of a session.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Shown with every request. `None` where it was too large to be kept.
    pub access: Option<SecretString>,
    /// When the access token was granted, and when it ends.
    pub life: Life,
    /// Good once, for the next pair.
    pub refresh: SecretString,
    /// Grows with each renewal, so that a caller can say which tokens it was refused with.
    pub serial: u64,
}

/// The life of an access token by this device's clock. Unit: Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// When it was granted.
    pub from_ms: i64,
    /// When it ends; `None` where the portal did not say.
    pub until_ms: Option<i64>,
}

impl Tokens {
    /// The tokens of `grant`, which arrived at `now_ms`.
    pub fn granted(grant: TokenGrant, now_ms: i64, serial: u64) -> Self {
        Self {
            access: Some(grant.access_token),
            life: Life::granted(grant.expires_in, now_ms),
            refresh: grant.refresh_token,
            serial,
        }
    }

    /// The access token, unless it should be replaced before it is shown again.
    pub fn usable(&self, now_ms: i64) -> Option<&SecretString> {
        self.access.as_ref().filter(|_| !self.life.is_over(now_ms))
    }
}

impl Life {
    /// A portal that says 0 has not said anything: such a token could never be used.
    fn granted(expires_in_s: u64, now_ms: i64) -> Self {
        let life = Duration::from_secs(expires_in_s).min(MAX_LIFE);
        let until_ms = (!life.is_zero()).then(|| now_ms.saturating_add(millis(life)));

        Self { from_ms: now_ms, until_ms }
    }

    /// Whether the token has ended, or is about to.
    ///
    /// A clock that has gone back to before the grant tells nothing about the end, so the answer is yes: one renewal
    /// sets both anew.
    fn is_over(self, now_ms: i64) -> bool {
        let Some(until_ms) = self.until_ms else { return false };
        let life_ms = until_ms.saturating_sub(self.from_ms);
        let ahead_ms = millis(AHEAD).min(life_ms / 10);

        now_ms < self.from_ms || now_ms >= until_ms.saturating_sub(ahead_ms)
    }
}

/// `duration` in milliseconds, as long as there is.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000_000;

    #[test]
    fn is_replaced_a_minute_before_its_end() {
        let life = Life::granted(900, NOW);

        assert!(!life.is_over(NOW));
        assert!(!life.is_over(NOW + 839_999));
        assert!(life.is_over(NOW + 840_000));
    }

    #[test]
    fn a_short_life_is_used_for_nine_tenths() {
        let life = Life::granted(30, NOW);

        assert!(!life.is_over(NOW + 26_999));
        assert!(life.is_over(NOW + 27_000));
    }

    #[test]
    fn is_replaced_where_the_clock_went_back_behind_its_grant() {
        assert!(Life::granted(900, NOW).is_over(NOW - 1));
    }

    #[test]
    fn a_life_that_is_not_told_ends_when_the_portal_says_so() {
        assert!(!Life::granted(0, NOW).is_over(i64::MAX));
    }

    #[test]
    fn no_number_a_portal_may_send_overflows() {
        let life = Life::granted(u64::MAX, i64::MAX - 5);

        assert!(life.is_over(i64::MAX));
        assert!(Life::granted(u64::MAX, NOW).is_over(NOW + millis(MAX_LIFE)));
    }
}
