//! How long to wait after wrong tries.

use std::time::{Duration, SystemTime};

/// What is remembered of the wrong tries of one account, address or device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// Wrong tries that still count.
    pub failures: u32,
    /// When the latest was.
    pub last_failure: SystemTime,
    /// No try is looked at before this moment.
    pub until: SystemTime,
}

/// How wrong tries turn into waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleRule {
    /// Wrong tries after which the first wait comes. At least 1.
    pub tries: u32,
    /// The first wait; each further wrong try doubles it.
    pub first_wait: Duration,
    /// No wait is longer.
    pub longest_wait: Duration,
    /// Each such time halves the count.
    pub halves_after: Duration,
    /// How.
    pub halves: Halving,
}

/// How a count of wrong tries halves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halving {
    /// By each whole such time without a wrong try.
    Quiet,
    /// Bit by bit, whether or not there are others meanwhile: for what many people share.
    Steady,
}

impl ThrottleRule {
    /// For one account or one device: 5 tries, then 30 s, doubling to one hour.
    ///
    /// Source: docs/security.md, "Guessing at sign-in"; NIST SP 800-63B, 5.2.2.
    pub const ACCOUNT: Self = Self {
        tries: 5,
        first_wait: Duration::from_secs(30),
        longest_wait: HOUR,
        halves_after: HOUR,
        halves: Halving::Quiet,
    };

    /// For what is typed at one pad: as for one account.
    ///
    /// Source: docs/security.md, "Guessing at a pad"; NIST SP 800-63B, 5.2.2.
    pub const KEYPAD: Self = Self::ACCOUNT;

    /// For what one pad scans, and for all that is typed at one place, or from one network address, at check-in: as
    /// [`Self::ADDRESS`], but that a typo now and then, all day long, never adds up.
    ///
    /// Source: docs/security.md, "Guessing at a pad".
    pub const WIDE: Self = Self { halves: Halving::Steady, ..Self::ADDRESS };

    /// For who types PINs without a device's token, by network address: stricter than a pad, which an admin has paired
    /// and somebody has to stand at. 3 tries, then one minute, doubling to one hour.
    ///
    /// Source: docs/security.md, "Guessing at a pad".
    pub const STRANGER: Self =
        Self { tries: 3, first_wait: Duration::from_mins(1), ..Self::ACCOUNT };

    /// For all who type PINs at a place without a device's token, from however many addresses: 20 tries, then waits of
    /// 10 s to five minutes. Who guesses from many addresses gets twelve an hour; no device with a token waits for it.
    ///
    /// Source: docs/security.md, "Guessing at a pad".
    pub const STRANGERS: Self = Self {
        tries: 20,
        first_wait: Duration::from_secs(10),
        longest_wait: Duration::from_mins(5),
        ..Self::ADDRESS
    };

    /// For what one pad sends late: 20 wrong ones, then none is answered by itself for an hour.
    ///
    /// Source: docs/security.md, "Guessing at a pad".
    pub const LATE: Self = Self { tries: 20, first_wait: HOUR, ..Self::ACCOUNT };

    /// For one network address, which a whole building may share: 50 tries an hour, then waits
    /// of 5 s to one minute, which slow a guesser and never close the door.
    ///
    /// Source: docs/security.md, "Guessing at sign-in".
    pub const ADDRESS: Self = Self {
        tries: 50,
        first_wait: Duration::from_secs(5),
        longest_wait: Duration::from_mins(1),
        halves_after: HOUR,
        halves: Halving::Quiet,
    };

    /// Returns what is remembered after a wrong try at `now`, with `before` remembered until
    /// then.
    ///
    /// A clock that was set back neither halves the count nor shortens a wait that runs.
    #[must_use]
    pub fn after_failure(&self, before: Option<&Throttle>, now: SystemTime) -> Throttle {
        let failures = before.map_or(0, |throttle| self.counted(throttle, now)).saturating_add(1);
        let left = before.and_then(|throttle| self.wait(throttle, now)).unwrap_or_default();
        Throttle { failures, last_failure: now, until: now + self.wait_after(failures).max(left) }
    }

    /// Returns how long to wait at `now`, or `None` where a try is welcome.
    ///
    /// Never more than [`ThrottleRule::longest_wait`], whatever the clock did.
    #[must_use]
    pub fn wait(&self, throttle: &Throttle, now: SystemTime) -> Option<Duration> {
        let left = throttle.until.duration_since(now).unwrap_or_default();
        (!left.is_zero()).then(|| left.min(self.longest_wait))
    }

    /// Returns how long each of those has to wait after a wrong try of their own who share what is remembered; zero while
    /// few are wrong.
    #[must_use]
    pub fn pace(&self, throttle: &Throttle, now: SystemTime) -> Duration {
        self.wait_after(self.counted(throttle, now))
    }

