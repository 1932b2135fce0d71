//! What the camera sees: a code that is held up counts once, until it has been out of view.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use secrecy::{ExposeSecret, SecretString};

use super::camera;
use super::device::Device;
use super::press::view;
use super::views::{PressMeans, PressOutcome, PressView};
use crate::error::{CommandError, ErrorCode};

/// The largest picture taken. Unit: pixels.
const MAX_PIXELS: usize = 2_100_000;

/// The shortest and the longest side. Unit: pixels.
const SIDE: (u32, u32) = (32, 4_096);

/// How long a code must have been out of view to count again.
const OUT_OF_VIEW: Duration = Duration::from_secs(2);

/// Most codes held up at once that are told apart.
const MAX_HELD: usize = 8;

/// What the camera saw last.
#[derive(Default)]
pub struct Looking {
    /// Whether a picture is being read. Those that come meanwhile are passed over.
    is_busy: bool,
    /// What is held up, and when it was last seen, by the clock that nobody can set.
    held: Vec<(SecretString, Duration)>,
}

impl Device {
    /// Takes a picture.
    pub async fn look(
        self: &Arc<Self>,
        width: u32,
        height: u32,
        brightness: Vec<u8>,
    ) -> Result<Option<PressView>, CommandError> {
        self.state().ready().ok_or(ErrorCode::KioskNotReady)?;
        if !is_picture(width, height, brightness.len()) {
            return Err(ErrorCode::Internal.into());
        }
        if std::mem::replace(&mut self.looking().is_busy, true) {
            return Ok(None);
        }
        let busy = Busy(self);

        let reading = tokio::task::spawn_blocking(move || camera::read(width, height, &brightness));
        // A picture that its reader cannot stand shows nothing.
        let codes = reading.await.unwrap_or_default();
        drop(busy);
        let fresh = self.looking().see(codes, self.clock.uptime());
        let Some(text) = fresh else { return Ok(None) };
        let moment = self.moment();
        let pressed = AssertUnwindSafe(self.press(text.expose_secret(), PressMeans::Scan));
        let pressed = pressed.catch_unwind().await;
        // No picture comes while the answer is waited for, and what was held up may be still.
        self.looking().still(self.clock.uptime());
        match pressed {
            Ok(Err(error)) if error.code == ErrorCode::KioskNotReady => Err(error),
            Ok(Ok(view)) => Ok(Some(view)),
            // An error would pass for a picture in which nothing was, and whoever holds the code up stand there unanswered.
            Ok(Err(_)) | Err(_) => Ok(Some(view(PressOutcome::Failed, moment))),
        }
    }

    fn looking(&self) -> MutexGuard<'_, Looking> {
        self.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That a picture is being read: until it is, or nobody waits for that any more.
struct Busy<'a>(&'a Device);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.looking().is_busy = false;
    }
}

impl Looking {
    /// Notes what is in view `now`; returns the first code that was not before.
    fn see(&mut self, codes: Vec<SecretString>, now: Duration) -> Option<SecretString> {
        self.held.retain(|(_, seen)| now.abs_diff(*seen) < OUT_OF_VIEW);
        let mut fresh = None;
        for code in codes.into_iter().take(MAX_HELD) {
            let is_it = |held: &SecretString| held.expose_secret() == code.expose_secret();
            let has_room = self.held.len() < MAX_HELD;
            match self.held.iter_mut().find(|(held, _)| is_it(held)) {
                Some((_, seen)) => *seen = now,
                None if has_room && fresh.is_none() => {
                    self.held.push((code.clone(), now));
                    fresh = Some(code);
                }
                // With the next picture.
                None => {}
            }
        }

        fresh
    }

    /// Notes that what is held up was in view until `now`.
    fn still(&mut self, now: Duration) {
        for (_, seen) in &mut self.held {
            *seen = now;
        }
    }
}

fn is_picture(width: u32, height: u32, bytes: usize) -> bool {
    let side = SIDE.0..=SIDE.1;

    bytes <= MAX_PIXELS
        && side.contains(&width)
        && side.contains(&height)
        && u64::from(width) * u64::from(height) == bytes as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(looking: &mut Looking, codes: &[&str], now_ms: u64) -> Option<String> {
        let codes = codes.iter().map(|code| SecretString::from(*code)).collect();
        looking
            .see(codes, Duration::from_millis(now_ms))
            .map(|code| code.expose_secret().to_owned())
    }

    #[test]
    fn a_code_that_is_held_up_counts_once() {
        let mut looking = Looking::default();

        assert_eq!(see(&mut looking, &["1"], 0).as_deref(), Some("1"));
        for now_ms in (100..10_000).step_by(100) {
            assert_eq!(see(&mut looking, &["1"], now_ms), None);
        }
        assert_eq!(see(&mut looking, &[], 10_000), None);
        assert_eq!(see(&mut looking, &["1"], 11_800), None, "it was gone for less than 2 s");
        assert_eq!(see(&mut looking, &["1"], 13_800).as_deref(), Some("1"));
    }

    #[test]
    fn two_codes_side_by_side_count_once_each() {
        let mut looking = Looking::default();

        assert_eq!(see(&mut looking, &["1", "2"], 0).as_deref(), Some("1"));
        assert_eq!(see(&mut looking, &["1", "2"], 100).as_deref(), Some("2"));
        assert_eq!(see(&mut looking, &["2", "1"], 200), None);
    }

    #[test]
    fn a_picture_has_as_many_bytes_as_pixels_and_not_too_many() {
        assert!(is_picture(640, 480, 307_200));
        assert!(is_picture(1920, 1080, 2_073_600));
        for (width, height, bytes) in [
            (640, 480, 307_199),
            (0, 480, 0),
            (31, 480, 14_880),
            (u32::MAX, u32::MAX, 1),
            (4_096, 4_096, 16_777_216),
        ] {
            assert!(!is_picture(width, height, bytes), "{width} × {height}");
        }
    }
}
