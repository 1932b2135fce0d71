//! How long to wait before a mail, or a mail server, is tried again.

use std::time::Duration;

/// The first wait after a server would not take a mail: what greylisting asks for. Doubled each time.
const FIRST: Duration = Duration::from_mins(1);

/// No wait is longer, so that a mail goes out within hours after its server is well again.
const LONGEST: Duration = Duration::from_hours(4);

/// The first pause after a server could not be used at all. Doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(10);

/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

/// Returns how long to wait after `attempts` tries of a mail.
pub fn after(attempts: i64) -> Duration {
    doubled(FIRST, attempts.unsigned_abs(), LONGEST)
}

/// Returns how long to leave a server alone that was asked `count` times in vain.
pub fn pause(count: u64) -> Duration {
    doubled(FIRST_PAUSE, count, LONGEST_PAUSE)
}

fn doubled(first: Duration, times: u64, longest: Duration) -> Duration {
    let shift = u32::try_from(times.saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 1_u32.checked_shl(shift).unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_four_hours() {
        let minutes: Vec<u64> = (1..=10).map(|tries| after(tries).as_secs() / 60).collect();

        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
        assert_eq!(after(1_000_000), LONGEST);
    }

    #[test]
    fn pauses_grow_to_ten_minutes() {
        let seconds: Vec<u64> = (1..=8).map(|count| pause(count).as_secs()).collect();

        assert_eq!(seconds, [10, 20, 40, 80, 160, 320, 600, 600]);
    }
}
