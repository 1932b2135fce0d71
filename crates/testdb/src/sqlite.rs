//! A SQLite database in a temporary folder.

use std::path::PathBuf;

/// A SQLite database of one test. Goes when dropped.
#[derive(Debug)]
pub struct Sqlite {
    folder: tempfile::TempDir,
}

impl Sqlite {
    /// Makes a folder for a database that is not there yet.
    ///
    /// # Panics
    ///
    /// If there is no room for temporary files.
    #[must_use]
    pub fn fresh() -> Self {
        Self { folder: tempfile::tempdir().expect("there is room for temporary files") }
    }

    /// Returns the path of the database file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("pinion.db")
    }

    /// Returns the address to open it at.
    #[must_use]
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.path().display())
    }
}
