//! What time it is by the portal: what it told last, carried on by a clock that nobody can set.
//!
//! The portal corrects the times of presses by comparing its clock with the one that a request is from
//! (docs/presence.md, "Clocks"). Presses that were taken before this device's clock was set are therefore sent in a
//! request that tells the time by the clock as it was then.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pinion_domain::presence::CLOCKS_AGREE_WITHIN;

use super::device::Device;
use super::queue::Event;
use super::time;

/// Presses whose clocks differ by no more are sent in one request. Unit: milliseconds. Less than the portal corrects
/// for by far, and more than its answers jitter.
const ONE_CLOCK_MS: u64 = 1_000;

/// The longest that an answer may take whose time is believed. No question is waited for longer.
const LONGEST_ANSWER: Duration = Duration::from_secs(15);

/// The portal's time.
#[derive(Default)]
pub struct PortalTime(Mutex<Option<i64>>);

/// When something was, by every clock that was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the unit, as wherever times are numbers")]
pub struct Moment {
    /// By this device's clock. Unit: Unix milliseconds.
    pub at_ms: i64,
    /// By the clock that nobody can set, in this run of the app. Unit: milliseconds.
    pub uptime_ms: Option<i64>,
    /// How far the portal's time was ahead of this device's, where that was known then. Unit: milliseconds.
    pub ahead_ms: Option<i64>,
}

impl PortalTime {
    /// Notes that the portal told its time, which is between a question at `asked` and its answer at `answered`.
    fn note(&self, told_ms: i64, asked: Duration, answered: Duration) {
        // This device slept before it read the answer: which half of that time it is from, nobody knows.
        if answered.saturating_sub(asked) > LONGEST_ANSWER {
            return;
        }
        let halfway_ms = i64::midpoint(ms(asked), ms(answered));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(told_ms.saturating_sub(halfway_ms));
    }

    /// What it is at `uptime_ms`; `None` until the portal has told it. Unit: Unix milliseconds.
    fn at(&self, uptime_ms: i64) -> Option<i64> {
        let since_ms = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since_ms.map(|since_ms| since_ms.saturating_add(uptime_ms))
    }
}

impl Moment {
    /// When it was as people are told it: by the portal's time, where this device's is so far off that the portal
    /// corrects it.
    pub fn told_ms(self) -> i64 {
        self.at_ms.saturating_add(off_ms(self.ahead_ms))
    }
}

impl Event {
    /// When it was.
    pub fn moment(&self) -> Moment {
        Moment { at_ms: self.at_ms, uptime_ms: self.uptime_ms, ahead_ms: self.ahead_ms }
    }
}

impl Device {
    /// This moment.
    pub fn moment(&self) -> Moment {
        let (at_ms, uptime_ms) = (self.clock.now_ms(), ms(self.clock.uptime()));
        let ahead_ms = self.portal_time.at(uptime_ms).map(|it| it.saturating_sub(at_ms));

        Moment { at_ms, uptime_ms: Some(uptime_ms), ahead_ms }
    }

    /// Notes the time that the portal told when it was asked at `asked`, by the clock that nobody can set.
    pub fn note_portal_time(&self, told: &str, asked: Duration) {
        if let Some(told_ms) = time::read(told) {
            self.portal_time.note(told_ms, asked, self.clock.uptime());
        } else {
            tracing::info!("The portal's time is none");
        }
    }

    /// Whether the portal has told its time in this run of the app.
    pub fn knows_portal_time(&self) -> bool {
        self.moment().ahead_ms.is_some()
    }

    /// How far the portal's time is ahead of this device's, where the two differ by more than clocks may; else 0.
    /// Unit: milliseconds.
    pub fn clock_off_ms(&self) -> i64 {
        off_ms(self.moment().ahead_ms)
    }

    /// A moment of which it is known how far this device's clock was off, as far as that can be known by now.
    pub fn with_clock(&self, moment: Moment) -> Moment {
        let of_this_run = || {
            let portal_ms = self.portal_time.at(moment.uptime_ms?)?;
            Some(portal_ms.saturating_sub(moment.at_ms))
        };

        Moment { ahead_ms: moment.ahead_ms.or_else(of_this_run), ..moment }
    }

    /// The first of `events`, as far as this device's clock was not set in between.
    pub fn of_one_clock(&self, mut events: Vec<Event>) -> Vec<Event> {
        if let Some(first) = events.first().map(Event::moment) {
            let many = events.iter().take_while(|it| self.is_one_clock(first, it.moment())).count();
            events.truncate(many);
        }
        events
    }

    /// Whether this device's clock was not set between two moments.
    pub fn is_one_clock(&self, one: Moment, other: Moment) -> bool {
        self.ahead_ms(one).abs_diff(self.ahead_ms(other)) <= ONE_CLOCK_MS
    }

    /// What time it is now by the clock that this device had at `moment`. Unit: Unix milliseconds.
    pub fn now_by_clock_of(&self, moment: Moment) -> i64 {
        let now = self.moment();
        let portal_ms = now.at_ms.saturating_add(now.ahead_ms.unwrap_or_default());

        portal_ms.saturating_sub(self.ahead_ms(moment))
    }

    /// How far the portal's time was ahead at `moment`. Where that cannot be known, the clock is taken to be as it was.
    fn ahead_ms(&self, moment: Moment) -> i64 {
        let known = self.with_clock(moment).ahead_ms.or_else(|| self.moment().ahead_ms);
        known.filter(|_| self.knows_portal_time()).unwrap_or_default()
    }
}

/// `ahead_ms` where it is so much that the portal corrects for it; else 0.
fn off_ms(ahead_ms: Option<i64>) -> i64 {
    let agree_ms = CLOCKS_AGREE_WITHIN.as_millis();
    ahead_ms.filter(|ahead| u128::from(ahead.unsigned_abs()) > agree_ms).unwrap_or_default()
}

fn ms(uptime: Duration) -> i64 {
    i64::try_from(uptime.as_millis()).unwrap_or(i64::MAX)
}
