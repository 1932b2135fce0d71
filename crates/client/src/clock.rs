//! What time it is, and how to wait: the only place where the client asks the operating system for either.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;

/// The device's clock, or a stand-in for it.
///
/// It may be wrong and it may jump: nothing that matters to security is decided by it.
#[async_trait]
pub trait Clock: Send + Sync {
    /// What the device thinks the time is.
    fn now(&self) -> SystemTime;

    /// How long it is since some moment that stays the same while the app runs. It goes on while the device sleeps, and
    /// nobody can set it: where it and [`Clock::now`] part, somebody has set that.
    fn uptime(&self) -> Duration;

    /// Waits for `duration`.
    async fn sleep(&self, duration: Duration);
}

impl dyn Clock {
    /// The time in Unix milliseconds; 0 before 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        let since = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// Runs `future` for at most `limit`; `None` where it took longer.
    pub async fn within<F: Future>(&self, limit: Duration, future: F) -> Option<F::Output> {
        tokio::select! {
            biased;
            output = future => Some(output),
            () = self.sleep(limit) => None,
        }
    }
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// The clock that goes on while the device sleeps; POSIX leaves open whether its own does. Apple's does.
///
/// Source: `clock_gettime(2)` of Linux, `clock_gettime(3)` of macOS.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UPTIME: rustix::time::ClockId = rustix::time::ClockId::Boottime;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const UPTIME: rustix::time::ClockId = rustix::time::ClockId::Monotonic;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    #[cfg(unix)]
    fn uptime(&self) -> Duration {
        let uptime = rustix::time::clock_gettime(UPTIME);
        uptime.try_into().expect("a device is not up since before it was started")
    }

    #[cfg(not(unix))]
    fn uptime(&self) -> Duration {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();

        START.get_or_init(std::time::Instant::now).elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
