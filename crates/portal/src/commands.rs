//! What the command line can be asked for, a file a command.

pub mod admin;
pub mod archive;
pub mod backup;
pub mod doctor;
pub mod keys;
pub mod members;
pub mod password_file;
mod progress;
pub mod restore;
pub mod serve;
pub mod space;

use std::fmt::Display;
use std::io::Write as _;

use crate::config::ConfigError;

/// Who did it, in the audit log, where a command did.
pub const ACTOR: &str = "command line";

/// Writes a line of an answer. That nobody reads it is no reason to fail.
pub fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Why a command did not do what it was asked for. Its words are for the operator.
#[derive(Debug)]
pub struct Refusal(Option<String>);

impl Refusal {
    /// Refuses with words.
    pub fn new(words: impl Display) -> Self {
        Self(Some(words.to_string()))
    }

    /// Refuses where everything was said already.
    pub fn told() -> Self {
        Self(None)
    }

    /// What is still to be said.
    pub fn words(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self::new(error)
    }
}

impl From<pinion_storage::Error> for Refusal {
    fn from(error: pinion_storage::Error) -> Self {
        Self::new(error)
    }
}

impl From<pinion_storage::KeyError> for Refusal {
    fn from(error: pinion_storage::KeyError) -> Self {
        Self::new(error)
    }
}

impl From<crate::store::StoreError> for Refusal {
    fn from(error: crate::store::StoreError) -> Self {
        Self::new(error)
    }
}
