//! A clock that is moved by hand.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use pinion_domain::Clock;
use pinion_portal::SystemClock;

/// A clock that is moved by hand. It starts at the present, so that what it dates looks like today.
#[derive(Debug)]
pub struct ManualClock {
    /// Where it stands; `None` where it goes on as the system's does.
    stands_at: Option<SystemTime>,
    moved_by: Mutex<Moved>,
}

/// By how much a clock was moved: on, and back.
#[derive(Debug, Default)]
struct Moved {
    on: Duration,
    back: Duration,
}

impl Default for ManualClock {
    /// A clock that stands still until it is moved.
    fn default() -> Self {
        Self { stands_at: Some(SystemClock.now()), moved_by: Mutex::default() }
    }
}

impl ManualClock {
    /// A clock that goes on by itself as well.
    #[must_use]
    pub fn running() -> Self {
        Self { stands_at: None, moved_by: Mutex::default() }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.moved_by.lock().unwrap_or_else(PoisonError::into_inner).on += by;
    }

    /// Moves the clock back, as somebody does who sets it.
    pub fn go_back(&self, by: Duration) {
        self.moved_by.lock().unwrap_or_else(PoisonError::into_inner).back += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        let moved_by = self.moved_by.lock().unwrap_or_else(PoisonError::into_inner);
        self.stands_at.unwrap_or_else(|| SystemClock.now()) + moved_by.on - moved_by.back
    }
}
