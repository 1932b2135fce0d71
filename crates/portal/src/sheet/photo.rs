//! A customer's photo, read from a file beside the CSV.

use std::path::{Component, Path, PathBuf};

use pinion_storage::Picture;

use crate::picture::{self, PictureRefusal};

/// Why a photo is refused.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// It points out of the folder that the CSV is in.
    #[error("takes a path within the folder of the CSV file")]
    Outside,
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// It is too large, or no picture.
    #[error(transparent)]
    Refused(#[from] PictureRefusal),
}

/// Reads the photo at `path` below `folder`.
///
/// # Errors
///
/// [`PhotoError`].
pub fn read_photo(folder: &Path, path: &str) -> Result<Picture, PhotoError> {
    read_picture(&within(folder, path)?)
}

/// Reads the picture `file`, wherever it is.
///
/// # Errors
///
/// [`PhotoError`], but never [`PhotoError::Outside`].
pub fn read_picture(file: &Path) -> Result<Picture, PhotoError> {
    let size = std::fs::metadata(file).map_err(PhotoError::Unreadable)?;
    if size.len() > picture::MAX_BYTES as u64 {
        return Err(PictureRefusal::TooLarge.into());
    }
    if !size.is_file() {
        return Err(PictureRefusal::NotAPicture.into());
    }

    let bytes = std::fs::read(file).map_err(PhotoError::Unreadable)?;
    Ok(picture::from_bytes(bytes)?)
}

/// A CSV file comes from somebody else: it must not be able to name any file of this machine.
fn within(folder: &Path, path: &str) -> Result<PathBuf, PhotoError> {
    let path = Path::new(path);
    let stays_below =
        path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !stays_below {
        return Err(PhotoError::Outside);
    }

    // A link may still lead out.
    let folder = folder.canonicalize().map_err(PhotoError::Unreadable)?;
    let file = folder.join(path).canonicalize().map_err(PhotoError::Unreadable)?;
    if file.starts_with(&folder) { Ok(file) } else { Err(PhotoError::Outside) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_picture_by_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), b"\x89PNG\r\n\x1a\nrest").unwrap();
        std::fs::write(folder.path().join("b.png"), b"<svg/>").unwrap();

        assert_eq!(read_photo(folder.path(), "a.txt").unwrap().media_type, "image/png");
        assert!(matches!(
            read_photo(folder.path(), "b.png"),
            Err(PhotoError::Refused(PictureRefusal::NotAPicture))
        ));
    }

    #[test]
    fn never_leaves_the_folder() {
        let outside = tempfile::tempdir().unwrap();
        let secret = outside.path().join("secret.png");
        std::fs::write(&secret, b"\x89PNG\r\n\x1a\n").unwrap();
        let folder = outside.path().join("csv");
        std::fs::create_dir(&folder).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&secret, folder.join("link.png")).unwrap();

        for path in ["../secret.png", secret.to_str().unwrap(), "./../secret.png", "link.png"] {
            assert!(matches!(read_photo(&folder, path), Err(PhotoError::Outside)), "{path}");
        }
    }

    #[test]
    fn refuses_what_is_too_large() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.resize(1024 * 1024 + 1, 0);
        std::fs::write(folder.path().join("a.png"), bytes).unwrap();

        assert!(matches!(
            read_photo(folder.path(), "a.png"),
            Err(PhotoError::Refused(PictureRefusal::TooLarge))
        ));
    }
}
