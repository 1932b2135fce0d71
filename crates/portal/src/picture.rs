//! Which pictures are kept: photos and logos, known by their bytes.

use pinion_storage::Picture;

/// Largest picture. Unit: bytes. A phone downloads a photo on the way to the PIN.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Why a picture is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureRefusal {
    /// More than [`MAX_BYTES`].
    #[error("is larger than 1 MiB")]
    TooLarge,
    /// It is none of the kinds that every browser shows.
    #[error("is not a PNG, JPEG or WebP picture")]
    NotAPicture,
}

/// Takes `bytes` for the picture that they are.
///
/// # Errors
///
/// [`PictureRefusal`].
pub fn from_bytes(bytes: Vec<u8>) -> Result<Picture, PictureRefusal> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureRefusal::TooLarge);
    }

    let media_type = media_type(&bytes).ok_or(PictureRefusal::NotAPicture)?.to_owned();
    Ok(Picture { bytes, media_type })
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
    fn knows_a_picture_by_its_bytes() {
        for (bytes, media_type) in [
            (b"\x89PNG\r\n\x1a\nrest".as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
            (b"RIFF1234WEBPrest", "image/webp"),
        ] {
            assert_eq!(from_bytes(bytes.to_vec()).unwrap().media_type, media_type);
        }
        for bytes in [b"<svg/>".as_slice(), b"GIF89a", b"", b"RIFF1234WAVE"] {
            assert_eq!(from_bytes(bytes.to_vec()), Err(PictureRefusal::NotAPicture));
        }
    }

    #[test]
    fn takes_one_mebibyte_and_no_more() {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.resize(MAX_BYTES, 0);
        assert!(from_bytes(bytes.clone()).is_ok());

        bytes.push(0);
        assert_eq!(from_bytes(bytes), Err(PictureRefusal::TooLarge));
    }
}
