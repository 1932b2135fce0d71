//! What a made camera sees: somebody holds a QR up.

use std::path::Path;

use qrcode::{Color, QrCode};

/// A camera's usual picture. Unit: pixels.
const WIDTH: usize = 640;
const HEIGHT: usize = 480;

/// How large a module of the QR is. Unit: pixels.
const MODULE: usize = 9;

/// How much light there is around it: four modules (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4 * MODULE;

/// Brightness: a wall, paper, ink.
const WALL: u8 = 120;
const PAPER: u8 = 235;
const INK: u8 = 30;

/// Films a QR of `text` into the file at `path`, as `YUV4MPEG2`. A browser shows it over and over.
///
/// # Panics
///
/// If `text` is too long for the picture, or the file cannot be written.
pub fn of_qr(text: &str, path: &Path) {
    let picture = picture(text);
    let colourless = vec![128; WIDTH / 2 * (HEIGHT / 2) * 2];
    let mut film = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n").into_bytes();
    for _ in 0..10 {
        film.extend_from_slice(b"FRAME\n");
        film.extend_from_slice(&picture);
        film.extend_from_slice(&colourless);
    }
    std::fs::write(path, film).expect("there is room for a film");
}

/// A QR of `text`, row by row: whether a module is dark.
///
/// # Panics
///
/// If `text` is too long.
#[must_use]
pub fn modules(text: &str) -> Vec<Vec<bool>> {
    let code = QrCode::new(text).expect("the text fits a QR");
    let dark: Vec<bool> = code.to_colors().iter().map(|it| *it == Color::Dark).collect();
    dark.chunks(code.width()).map(<[bool]>::to_vec).collect()
}

/// Brightness, row by row.
fn picture(text: &str) -> Vec<u8> {
    let modules = modules(text);
    let side = modules.len() * MODULE;
    assert!(side + 2 * QUIET <= HEIGHT, "the QR fits the picture");
    let (left, top) = ((WIDTH - side) / 2, (HEIGHT - side) / 2);
    let is_paper = |x: usize, y: usize| {
        (left - QUIET..left + side + QUIET).contains(&x)
            && (top - QUIET..top + side + QUIET).contains(&y)
    };
    let is_ink = |x: usize, y: usize| {
        let is_inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
        is_inside && modules[(y - top) / MODULE][(x - left) / MODULE]
    };

    let pixels = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    let brightness = pixels.map(|(x, y)| match (is_ink(x, y), is_paper(x, y)) {
        (true, _) => INK,
        (false, true) => PAPER,
        (false, false) => WALL,
    });
    brightness.collect()
}
