//! Logos and photos from a portal: what is one, and how the window gets it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The largest picture taken. Unit: bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// The picture as a `data:` URL, or `None` where the bytes are no PNG, JPEG or WebP.
///
/// The bytes decide, not what the server calls them. No SVG: it is a document with scripts and links.
pub fn data_url(bytes: &[u8]) -> Option<String> {
    let media_type = media_type(bytes)?;

    Some(format!("data:{media_type};base64,{}", STANDARD.encode(bytes)))
}

/// Source of the signatures: WHATWG MIME Sniffing, 6.1.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..14) == Some(b"WEBPVP") {
        Some("image/webp")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_pictures_by_their_first_bytes() {
        assert_eq!(data_url(b"\x89PNG\r\n\x1a\n").unwrap(), "data:image/png;base64,iVBORw0KGgo=");
        assert!(data_url(b"\xff\xd8\xff\xe0").unwrap().starts_with("data:image/jpeg;"));
        assert!(data_url(b"RIFF\0\0\0\0WEBPVP8 ").unwrap().starts_with("data:image/webp;"));
    }

    #[test]
    fn takes_nothing_else_for_a_picture() {
        for bytes in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"<html>", b"GIF89a", b""]
        {
            assert_eq!(data_url(bytes), None);
        }
    }
}
