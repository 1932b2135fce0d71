//! When wrong PINs are an incident, of which somebody is told once.
//!
//! Source: docs/security.md, "Admins are told".

use std::time::{Duration, SystemTime};

use crate::{Throttle, ThrottleRule};

/// Wrong PINs that were counted by one thing (a pad, a place, a network address) with no hour of quiet between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incident {
    /// When the first of them was.
    pub began_at: SystemTime,
    /// How many there were.
    pub tries: u32,
    /// Since when no wrong one came: the latest, or the end of the wait that it brought.
    pub quiet_since: SystemTime,
    /// Admins were told.
    pub told: bool,
}

impl Incident {
    /// An incident is over once it was quiet for so long while tries were welcome: as long as halves a count.
    pub const ENDS_AFTER: Duration = Duration::from_hours(1);

    /// At most so many incidents of a space are told in a day.
    ///
    /// Who tries on for a whole day at one pad fills no mailbox by it, and who moves from pad to pad does not either.
    pub const MOST_A_DAY: u16 = 10;

    /// Returns the incident after a wrong try at `now`, which was counted as `throttle`, with `before` remembered until
    /// then.
    #[must_use]
    pub fn after_failure(before: Option<&Self>, throttle: &Throttle, now: SystemTime) -> Self {
        let new = Self { began_at: now, tries: 0, quiet_since: now, told: false };
        let goes_on = before.filter(|before| !before.is_over(now)).copied().unwrap_or(new);
        Self {
            tries: goes_on.tries.saturating_add(1),
            quiet_since: throttle.until.max(now),
            ..goes_on
        }
    }

    /// Tells whether it is over at `now`.
    ///
    /// Also where it was quiet since a time to come that no wait reaches: a clock was set back.
    #[must_use]
    pub fn is_over(&self, now: SystemTime) -> bool {
        match now.duration_since(self.quiet_since) {
            Ok(quiet) => quiet >= Self::ENDS_AFTER,
            Err(ahead) => ahead.duration() > Self::ENDS_AFTER,
        }
    }

    /// Tells whether admins are to be told: it has as many tries as `rule` lets pass, so has the count, `throttle`, in
    /// which those of hours ago are less, and they were not.
    #[must_use]
    pub fn is_to_be_told(&self, throttle: &Throttle, rule: &ThrottleRule) -> bool {
        !self.told && self.tries >= rule.tries && throttle.failures >= rule.tries
    }

    /// Returns the day of `now`, by which incidents that are told are counted: days since 1970 in UTC.
    #[must_use]
    pub fn day(now: SystemTime) -> u64 {
        now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() / (24 * 60 * 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: ThrottleRule = ThrottleRule::KEYPAD;

    fn at(minutes: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_mins(30_000_000 + minutes)
    }

    /// What is remembered of wrong tries in these minutes, none of which was told.
    fn failing(minutes: impl IntoIterator<Item = u64>) -> (Throttle, Incident) {
        let mut known: Option<(Throttle, Incident)> = None;
        for minute in minutes {
            let before = known.as_ref();
            let throttle = RULE.after_failure(before.map(|(it, _)| it), at(minute));
            let incident = Incident::after_failure(before.map(|(_, it)| it), &throttle, at(minute));
            known = Some((throttle, incident));
        }
        known.unwrap()
    }

    #[test]
    fn is_told_once_its_tries_reach_the_rules_limit() {
        let (counted, four) = failing([0, 1, 2, 3]);
        assert!(!four.is_to_be_told(&counted, &RULE));
        let (counted, five) = failing([0, 1, 2, 3, 4]);

        assert!(five.is_to_be_told(&counted, &RULE));
        assert_eq!((five.began_at, five.tries), (at(0), 5));
        assert!(!Incident { told: true, ..five }.is_to_be_told(&counted, &RULE));
        let few = Throttle { failures: 4, ..counted };
        assert!(!five.is_to_be_told(&few, &RULE), "typos of a whole day");
    }

    #[test]
    fn one_that_was_told_stays_so_until_it_is_over() {
        let (throttle, five) = failing([0; 5]);
        let told = Incident { told: true, ..five };
        let after = |minute| {
            let throttle = RULE.after_failure(Some(&throttle), at(minute));
            Incident::after_failure(Some(&told), &throttle, at(minute))
        };

        assert_eq!(after(59), Incident { tries: 6, quiet_since: after(59).quiet_since, ..told });
        let next = after(61);
        assert_eq!((next.began_at, next.tries, next.told), (at(61), 1, false));
    }

    #[test]
    fn a_wait_is_no_quiet() {
        // The twelfth brings a wait of an hour, in which nothing is looked at.
        let (_, twelve) = failing([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64]);

        assert_eq!(twelve.quiet_since, at(64 + 60));
        assert!(!twelve.is_over(at(64 + 119)));
        assert!(twelve.is_over(at(64 + 120)));
    }

    #[test]
    fn a_slip_after_an_incident_is_none() {
        // What is left of the count makes the pad wait, and nobody has to hear of it.
        let (throttle, next) = failing([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64 + 60]);

        assert!(RULE.wait(&throttle, at(64 + 60)).is_some());
        assert_eq!(next.tries, 1);
        assert!(!next.is_to_be_told(&throttle, &RULE));
    }

    #[test]
    fn survives_a_clock_that_was_set_back() {
        let (_, incident) = failing([100_000; 5]);

        assert!(!incident.is_over(at(100_000 - 50)), "a little");
        assert!(incident.is_over(at(0)), "years must not pass until somebody is told again");
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        let midnight = SystemTime::UNIX_EPOCH + Duration::from_hours(20_000 * 24);

        assert_eq!(Incident::day(midnight), 20_000);
        assert_eq!(Incident::day(midnight - Duration::from_millis(1)), 19_999);
    }
}
