//! Where keys come from: a file, or a text that somebody else keeps.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};

use super::{KeyError, file, set::KeySet};

/// Where an installation's keys are.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// In a file of mode 0600, which is written anew when keys are rotated.
    File(PathBuf),
    /// In a text of the same form that was handed over and cannot be written.
    Text {
        /// What the operator calls it.
        name: &'static str,
        /// What a key file would hold.
        text: SecretString,
    },
}

impl KeySource {
    /// Returns the keys that are there at present, or `None` where there is no file.
    pub(super) fn load(&self) -> Result<Option<KeySet>, KeyError> {
        match self {
            Self::File(path) => {
                let text = file::read(path).map_err(|error| self.failed(error))?;
                text.map(|text| self.parse(&text)).transpose()
            }
            Self::Text { text, .. } => self.parse(text.expose_secret()).map(Some),
        }
    }

    fn parse(&self, text: &str) -> Result<KeySet, KeyError> {
        KeySet::from_text(text).ok_or_else(|| KeyError::Unreadable(self.clone()))
    }

    pub(super) fn failed(&self, cause: std::io::Error) -> KeyError {
        KeyError::Io { keys: self.clone(), cause }
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the key file {}", path.display()),
            Self::Text { name, .. } => f.write_str(name),
        }
    }
}

impl From<PathBuf> for KeySource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<&Path> for KeySource {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl From<&PathBuf> for KeySource {
    fn from(path: &PathBuf) -> Self {
        Self::File(path.clone())
    }
}
