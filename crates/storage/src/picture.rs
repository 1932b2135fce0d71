//! A photo or a logo.

use std::fmt;

/// The bytes of a picture and what kind they are. Whether they are what they say is the
/// caller's to check.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file, as it was given.
    pub bytes: Vec<u8>,
    /// Such as `image/png`.
    pub media_type: String,
}

impl Picture {
    pub(crate) fn from_columns(columns: (Option<Vec<u8>>, Option<String>)) -> Option<Self> {
        let (Some(bytes), Some(media_type)) = columns else {
            return None;
        };
        Some(Self { bytes, media_type })
    }

    pub(crate) fn into_columns(picture: Option<Self>) -> (Option<Vec<u8>>, Option<String>) {
        picture.map(|picture| (picture.bytes, picture.media_type)).unzip()
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.media_type, self.bytes.len())
    }
}
