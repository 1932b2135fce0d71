//! A customer's photo, read from a file beside the CSV.

use std::path::{Component, Path, PathBuf};

/// Largest photo. Unit: bytes. A phone downloads it on the way to the PIN.
const MAX_BYTES: u64 = 1024 * 1024;

/// A photo as it is kept: the file's own bytes, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The file's own bytes.
    pub bytes: Vec<u8>,
    /// `image/png`, `image/jpeg` or `image/webp`, by the bytes and not by the name.
    pub media_type: &'static str,
}

/// Why a photo is refused.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// It points out of the folder that the CSV is in.
    #[error("takes a path within the folder of the CSV file")]
    Outside,
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// It is too large.
    #[error("is larger than 1 MiB")]
    TooLarge,
    /// It is none of the kinds that every browser shows.
    #[error("is not a PNG, JPEG or WebP picture")]
    NotAPicture,
}

impl Photo {
    /// Reads the photo at `path` below `folder`.
    ///
    /// # Errors
    ///
    /// [`PhotoError`].
    pub fn read(folder: &Path, path: &str) -> Result<Self, PhotoError> {
        Self::read_file(&within(folder, path)?)
    }

    /// Reads the photo `file`, wherever it is.
    ///
    /// # Errors
    ///
    /// [`PhotoError`], but never [`PhotoError::Outside`].
    pub fn read_file(file: &Path) -> Result<Self, PhotoError> {
        let size = std::fs::metadata(file).map_err(PhotoError::Unreadable)?;
        if size.len() > MAX_BYTES {
            return Err(PhotoError::TooLarge);
        }
        if !size.is_file() {
            return Err(PhotoError::NotAPicture);
        }

        let bytes = std::fs::read(file).map_err(PhotoError::Unreadable)?;
        let media_type = media_type(&bytes).ok_or(PhotoError::NotAPicture)?;
        Ok(Self { bytes, media_type })
    }
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

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_picture_by_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), b"\x89PNG\r\n\x1a\nrest").unwrap();
        std::fs::write(folder.path().join("b.png"), b"<svg/>").unwrap();

        assert_eq!(Photo::read(folder.path(), "a.txt").unwrap().media_type, "image/png");
        assert!(matches!(Photo::read(folder.path(), "b.png"), Err(PhotoError::NotAPicture)));
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
            assert!(matches!(Photo::read(&folder, path), Err(PhotoError::Outside)), "{path}");
        }
    }

    #[test]
    fn refuses_what_is_too_large() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.resize(1024 * 1024 + 1, 0);
        std::fs::write(folder.path().join("a.png"), bytes).unwrap();

        assert!(matches!(Photo::read(folder.path(), "a.png"), Err(PhotoError::TooLarge)));
    }
}
