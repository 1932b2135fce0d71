//! Is there room?

use super::{Check, Finding};
use crate::config::Config;

const MIB: u64 = 1024 * 1024;

/// Below this, SQLite's log of a large import may not fit.
const TIGHT_BYTES: u64 = 1024 * MIB;

/// Below this, writes are about to fail.
const FULL_BYTES: u64 = 100 * MIB;

pub fn free(config: &Config) -> Check {
    let finding = match free_bytes(config) {
        Ok(free) => judge(free),
        Err(cause) => Finding::Doubtful(format!("cannot tell how much is free: {cause}")),
    };
    Check { name: "disk", finding }
}

fn judge(free_bytes: u64) -> Finding {
    let words = format!("{} MiB free", free_bytes / MIB);
    match free_bytes {
        ..FULL_BYTES => Finding::Wrong(format!("{words}; make room before writes fail")),
        FULL_BYTES..TIGHT_BYTES => Finding::Doubtful(format!("{words}; that is little")),
        TIGHT_BYTES.. => Finding::Fine(words),
    }
}

#[cfg(unix)]
fn free_bytes(config: &Config) -> std::io::Result<u64> {
    let stats = rustix::fs::statvfs(&config.data.directory)?;
    Ok(stats.f_bavail.saturating_mul(stats.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Config) -> std::io::Result<u64> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_wrong_and_a_tight_one_doubtful() {
        assert!(matches!(judge(99 * MIB), Finding::Wrong(_)));
        assert!(matches!(judge(500 * MIB), Finding::Doubtful(_)));
        assert!(matches!(judge(2048 * MIB), Finding::Fine(_)));
    }
}
