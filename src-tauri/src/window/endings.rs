//! How soon a page whose process ended begins anew: at once, but not over and over.

use std::time::{Duration, Instant};

/// A process that ends again before this has passed is likely to go on so.
const SOON: Duration = Duration::from_mins(1);

/// How long the page then waits.
const PAUSE: Duration = Duration::from_secs(5);

/// When the process of a page ended last.
#[derive(Debug, Default)]
pub struct Endings {
    last: Option<Instant>,
}

impl Endings {
    /// Notes that it ended `now`; returns how long the page is to wait.
    pub fn pause(&mut self, now: Instant) -> Duration {
        let last = self.last.replace(now);
        let is_soon = last.is_some_and(|last| now.duration_since(last) < SOON);

        if is_soon { PAUSE } else { Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_where_it_ended_a_moment_ago() {
        let first = Instant::now();
        let mut endings = Endings::default();

        assert_eq!(endings.pause(first), Duration::ZERO);
        assert_eq!(endings.pause(first + SOON / 2), PAUSE);
        assert_eq!(endings.pause(first + SOON / 2 + SOON), Duration::ZERO);
    }
}
