//! A member's PIN as a portal tells it.

use secrecy::{ExposeSecret, SecretString};

/// The longest PIN. Unit: characters.
///
/// Source: the rule of our own portals, where an edited PIN has 1 to 16 digits.
const MAX_CHARS: usize = 16;

/// A PIN: 1 to 16 visible ASCII characters.
///
/// On a Pinion portal these are digits. Others tell text, and what their doors take is theirs to say, so letters
/// and signs are shown as they are; anything longer, or that a screen could show as something else, is no PIN.
#[derive(Debug, Clone)]
pub struct Pincode(SecretString);

/// What a portal told is no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the portal told a PIN that cannot be one")]
pub struct NotAPincode;

impl Pincode {
    /// Reads what a portal told; `None` where it told none.
    ///
    /// # Errors
    ///
    /// [`NotAPincode`] where it is too long or not visible ASCII.
    pub fn told(told: Option<&SecretString>) -> Result<Option<Self>, NotAPincode> {
        let Some(told) =
            told.map(|told| told.expose_secret().trim()).filter(|told| !told.is_empty())
        else {
            return Ok(None);
        };

        if told.len() <= MAX_CHARS && told.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Some(Self(told.into())))
        } else {
            Err(NotAPincode)
        }
    }

    /// How many characters it has.
    pub fn digits(&self) -> u8 {
        u8::try_from(self.0.expose_secret().len()).expect("a PIN has at most 16 characters")
    }

    /// The PIN in the clear.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl PartialEq for Pincode {
    /// Two PINs of one member on their own device: nobody is there to time it.
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Option<Pincode>, NotAPincode> {
        Pincode::told(Some(&text.into()))
    }

    #[test]
    fn keeps_zeros_and_counts_digits() {
        let pin = told(" 00427 ").unwrap().unwrap();

        assert_eq!(pin.secret().expose_secret(), "00427");
        assert_eq!(pin.digits(), 5);
    }

    #[test]
    fn an_empty_pin_is_none() {
        assert_eq!(told("  "), Ok(None));
        assert_eq!(Pincode::told(None), Ok(None));
    }

    #[test]
    fn shows_letters_of_other_portals_as_they_are() {
        assert_eq!(told("A-1042").unwrap().unwrap().secret().expose_secret(), "A-1042");
    }

    #[test]
    fn refuses_what_cannot_be_shown_as_it_is() {
        for text in [
            "1".repeat(17),
            "1".repeat(10_000),
            "12 34".into(),
            "12\u{202e}34".into(),
            "१२३".into(),
        ] {
            assert_eq!(told(&text), Err(NotAPincode), "{} characters", text.len());
        }
    }

    #[test]
    fn never_prints_itself() {
        assert!(!format!("{:?}", told("31415")).contains("31415"));
    }
}