    fn counted(&self, throttle: &Throttle, now: SystemTime) -> u32 {
        let since = now.duration_since(throttle.last_failure).unwrap_or_default();
        match self.halves {
            Halving::Quiet => {
                let halvings = since.as_nanos() / self.halves_after.as_nanos().max(1);
                let halvings = u32::try_from(halvings).ok();
                halvings.and_then(|by| throttle.failures.checked_shr(by)).unwrap_or(0)
            }
            Halving::Steady => {
                let halvings = since.as_secs_f64() / self.halves_after.as_secs_f64();
                // Rounded up, so that those that come one by one count at all.
                let left = (f64::from(throttle.failures) * (-halvings).exp2()).ceil();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "it is no more than it was, and no less than 0"
                )]
                let left = left as u32;
                left
            }
        }
    }

    fn wait_after(&self, failures: u32) -> Duration {
        let Some(beyond) = failures.checked_sub(self.tries) else {
            return Duration::ZERO;
        };
        let factor = 1_u32.checked_shl(beyond).unwrap_or(u32::MAX);
        self.first_wait.saturating_mul(factor).min(self.longest_wait)
    }
}

const HOUR: Duration = Duration::from_hours(1);

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: ThrottleRule = ThrottleRule::ACCOUNT;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
    }

    fn fail(times: u32, now: SystemTime) -> Throttle {
        (1..times)
            .fold(RULE.after_failure(None, now), |before, _| RULE.after_failure(Some(&before), now))
    }

    #[test]
    fn lets_four_wrong_tries_pass_and_waits_after_the_fifth() {
        assert_eq!(RULE.wait(&fail(4, at(0)), at(0)), None);
        assert_eq!(RULE.wait(&fail(5, at(0)), at(0)), Some(Duration::from_secs(30)));
    }

    #[test]
    fn doubles_the_wait_up_to_an_hour() {
        let waits: Vec<u64> = (5..=13)
            .map(|times| RULE.wait(&fail(times, at(0)), at(0)).unwrap().as_secs())
            .collect();

        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(RULE.wait(&fail(200, at(0)), at(0)), Some(Duration::from_hours(1)));
    }

    #[test]
    fn ends_the_wait_when_its_time_has_come() {
        let throttle = fail(5, at(0));

        assert_eq!(RULE.wait(&throttle, at(29)), Some(Duration::from_secs(1)));
        assert_eq!(RULE.wait(&throttle, at(30)), None);
    }

    #[test]
    fn halves_the_count_for_each_quiet_hour() {
        let throttle = fail(9, at(0));

        assert_eq!(RULE.after_failure(Some(&throttle), at(3599)).failures, 10);
        assert_eq!(RULE.after_failure(Some(&throttle), at(3600)).failures, 5);
        assert_eq!(RULE.after_failure(Some(&throttle), at(7200)).failures, 3);
        assert_eq!(RULE.after_failure(Some(&throttle), at(3600 * 100)).failures, 1);
    }

    #[test]
    fn survives_a_clock_that_was_set_back() {
        let throttle = fail(6, at(100_000));

        assert_eq!(
            RULE.wait(&throttle, at(0)),
            Some(Duration::from_hours(1)),
            "a wait is never longer than the longest"
        );
        assert_eq!(RULE.after_failure(Some(&throttle), at(0)).failures, 7);
    }

    #[test]
    fn a_typo_now_and_then_all_day_long_never_adds_up() {
        let rule = ThrottleRule::WIDE;
        let often = |every_s: u64, times: u64| {
            (1..times).fold(rule.after_failure(None, at(0)), |before, nth| {
                rule.after_failure(Some(&before), at(nth * every_s))
            })
        };

        assert!(often(600, 1_000).failures < 20);
        assert_eq!(rule.pace(&often(600, 1_000), at(599_400)), Duration::ZERO);
        assert_eq!(rule.pace(&often(1, 50), at(49)), Duration::from_secs(5), "fifty at once do");
        assert!(rule.pace(&often(60, 1_000), at(59_940)) > Duration::ZERO, "one a minute does");
        let all = often(1, 60);
        assert_eq!(rule.pace(&all, at(59)), Duration::from_mins(1));
        assert_eq!(rule.pace(&all, at(59 + 3600)), Duration::ZERO);
    }

    #[test]
    fn slows_an_address_after_fifty_and_never_closes_it() {
        let rule = ThrottleRule::ADDRESS;
        let mut throttle = rule.after_failure(None, at(0));
        for _ in 1..49 {
            throttle = rule.after_failure(Some(&throttle), at(0));
        }

        assert_eq!(rule.wait(&throttle, at(0)), None);
        throttle = rule.after_failure(Some(&throttle), at(0));
        assert_eq!(rule.wait(&throttle, at(0)), Some(Duration::from_secs(5)));
        for _ in 0..100 {
            throttle = rule.after_failure(Some(&throttle), at(0));
        }
        assert_eq!(rule.wait(&throttle, at(0)), Some(Duration::from_mins(1)));
    }
}
