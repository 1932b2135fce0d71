//! What a step's tool said: kept in a file, its end shown when the step fails.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Lines of a failed step's output that are shown. Enough for a compiler's error with its cause.
const TAIL_LINES: usize = 40;

/// Bytes read from the end of a log to find its last lines.
const TAIL_BYTES: u64 = 16 * 1024;

/// The output of one step, below `target/xtask/`.
pub struct Log {
    path: PathBuf,
    file: File,
}

impl Log {
    /// Opens an empty log for the step called `what`.
    pub fn create(what: &str) -> Result<Self> {
        let folder = Path::new("target/xtask");
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("{}.log", slug(what)));
        let file = File::create(&path).with_context(|| format!("{} opens", path.display()))?;

        Ok(Self { path, file })
    }

    /// Where it is, relative to the repository.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A handle for a tool to write to.
    pub fn writer(&self) -> Result<File> {
        Ok(self.file.try_clone()?)
    }

    /// The last lines, for a reader who wants to know what went wrong.
    pub fn tail(&self) -> String {
        let text = self.end();
        let lines: Vec<&str> = text.lines().collect();

        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }

    /// The last line that says something, without control characters.
    pub fn last_line(&self) -> String {
        let text = self.end();
        let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();

        line.chars().filter(|character| !character.is_control()).take(60).collect()
    }

    /// Opened anew because the writer's handle shares its position.
    fn end(&self) -> String {
        let mut bytes = Vec::new();
        if let Ok(mut file) = File::open(&self.path) {
            let length = file.metadata().map_or(0, |metadata| metadata.len());
            let from = length.saturating_sub(TAIL_BYTES);
            if file.seek(SeekFrom::Start(from)).is_ok() {
                let _ = file.read_to_end(&mut bytes);
            }
        }

        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn slug(what: &str) -> String {
    let words: Vec<String> = what
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();

    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_a_log_after_its_step() {
        assert_eq!(slug("Install system packages (apt)"), "install-system-packages-apt");
    }
}
