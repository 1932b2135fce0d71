//! What the portal last told of this kiosk, on disk: a start without a network shows the space and keeps presses.
//!
//! None of it is a secret: the key in it is the one that seals.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
pub struct Cache(PathBuf);

impl Cache {
    /// The file in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self(folder.join(NAME))
    }

    /// Whether there is one, also where it cannot be read.
    pub fn is_there(&self) -> bool {
        self.0.exists()
    }

    /// What is in it; `None` where there is none, or none that can be read.
    pub fn read(&self) -> Option<Known> {
        let is_small = fs::metadata(&self.0).is_ok_and(|file| file.len() <= MAX_BYTES);
        if !is_small {
            return None;
        }

        serde_json::from_slice(&fs::read(&self.0).ok()?).ok()
    }

    /// Keeps `known`, whole or not at all. A disk that does not take it costs a start without a network its looks.
    pub fn write(&self, known: &Known) {
        if let Err(error) = self.try_write(known) {
            tracing::warn!(%error, "Cannot keep what the portal told of this kiosk: {error}");
        }
    }

    fn try_write(&self, known: &Known) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            make_private(folder)?;
        }

        whole_file::write(&self.0, &serde_json::to_vec(known)?)
    }

    /// Forgets it.
    pub fn forget(&self) {
        if let Err(error) = fs::remove_file(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "Cannot forget what the portal told of this kiosk: {error}");
        }
    }
}
