//! Which pictures are kept: photos and logos, known by their bytes.

pub use pinion_protocol::picture::MAX_BYTES;
use pinion_protocol::picture::media_type;
use pinion_storage::Picture;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_picture_by_its_bytes() {
        let picture = from_bytes(b"RIFF1234WEBPVP8 ".to_vec()).unwrap();

        assert_eq!(picture.media_type, "image/webp");
        assert_eq!(from_bytes(b"<svg/>".to_vec()), Err(PictureRefusal::NotAPicture));
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
