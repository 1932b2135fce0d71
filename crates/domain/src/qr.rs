//! QR codes, as drawings: of a PIN, and of what an authenticator app scans.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// The empty border a reader needs around a symbol. Unit: modules.
///
/// Source: ISO/IEC 18004, 6.3.8.
const QUIET_ZONE: usize = 4;

/// Draws `text` as an SVG document without size: dark modules, one unit each, on transparent ground.
///
/// `None` where `text` is longer than a symbol holds.
#[must_use]
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.width();
    let side = modules + 2 * QUIET_ZONE;

    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#000" d="{}"/></svg>"##,
        path(&code.to_colors(), modules)
    ))
}

/// One rectangle a run of dark modules: fewer and seamless, where one a module shows hairlines.
fn path(colors: &[Color], modules: usize) -> String {
    let mut path = String::new();
    for (y, row) in colors.chunks(modules).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (left, top, length) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                write!(path, "M{left} {top}h{length}v1h-{length}z").expect("text takes all text");
            }
            x += run.len();
        }
    }

    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paints the path back into modules.
    fn painted(svg: &str) -> Vec<(usize, usize)> {
        let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut dark = Vec::new();
        for run in path.split('M').skip(1) {
            let (left, rest) = run.split_once(' ').unwrap();
            let (top, rest) = rest.split_once('h').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let (left, top): (usize, usize) = (left.parse().unwrap(), top.parse().unwrap());
            dark.extend((left..left + length).map(|x| (x, top)));
        }
        dark
    }

    #[test]
    fn draws_exactly_the_dark_modules() {
        let code = QrCode::with_error_correction_level("00427", EcLevel::M).unwrap();
        let mut expected = Vec::new();
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                expected.push((index % code.width() + 4, index / code.width() + 4));
            }
        }

        assert_eq!(painted(&svg("00427").unwrap()), expected);
    }

    #[test]
    fn leaves_the_quiet_zone_and_names_no_size() {
        let svg = svg("00427").unwrap();

        assert!(svg.contains(r#"viewBox="0 0 29 29""#), "21 modules and four on each side: {svg}");
        assert!(!svg.contains("width=") && !svg.contains("height="));
        assert!(painted(&svg).iter().all(|&(x, y)| (4..25).contains(&x) && (4..25).contains(&y)));
    }
}
