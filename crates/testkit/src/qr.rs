//! What a QR says to a decoder that is none of ours.

use std::io::Write;
use std::process::{Command, Stdio};

/// Reads the one QR in a picture.
///
/// # Panics
///
/// If `zbarimg` is not there: `cargo xtask setup` installs it.
#[must_use]
pub fn read(png: &[u8]) -> String {
    let mut picture = tempfile::NamedTempFile::with_suffix(".png").expect("there is room");
    picture.write_all(png).expect("there is room");
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(picture.path())
        .stderr(Stdio::null())
        .output()
        .expect("zbarimg is installed");

    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
