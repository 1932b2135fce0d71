//! Pictures of the kinds that a camera at a front desk takes, as numbers make them.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pictures are small, and their pixels rounded"
)]

use qrcode::{Color, QrCode};
use secrecy::ExposeSecret as _;

use super::*;

const WIDTH: usize = 640;
const HEIGHT: usize = 480;

/// How a code lies in a picture.
#[derive(Clone, Copy)]
struct Pose {
    /// Pixels a module.
    size: f32,
    /// Unit: degrees.
    turned: f32,
    /// About the vertical. Unit: degrees.
    tilted: f32,
    dark: f32,
    light: f32,
}

const PLAIN: Pose = Pose { size: 8.0, turned: 0.0, tilted: 0.0, dark: 25.0, light: 225.0 };

/// A picture of the code of `text`, each pixel the middle of nine rays.
fn picture(text: &str, pose: Pose) -> Vec<f32> {
    let code = QrCode::new(text).unwrap();
    let (modules, colors) = (code.width(), code.to_colors());
    let side = (modules + 8) as f32;
    let (sin, cos) = pose.turned.to_radians().sin_cos();
    let tilt = pose.tilted.to_radians();
    let distance = 4.0 * side * pose.size;
    let ray = |x: f32, y: f32| {
        let (x, y) = (x - 320.0, y - 240.0);
        let u = x * distance / (distance * tilt.cos() - x * tilt.sin());
        let v = y * (distance + u * tilt.sin()) / distance;
        let (u, v) = ((u * cos + v * sin) / pose.size, (v * cos - u * sin) / pose.size);
        let (u, v) = (u + side / 2.0, v + side / 2.0);
        if u < 0.0 || v < 0.0 || u >= side || v >= side {
            return f32::midpoint(pose.dark, pose.light);
        }
        let (u, v) = (u as usize, v as usize);
        let is_module = (4..modules + 4).contains(&u) && (4..modules + 4).contains(&v);
        let is_dark = is_module && colors[(v - 4) * modules + u - 4] == Color::Dark;
        if is_dark { pose.dark } else { pose.light }
    };

    let offsets = [1.0 / 6.0, 0.5, 5.0 / 6.0];
    (0..WIDTH * HEIGHT)
        .map(|at| {
            let (x, y) = ((at % WIDTH) as f32, (at / WIDTH) as f32);
            let rays = offsets.iter().flat_map(|dx| offsets.map(|dy| ray(x + dx, y + dy)));
            rays.sum::<f32>() / 9.0
        })
        .collect()
}

/// A camera's picture of that: with grain, and no brighter than white.
fn taken(picture: &[f32]) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut grain = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / 16_777_216.0 - 0.5
    };

    picture.iter().map(|it| (it + 12.0 * grain()).clamp(0.0, 255.0) as u8).collect()
}

/// Blurred by three passes of a box, which is next to a bell.
fn blurred(picture: &[f32], radius: usize) -> Vec<f32> {
    let pass = |from: &[f32], step: usize, length: usize| -> Vec<f32> {
        let at = |index: usize| {
            let place = index / step % length;
            let low = place.saturating_sub(radius);
            let high = (place + radius).min(length - 1);
            let first = index - place * step;
            (low..=high).map(|it| from[first + it * step]).sum::<f32>() / (high - low + 1) as f32
        };
        (0..from.len()).map(at).collect()
    };

    (0..3).fold(picture.to_vec(), |it, _| pass(&pass(&it, 1, WIDTH), WIDTH, HEIGHT))
}

fn reads(picture: &[f32]) -> Vec<String> {
    let codes = read(640, 480, &taken(picture));
    codes.iter().map(|code| code.expose_secret().to_owned()).collect()
}

#[test]
fn reads_a_code_however_it_is_held() {
    for text in ["7", "00427", "1234567890123456"] {
        for turned in [0.0, 11.0, 45.0, 93.0, 180.0, 271.0] {
            let pose = Pose { turned, ..PLAIN };
            assert_eq!(reads(&picture(text, pose)), [text], "turned by {turned}°");
        }
        for tilted in [20.0, 30.0] {
            let pose = Pose { tilted, ..PLAIN };
            assert_eq!(reads(&picture(text, pose)), [text], "tilted by {tilted}°");
        }
    }
}

#[test]
fn reads_a_code_in_bad_light() {
    let dim = Pose { dark: 12.0, light: 45.0, ..PLAIN };
    let pale = Pose { dark: 180.0, light: 240.0, ..PLAIN };
    let inverted = Pose { dark: 225.0, light: 25.0, ..PLAIN };

    for (name, pose) in [("dim", dim), ("pale", pale), ("light on dark", inverted)] {
        assert_eq!(reads(&picture("00427", pose)), ["00427"], "{name}");
    }
}

#[test]
fn reads_a_code_that_is_far_away_or_out_of_focus() {
    let small = picture("00427", Pose { size: 3.0, turned: 4.0, ..PLAIN });
    assert_eq!(reads(&small), ["00427"]);

    for radius in [1, 2, 3] {
        let picture = blurred(&picture("00427", Pose { turned: 4.0, ..PLAIN }), radius);
        assert_eq!(reads(&picture), ["00427"], "a radius of {radius}");
    }
}

#[test]
fn reads_a_code_off_another_screen() {
    let mut picture = picture("00427", Pose { turned: 4.0, ..PLAIN });
    for (at, pixel) in picture.iter_mut().enumerate() {
        let (x, y) = ((at % WIDTH) as f32, (at / WIDTH) as f32);
        *pixel += 20.0 * (0.8 * (0.96 * x + 0.28 * y)).sin() + 20.0 * (0.07 * x + 0.11 * y).sin();
    }

    assert_eq!(reads(&picture), ["00427"]);
}

#[test]
fn sees_nothing_where_there_is_nothing() {
    assert_eq!(reads(&vec![128.0; WIDTH * HEIGHT]), Vec::<String>::new());
    let stripes: Vec<f32> = (0..WIDTH * HEIGHT).map(|at| (at % 16 / 8) as f32 * 200.0).collect();
    assert_eq!(reads(&stripes), Vec::<String>::new());
}
