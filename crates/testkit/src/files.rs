//! What programs wrote.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file in `folder` and in those in it; where a link leads is elsewhere.
///
/// # Panics
///
/// If a folder cannot be read.
#[must_use]
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if path.is_file() {
                files.push(path);
            }
        }
    }

    files
}
