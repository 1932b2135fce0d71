//! Writing a file so that it is the old one or the new one, whole, whenever the power is cut.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Replaces what is in the file at `path` by `bytes`, or begins it. Its folder must be there.
///
/// They are written beside it, as `path` with `.new` behind it, and take its place once they are on the disk. Two
/// writers of one file must not be at work at once.
///
/// # Errors
///
/// If the disk does not take them. The file is what it was then, and nothing is left beside it.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = fresh(path);
    let file = File::create(&fresh)?;
    if let Err(error) = fill(file, bytes).and_then(|()| fs::rename(&fresh, path)) {
        // It would hold the room that a full disk lacks.
        let _ = fs::remove_file(&fresh);
        return Err(error);
    }

    if let Some(folder) = path.parent() {
        sync_folder(folder);
    }
    Ok(())
}

/// Removes the file at `path`, and what a write that was cut short left beside it. Either may be missing.
///
/// # Errors
///
/// If one of them cannot be removed. The other is then gone all the same.
pub fn remove(path: &Path) -> io::Result<()> {
    let removed = [fresh(path), path.to_owned()].map(fs::remove_file);
    let was_there = |error: &io::Error| error.kind() != io::ErrorKind::NotFound;

    removed.into_iter().filter_map(Result::err).find(was_there).map_or(Ok(()), Err)
}

/// Where the bytes are written before they take their place.
fn fresh(path: &Path) -> PathBuf {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    fresh.into()
}

/// Writes the bytes onto the disk, and closes the file.
fn fill(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

/// Has the disk know of the file's new place. Until it does it knows the old file, which is whole as well: a file
/// system that cannot be asked for this costs the change at most.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) {
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "This file system does not sync folders");
    }
}

/// Windows opens no folder as a file, and its file systems keep a journal of names.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) {}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn never_writes_into_the_file_that_is_there() {
        let home = TempDir::new().unwrap();
        let (path, same) = (home.path().join("kept.json"), home.path().join("same"));
        write(&path, b"the first").unwrap();
        fs::hard_link(&path, &same).unwrap();

        write(&path, b"the second").unwrap();

        assert_eq!(fs::read(&path).unwrap(), b"the second");
        assert_eq!(fs::read(&same).unwrap(), b"the first", "a cut of the power leaves this one");
        assert!(!home.path().join("kept.json.new").exists());
    }

    #[test]
    fn leaves_the_file_as_it_was_where_the_new_one_cannot_be_written() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("kept.json");
        write(&path, b"the first").unwrap();
        fs::create_dir(home.path().join("kept.json.new")).unwrap();

        let refused = write(&path, b"the second");

        assert!(refused.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"the first");
    }

    #[test]
    fn removes_what_a_cut_left_beside_the_file_too() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("kept.json");
        for name in ["kept.json", "kept.json.new", "other.json"] {
            fs::write(home.path().join(name), b"something").unwrap();
        }

        remove(&path).unwrap();
        remove(&path).unwrap();

        let left: Vec<_> =
            home.path().read_dir().unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, ["other.json"]);
    }
}
