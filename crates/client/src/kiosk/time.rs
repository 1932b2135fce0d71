//! Times as the portal writes them (RFC 3339), and as this device counts them.

use jiff::Timestamp;

/// A time as the portal reads it, to the millisecond.
pub fn text(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX).to_string()
}

/// What the portal wrote. Unit: Unix milliseconds.
pub fn read(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_was_written() {
        for at_ms in [0, 1_795_000_000_000, 1_795_000_000_007, i64::from(u32::MAX)] {
            assert_eq!(read(&text(at_ms)), Some(at_ms));
        }
        assert_eq!(text(1_795_000_000_120), "2026-11-18T11:06:40.12Z");
        assert_eq!(read("yesterday"), None);
    }
}
