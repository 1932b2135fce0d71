//! A clock that is moved by hand.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use pinion_domain::Clock;

/// A clock that stands still until it is moved. It starts at the present, so that what it dates looks like today.
#[derive(Debug)]
pub struct ManualClock(Mutex<SystemTime>);

impl Default for ManualClock {
    fn default() -> Self {
        Self(Mutex::new(pinion_portal::SystemClock.now()))
    }
}

impl ManualClock {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
