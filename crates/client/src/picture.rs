//! Logos and photos from a portal: what is one, and how the window gets it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
pub use pinion_protocol::picture::MAX_BYTES;
use pinion_protocol::picture::media_type;

/// The picture as a `data:` URL, or `None` where the bytes are no PNG, JPEG or WebP.
///
/// The bytes decide, not what the server calls them.
pub fn data_url(bytes: &[u8]) -> Option<String> {
    let media_type = media_type(bytes)?;

    Some(format!("data:{media_type};base64,{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_with_its_kind_and_nothing_else_is_told() {
        assert_eq!(data_url(b"\x89PNG\r\n\x1a\n").unwrap(), "data:image/png;base64,iVBORw0KGgo=");
        assert_eq!(data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
    }
}
