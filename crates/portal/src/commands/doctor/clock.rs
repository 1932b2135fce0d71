//! Is the clock set?

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pinion_domain::Clock as _;

use super::{Check, Finding};
use crate::clock::SystemClock;
use crate::config::Config;

/// 1 January 2026: no machine that runs this was set before it was written.
const EARLIEST: Duration = Duration::from_hours(490_896);

/// How far the database may seem to be written in the future.
const TOLERANCE: Duration = Duration::from_mins(5);

pub fn plausible(config: &Config) -> Check {
    let file = config.data.sqlite_file().and_then(|file| std::fs::metadata(file).ok());
    let written = file.and_then(|file| file.modified().ok());
    Check { name: "clock", finding: judge(SystemClock.now(), written) }
}

fn judge(now: SystemTime, last_written: Option<SystemTime>) -> Finding {
    if now < UNIX_EPOCH + EARLIEST {
        return Finding::Wrong(
            "the clock is years behind, so tokens and codes cannot work; set it, and keep it by NTP".into(),
        );
    }
    if last_written.is_some_and(|written| written > now + TOLERANCE) {
        return Finding::Wrong(
            "the database was last written in the future: the clock was set back; keep it by NTP"
                .into(),
        );
    }

    Finding::Fine("plausible".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_never_set_or_set_back_is_wrong() {
        let now = UNIX_EPOCH + EARLIEST + Duration::from_hours(1);

        assert!(matches!(judge(now, Some(now)), Finding::Fine(_)));
        assert!(matches!(judge(UNIX_EPOCH, None), Finding::Wrong(_)));
        assert!(matches!(judge(now, Some(now + Duration::from_mins(6))), Finding::Wrong(_)));
    }
}
