//! The repository's own files.

use std::fs;
use std::path::{Path, PathBuf};

/// A file and its text; the path is relative to the repository and has forward slashes.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// A made-up file for trying a rule.
    pub fn made_up(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below `folders` whose name ends in one of `endings`, but these tests' own: they quote
/// what they forbid.
pub fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let relative = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() {
                if !is_foreign(&relative) {
                    waiting.push(path);
                }
            } else if endings.iter().any(|ending| relative.ends_with(ending)) {
                found.push(Source { text: fs::read_to_string(&path).unwrap(), path: relative });
            }
        }
    }
    assert!(!found.is_empty(), "{folders:?} holds files; a rule that reads none proves nothing");

    found
}

fn is_foreign(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or_default();

    ["node_modules", "dist", "target", "generated"].contains(&name)
        || folder == "crates/testkit/tests/architecture"
}
