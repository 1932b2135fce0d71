//! The PIN itself: text of digits, kept out of logs by its type.

use std::{fmt, str::FromStr};

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A customer's PIN: text of 1 to 16 ASCII digits, so `00427` keeps its zeros.
///
/// A secret. It has no `Display`, its `Debug` shows nothing, it compares in constant time
/// (lengths apart), and its memory is cleared when it is dropped.
///
/// Source: docs/security.md, "The PIN at rest".
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin(String);

/// Why a text is not a PIN.
///
/// Says where, never what: a mistyped PIN is still most of a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// There is nothing in it.
    #[error("a PIN has at least one digit")]
    Empty,

    /// It has more than [`Pin::MAX_DIGITS`] characters.
    #[error("a PIN has at most {} digits", Pin::MAX_DIGITS)]
    TooLong,

    /// One of its characters is not one of 0 to 9.
    #[error("a PIN has digits only, and character {position} is none")]
    NotADigit {
        /// Counted in characters, from 1.
        position: usize,
    },
}

impl Pin {
    /// The most digits a PIN may have.
    ///
    /// Source: the rule for edited PINs, "1 to 16, digits only".
    pub const MAX_DIGITS: usize = 16;

    /// Reads a PIN, exactly as it stands: spaces are not trimmed.
    ///
    /// # Errors
    ///
    /// [`PinError`], the first that applies: a character that is no digit, then the length.
    pub fn parse(text: &str) -> Result<Self, PinError> {
        if let Some(position) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(PinError::NotADigit { position: position + 1 });
        }
        match text.len() {
            0 => Err(PinError::Empty),
            1..=Self::MAX_DIGITS => Ok(Self(text.to_owned())),
            _ => Err(PinError::TooLong),
        }
    }

    /// Writes `code` with leading zeros up to `digits`, which the caller keeps within bounds.
    pub(crate) fn from_code(code: u64, digits: u8) -> Self {
        Self(format!("{code:0width$}", width = usize::from(digits)))
    }

    /// Takes what is known to be 1 to 16 digits.
    pub(crate) fn from_digits(digits: String) -> Self {
        Self(digits)
    }

    /// Returns the digits. Whoever calls this answers for where they go.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns how many digits it has: 1 to 16.
    #[must_use]
    pub fn digits(&self) -> u8 {
        self.0.bytes().fold(0, |count, _| count + 1)
    }
}

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Pin {}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_leading_zeros() {
        let pin = Pin::parse("00427").unwrap();

        assert_eq!(pin.expose(), "00427");
        assert_eq!(pin.digits(), 5);
        assert_ne!(pin, Pin::parse("427").unwrap(), "a PIN is text, not a number");
    }

    #[test]
    fn takes_one_to_sixteen_digits() {
        assert!(Pin::parse("7").is_ok());
        assert!(Pin::parse("0123456789012345").is_ok());
        assert_eq!(Pin::parse(""), Err(PinError::Empty));
        assert_eq!(Pin::parse("01234567890123456"), Err(PinError::TooLong));
    }

    #[test]
    fn names_the_place_of_what_is_no_digit() {
        assert_eq!(Pin::parse("12a45"), Err(PinError::NotADigit { position: 3 }));
        assert_eq!(Pin::parse(" 12345"), Err(PinError::NotADigit { position: 1 }));
        assert_eq!(
            Pin::parse("1２345"),
            Err(PinError::NotADigit { position: 2 }),
            "digits of other scripts are not on a keypad"
        );
    }

    #[test]
    fn never_prints_its_digits() {
        let pin = Pin::parse("48213").unwrap();

        let printed = format!("{pin:?} {:?} {:#?}", Some(&pin), PinError::TooLong);

        assert!(printed.starts_with("Pin(…) Some(Pin(…))"));
        assert!(!printed.contains("48213"));
    }
}
