//! What strangers type and hold up, and the PIN that may be in it.

use pinion_domain::Pin;

/// The most that is looked at. Unit: characters. A PIN has 16 at most; scanners add ends of line.
const MAX_CHARS: usize = 64;

/// Reads a PIN: 1 to 16 digits, and nothing else but blanks around them.
///
/// A keyboard types digits as its layout has them, so those of other scripts count as what they mean.
pub fn pin(scan: &str) -> Option<Pin> {
    Pin::parse(&digits(scan)?).ok()
}

/// The digits in `typed` as ASCII, where it is nothing but digits and blanks around them.
pub fn digits(typed: &str) -> Option<String> {
    if typed.chars().nth(MAX_CHARS).is_some() {
        return None;
    }

    typed.trim().chars().map(digit).collect()
}

/// The digit that `c` means. Source: the Unicode Character Database, general category Nd; each run of ten begins with 0.
fn digit(c: char) -> Option<char> {
    /// ASCII, Arabic-Indic, extended Arabic-Indic, Devanagari, Bengali, Thai, full-width.
    const ZEROS: [char; 7] =
        ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}'];

    let value =
        |zero: &char| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10);
    ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scan: &str) -> Option<String> {
        pin(scan).map(|pin| pin.expose().to_owned())
    }

    #[test]
    fn reads_what_keypads_and_scanners_type() {
        for scan in ["00427", " 00427 ", "00427\r\n", "\t00427\t"] {
            assert_eq!(read(scan).as_deref(), Some("00427"));
        }
    }

    #[test]
    fn reads_digits_of_other_keyboards() {
        for scan in ["٠٠٤٢٧", "۰۰۴۲۷", "०००४२७", "００４２７", "๐๐๔๒๗"]
        {
            assert!(read(scan).is_some_and(|pin| pin.ends_with("0427")), "{scan}");
        }
    }

    #[test]
    fn reads_nothing_else() {
        let long = "1".repeat(17);
        let blank = " ".repeat(1_000_000) + "00427";
        for scan in [
            "",
            " ",
            "4 2",
            "4a",
            "-42",
            "4.2",
            "42\u{0}",
            "½",
            "²",
            "Ⅷ",
            "https://x/1",
            &long,
            &blank,
        ] {
            assert_eq!(read(scan), None);
        }
    }
}
