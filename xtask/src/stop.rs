//! Why a command ends early: one sentence and an exit status.

use std::fmt;
use std::process::ExitCode;

/// The end of a command that its user can do something about.
#[derive(Debug)]
pub struct Stop {
    status: u8,
    sentence: String,
}

impl Stop {
    /// Something failed. Exit status 1.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self { status: 1, sentence: sentence.into() }
    }

    /// The user has to do something first. Exit status 2.
    pub fn needs_you(sentence: impl Into<String>) -> Self {
        Self { status: 2, sentence: sentence.into() }
    }

    /// The user, or the machine, asked for the end. Exit status 130, as a shell gives it.
    pub fn interrupted() -> Self {
        Self { status: 130, sentence: "interrupted; run the same command to start again".into() }
    }

    /// The status the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.status)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

impl std::error::Error for Stop {}
