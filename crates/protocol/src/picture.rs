//! Which pictures a portal keeps and an app shows, known by their bytes and not by what anybody calls them.

/// Largest picture. Unit: bytes. A phone downloads a photo on the way to the PIN.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Returns the media type of the picture that `bytes` are, or `None` where they are no PNG, JPEG or WebP.
///
/// No SVG: it is a document with scripts and links. Source of the signatures: WHATWG MIME Sniffing, 6.1.
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', b'V', b'P', ..] => {
            Some("image/webp")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_pictures_by_their_first_bytes() {
        for (bytes, known) in [
            (b"\x89PNG\r\n\x1a\nrest".as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ] {
            assert_eq!(media_type(bytes), Some(known));
        }
    }

    #[test]
    fn takes_nothing_else_for_a_picture() {
        for bytes in [
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(),
            b"<html>",
            b"GIF89a",
            b"RIFF1234WAVE",
            b"RIFF1234WEBP",
            b"",
        ] {
            assert_eq!(media_type(bytes), None);
        }
    }
}
