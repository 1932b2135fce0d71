//! Moments as the database keeps them: Unix milliseconds.

use std::time::{Duration, SystemTime};

/// Returns `time` as Unix milliseconds, cut off. Before 1970 is 0.
pub(crate) fn to_ms(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Returns the moment that is `ms` Unix milliseconds.
pub(crate) fn from_ms(ms: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}
