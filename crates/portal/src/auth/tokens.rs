//! Tokens: random, recognisable by their prefix, shown once; only their hash is kept.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

/// Random bytes in a token: 256 bits. Source: docs/security.md, "Credentials".
const RANDOM_BYTES: usize = 32;

/// The same in base64, without padding. Unit: characters.
const RANDOM_CHARS: usize = (RANDOM_BYTES * 8).div_ceil(6);

/// What a token is for, told by its prefix, so that a leaked one is recognised for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shown with every request.
    Access,
    /// Good once, for the next pair.
    Refresh,
    /// In a browser's cookie.
    Web,
    /// Good once, in a link: makes the first admin.
    SetUp,
    /// Good once, in a link: chooses a new password.
    PasswordReset,
    /// A kiosk's, shown with every request.
    Kiosk,
    /// By which a kiosk asks for its token.
    DeviceCode,
}

impl Kind {
    /// How a token of this kind begins.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Access => "pinat_",
            Self::Refresh => "pinrt_",
            Self::Web => "pinws_",
            Self::SetUp => "pinsu_",
            Self::PasswordReset => "pinpr_",
            Self::Kiosk => "pinki_",
            Self::DeviceCode => "pindc_",
        }
    }

    /// Tells whether `text` has the form of a token of this kind.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        text.strip_prefix(self.prefix()).is_some_and(|random| random.len() == RANDOM_CHARS)
    }
}

/// A token that was just made.
pub struct Token {
    /// What its holder is given, once.
    pub text: SecretString,
    /// What is kept.
    pub hash: [u8; 32],
}

impl Token {
    /// Makes one from the operating system's random source.
    ///
    /// # Errors
    ///
    /// If the system has no random bytes.
    pub fn generate(kind: Kind) -> Result<Self, rand::rngs::SysError> {
        let mut bytes = [0; RANDOM_BYTES];
        SysRng.try_fill_bytes(&mut bytes)?;

        let text = format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bytes));
        Ok(Self { hash: hash(&text), text: text.into() })
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Returns what is kept of a token. Unsalted on purpose: 256 random bits are not guessed.
#[must_use]
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn two_tokens_are_never_alike_and_say_what_they_are() {
        let one = Token::generate(Kind::Access).unwrap();
        let other = Token::generate(Kind::Access).unwrap();

        assert_ne!(one.hash, other.hash);
        assert!(one.text.expose_secret().starts_with("pinat_"));
        assert_eq!(one.text.expose_secret().len(), "pinat_".len() + 43, "256 bits in base64");
        assert!(Kind::Access.fits(one.text.expose_secret()));
        assert!(!Kind::Refresh.fits(one.text.expose_secret()) && !Kind::Access.fits("pinat_x"));
        assert_eq!(one.hash, hash(one.text.expose_secret()));
        assert_eq!(format!("{one:?}"), "Token(…)");
    }
}
