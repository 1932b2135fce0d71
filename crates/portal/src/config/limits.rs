//! How much the portal takes from a stranger.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::keys::{ConfigError, Keys};

/// How much the portal takes from a stranger.
#[derive(Debug, Clone)]
pub struct Limits {
    /// `max_body_bytes`: the largest request body. 1,024 to 16 MiB. Default: 64 KiB; a sign-in has some 200 bytes.
    pub body_bytes: usize,
    /// `max_header_bytes`: the largest request line with all its headers. 8 KiB to 1 MiB. Default: 16 KiB.
    pub header_bytes: usize,
    /// `max_connections`: connections open at once; more wait in the system's queue. 1 to 100,000.
    /// Default: 1,024, so that a thousand slow clients hold a thousand sockets and no more.
    pub connections: usize,
    /// `max_connections_per_address`: of these, how many one network address may have; more are closed at once.
    /// Not counted for `trusted_proxies`. 1 to 100,000. Default: 256, a quarter, so that slow clients need
    /// several addresses to keep others out, and a building behind one address has plenty.
    pub connections_per_address: usize,
    /// `header_timeout_s`: how long the headers of a request may take, and how long an idle connection is
    /// kept. 1 to 300 s. Default: 15 s.
    pub header_timeout: Duration,
    /// `request_timeout_s`: how long a request may take, its body read and its answer made. 1 to 300 s.
    /// Default: 30 s.
    pub request_timeout: Duration,
    /// `write_timeout_s`: how long a client may leave its answer unread. 1 to 300 s. Default: 15 s.
    pub write_timeout: Duration,
    /// `shutdown_timeout_s`: how long open requests may go on once the portal was told to stop. 0 to
    /// 300 s. Default: 10 s.
    pub shutdown_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            header_bytes: 16 * 1024,
            connections: 1024,
            connections_per_address: 256,
            header_timeout: Duration::from_secs(15),
            request_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(15),
            shutdown_timeout: Duration::from_secs(10),
        }
    }
}

impl Limits {
    pub(super) fn take(keys: &mut Keys) -> Result<Self, ConfigError> {
        let default = Self::default();
        let bodies = 1024..=16 * 1024 * 1024;
        let headers = 8 * 1024..=1024 * 1024;

        Ok(Self {
            body_bytes: count(keys, "max_body_bytes", bodies, default.body_bytes)?,
            header_bytes: count(keys, "max_header_bytes", headers, default.header_bytes)?,
            connections: count(keys, "max_connections", 1..=100_000, default.connections)?,
            connections_per_address: count(
                keys,
                "max_connections_per_address",
                1..=100_000,
                default.connections_per_address,
            )?,
            header_timeout: seconds(keys, "header_timeout_s", 1, default.header_timeout)?,
            request_timeout: seconds(keys, "request_timeout_s", 1, default.request_timeout)?,
            write_timeout: seconds(keys, "write_timeout_s", 1, default.write_timeout)?,
            shutdown_timeout: seconds(keys, "shutdown_timeout_s", 0, default.shutdown_timeout)?,
        })
    }

    /// How long a request waits for the database each time. It may do so twice, for a connection and for another
    /// writer, and is left the time to be told that it waited in vain. A second at least, which a busy machine needs
    /// to open a connection.
    #[must_use]
    pub fn patience(&self) -> Duration {
        (self.request_timeout / 3).max(Duration::from_secs(1))
    }
}

fn count(
    keys: &mut Keys,
    key: &str,
    range: RangeInclusive<u64>,
    default: usize,
) -> Result<usize, ConfigError> {
    let number = keys.take_number(key, range)?;
    Ok(number.and_then(|number| usize::try_from(number).ok()).unwrap_or(default))
}

fn seconds(
    keys: &mut Keys,
    key: &str,
    least: u64,
    default: Duration,
) -> Result<Duration, ConfigError> {
    Ok(keys.take_number(key, least..=300)?.map_or(default, Duration::from_secs))
}
