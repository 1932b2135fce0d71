//! Reads QR codes off pictures. The decoder and how it was chosen: docs/decisions/0012.

use rqrr::PreparedImage;
use secrecy::SecretString;

/// The texts of the codes in a picture of `width` × `height` pixels. It may panic over a picture that is odd enough.
pub fn read(width: u32, height: u32, brightness: &[u8]) -> Vec<SecretString> {
    let upright = codes(width, height, |at| brightness[at]);
    // A code that is light on dark is none to the decoder.
    if upright.is_empty() { codes(width, height, |at| !brightness[at]) } else { upright }
}

fn codes(width: u32, height: u32, pixel: impl Fn(usize) -> u8) -> Vec<SecretString> {
    let (width, height) = (width as usize, height as usize);
    let mut picture =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| pixel(y * width + x));

    picture
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text.into())
        .collect()
}
