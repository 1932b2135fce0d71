//! In if out, out if in: what one press at a pad means, also one that is heard of late.
//!
//! Source: docs/presence.md.

use std::time::{Duration, SystemTime};

/// A moment that two clocks that are right may disagree by, and no wrong order is seen in.
///
/// Source: docs/presence.md, "Clocks"; a kiosk's clock is corrected from the same difference on.
pub const CLOCKS_AGREE_WITHIN: Duration = Duration::from_mins(2);

/// How a visit came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// The customer checked out.
    Customer,
    /// One of the staff checked them out, or wrote the visit down.
    Staff,
    /// The set hour came.
    Automatic,
}

/// The visit of a customer that goes on, or else the one that ended last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastVisit {
    /// When it began.
    pub from: SystemTime,
    /// How and when it ended; `None` while it goes on.
    pub end: Option<(SystemTime, EndedBy)>,
    /// When it ends by itself, where the space has an hour for that.
    pub due: Option<SystemTime>,
}

/// A press at a pad by somebody known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    /// When it was.
    pub at: SystemTime,
    /// Whether it is heard of later than at once.
    pub late: bool,
    /// When the same customer went in or out at the same pad, the nearest time on either side.
    pub last_here: Option<SystemTime>,
    /// Two presses at one pad closer than this are one.
    pub repeat_within: Duration,
}

/// What a press does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// Nothing: it is the press before once more.
    Repeated,
    /// A visit begins.
    In {
        /// When.
        at: SystemTime,
        /// The visit that goes on ended by itself before; when.
        ended_before: Option<SystemTime>,
    },
    /// The visit that goes on ends.
    Out {
        /// When.
        at: SystemTime,
    },
    /// The visit that ended by itself ended earlier: then they really left.
    OutAfterAll {
        /// When.
        at: SystemTime,
    },
    /// It was before what is known already, so it is a person's to say what it means.
    OutOfOrder,
}

/// Returns what `press` does, with `last` known of the customer.
#[must_use]
pub fn movement(press: &Press, last: Option<&LastVisit>) -> Movement {
    let Press { at, late, .. } = *press;
    // Whose only visit was undone comes in anew, however close that is.
    let Some(last) = last else {
        return Movement::In { at, ended_before: None };
    };
    if press.last_here.is_some_and(|last| apart(at, last) < press.repeat_within) {
        return Movement::Repeated;
    }
    // Of presses that are heard of at once, the order they come in is the true one.
    let order = |known: SystemTime| {
        if at >= known {
            Some(at)
        } else {
            (!late || apart(at, known) <= CLOCKS_AGREE_WITHIN).then_some(known)
        }
    };
    match last.end {
        None => match order(last.from) {
            None => Movement::OutOfOrder,
            Some(at) => match last.due.filter(|due| *due <= at) {
                Some(due) => Movement::In { at, ended_before: Some(due) },
                None => Movement::Out { at },
            },
        },
        Some((end, EndedBy::Automatic)) if at < end && at >= last.from => {
            Movement::OutAfterAll { at }
        }
        Some((end, _)) => match order(end) {
            None => Movement::OutOfOrder,
            Some(at) => Movement::In { at, ended_before: None },
        },
    }
}

/// Returns how long lies between two moments, whichever comes first.
#[must_use]
pub fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).or_else(|_| other.duration_since(one)).unwrap_or_default()
}

/// When an event counts, and by how much the clock is ahead that said when it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PadClock {
    said_now: Option<SystemTime>,
    heard_at: SystemTime,
}

impl PadClock {
    /// Compares the time that a pad told, `said_now`, with ours as we heard it. A pad that does not tell its time is taken
    /// to be right.
    #[must_use]
    pub fn new(said_now: Option<SystemTime>, heard_at: SystemTime) -> Self {
        Self { said_now, heard_at }
    }

    /// By how much it is ahead; behind is negative. Unit: milliseconds.
    #[must_use]
    pub fn skew_ms(self) -> i64 {
        self.said_now.map_or(0, |said| ms_ahead(said, self.heard_at))
    }

    /// Whether it is so far off that times are corrected for it.
    #[must_use]
    pub fn is_wrong(self) -> bool {
        u128::from(self.skew_ms().unsigned_abs()) > CLOCKS_AGREE_WITHIN.as_millis()
    }

    /// Returns when something was that the pad says was at `said`; `None` where that is still to come, by more than
    /// clocks disagree: then the pad's clock was moved in between. Never later than `now`. In whole milliseconds, as it is
    /// kept: the same press is told the same time again.
    #[must_use]
    pub fn true_time(self, said: SystemTime, now: SystemTime) -> Option<SystemTime> {
        let by = Duration::from_millis(self.skew_ms().unsigned_abs());
        let at = match (self.is_wrong(), self.skew_ms() > 0) {
            (false, _) => said,
            (true, true) => said.checked_sub(by)?,
            (true, false) => said.checked_add(by)?,
        };
        (at <= now + CLOCKS_AGREE_WITHIN).then(|| whole_ms(at.min(now)))
    }

    /// Returns how long ago that was at `now`, by the pad's own clock, which need not be right for that; zero for what is
    /// still to come.
    #[must_use]
    pub fn age(self, said: SystemTime, now: SystemTime) -> Duration {
        let before = |later: SystemTime, earlier| later.duration_since(earlier).unwrap_or_default();
        match self.said_now {
            Some(said_now) => before(said_now, said) + before(now, self.heard_at),
            None => before(now, said),
        }
    }
}

fn whole_ms(time: SystemTime) -> SystemTime {
    let below =
        time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().subsec_nanos() % 1_000_000;
    time - Duration::from_nanos(below.into())
}

fn ms_ahead(one: SystemTime, other: SystemTime) -> i64 {
    let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    match one.duration_since(other) {
        Ok(ahead) => ms(ahead),
        Err(behind) => -ms(behind.duration()),
    }
}

#[cfg(test)]
mod tests;
