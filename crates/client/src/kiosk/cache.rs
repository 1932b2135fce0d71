//! What the portal last told of this kiosk, on disk: a start without a network shows the space and keeps presses.
//!
//! None of it is a secret: the key in it is the one that seals.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pinion_protocol::kiosk::KioskConfig;
use serde::{Deserialize, Serialize};

use super::queue::make_private;
use crate::whole_file;

const NAME: &str = "kiosk.json";

/// The largest file read. Unit: bytes. A logo has 1 MiB at most, and a third more as text.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// What is known of the kiosk and its space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The portal it is from.
    pub portal: String,
    /// As the portal told.
    pub config: KioskConfig,
    /// The logo as a `data:` URL.
    pub logo: Option<String>,
    /// Whether the portal has said that it knows this kiosk no more.
    #[serde(default)]
    pub is_revoked: bool,
}

/// The file.
#[derive(Debug, Clone)]
pub struct Cache {
    path: PathBuf,
    /// Held while the file is changed: whoever types an exit code asks the portal beside the sender.
    changing: Arc<Mutex<()>>,
}

impl Cache {
    /// The file in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { path: folder.join(NAME), changing: Arc::default() }
    }

    /// Whether there is one, also where it cannot be read.
    pub fn is_there(&self) -> bool {
        self.path.exists()
    }

    /// What is in it; `None` where there is none, or none that can be read.
    pub fn read(&self) -> Option<Known> {
        let is_small = fs::metadata(&self.path).is_ok_and(|file| file.len() <= MAX_BYTES);
        if !is_small {
            return None;
        }

        serde_json::from_slice(&fs::read(&self.path).ok()?).ok()
    }

    /// Keeps `known`, whole or not at all. A disk that does not take it costs a start without a network its looks.
    pub fn write(&self, known: &Known) {
        if let Err(error) = self.try_write(known) {
            tracing::warn!(%error, "Cannot keep what the portal told of this kiosk: {error}");
        }
    }

    fn try_write(&self, known: &Known) -> io::Result<()> {
        let bytes = serde_json::to_vec(known)?;
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = self.path.parent() {
            make_private(folder)?;
        }

        whole_file::write(&self.path, &bytes)
    }

    /// Forgets it.
    pub fn forget(&self) {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = whole_file::remove(&self.path) {
            tracing::warn!(%error, "Cannot forget what the portal told of this kiosk: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use pinion_protocol::SpaceView;
    use pinion_protocol::kiosk::SealKey;
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;

    fn known(name: &str) -> Known {
        let space = SpaceView {
            name: name.into(),
            language: "en".into(),
            time_zone: "Europe/Madrid".into(),
            accent: None,
            logo_url: None,
            pin_digits: 5,
        };
        let config = KioskConfig {
            id: Uuid::nil(),
            name: "Front desk".into(),
            location: "Harbour".into(),
            space,
            one_pin_length: false,
            now: "2026-07-01T09:00:00Z".into(),
            seal_key: SealKey { number: 1, public: "AA".into() },
            exit_released_at: None,
        };

        Known { portal: "https://pins.example.org".into(), config, logo: None, is_revoked: false }
    }

    #[test]
    fn several_that_write_at_once_wait_for_one_another() {
        let home = TempDir::new().unwrap();
        let cache = Cache::new(home.path());

        let writers =
            ["Harbour Works", "Harbour Works and its long name", "H", "Hill"].map(|name| {
                let (cache, known) = (cache.clone(), known(name));
                thread::spawn(move || (0..20).try_for_each(|_| cache.try_write(&known)))
            });
        let written = writers.map(|writer| writer.join().unwrap().map_err(|error| error.kind()));

        assert_eq!(written, [Ok(()); 4]);
        assert!(cache.read().is_some());
    }

    #[test]
    fn what_is_forgotten_leaves_nothing_of_itself() {
        let home = TempDir::new().unwrap();
        let cache = Cache::new(home.path());
        cache.write(&known("Harbour Works"));
        fs::write(home.path().join("kiosk.json.new"), "{\"portal\": \"https://pi").unwrap();

        cache.forget();

        assert!(home.path().read_dir().unwrap().next().is_none());
    }
}
