//! Reads QR codes off pictures. The decoders and how they were chosen: docs/decisions/0012.

use rqrr::PreparedImage;
use rxing::common::HybridBinarizer;
use rxing::qrcode::QRCodeReader;
use rxing::{BinaryBitmap, Luma8LuminanceSource, Reader as _};
use secrecy::SecretString;

/// The texts of the codes in a picture of `width` × `height` pixels. It may panic over a picture that is odd enough.
pub fn read(width: u32, height: u32, brightness: &[u8]) -> Vec<SecretString> {
    let upright = codes(width, height, |at| brightness[at]);
    if !upright.is_empty() {
        return upright;
    }
    // A code that is light on dark is none to the decoder.
    let inverted = codes(width, height, |at| !brightness[at]);
    if !inverted.is_empty() {
        return inverted;
    }

    small_or_blurred(width, height, brightness).into_iter().collect()
}

/// Reads what is held aslant, is hardly darker than its ground, or light on dark.
fn codes(width: u32, height: u32, pixel: impl Fn(usize) -> u8) -> Vec<SecretString> {
    let (width, height) = (width as usize, height as usize);
    let mut picture =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| pixel(y * width + x));

    let read = picture.detect_grids().into_iter().filter_map(|grid| grid.decode().ok());
    read.map(|(_, text)| text.into()).collect()
}

/// Reads what is too far away or too near for a camera whose focus is fixed.
fn small_or_blurred(width: u32, height: u32, brightness: &[u8]) -> Option<SecretString> {
    let picture = Luma8LuminanceSource::new(brightness.to_vec(), width, height).ok()?;
    let mut picture = BinaryBitmap::new(HybridBinarizer::new(picture));
    let read = QRCodeReader.decode(&mut picture).ok()?;

    Some(read.getText().into())
}

#[cfg(test)]
#[path = "camera/tests.rs"]
mod tests;
