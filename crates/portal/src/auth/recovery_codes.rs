//! Recovery codes: short enough to be written down, long enough not to be guessed.

use rand::TryRng as _;
use rand::rngs::{SysError, SysRng};
use secrecy::SecretString;
use zeroize::Zeroizing;

/// Codes handed out at once.
pub const COUNT: usize = 10;

/// Characters of a code: 50 bits, each worth five. Guesses are slowed as those at passwords are.
const CHARACTERS: usize = 10;

/// Digits and letters without those that are taken for another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Makes a code as it is kept: [`CHARACTERS`] of the alphabet.
///
/// # Errors
///
/// If the system has no random bytes.
pub fn generate() -> Result<Zeroizing<String>, SysError> {
    let mut bytes = Zeroizing::new([0; CHARACTERS]);
    SysRng.try_fill_bytes(bytes.as_mut())?;
    Ok(Zeroizing::new(
        bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect(),
    ))
}

/// Returns a code as it is shown: in two halves.
#[must_use]
pub fn shown(code: &str) -> SecretString {
    let (first, second) = code.split_at(code.len() / 2);
    format!("{first}-{second}").into()
}

/// Returns what somebody typed as it is kept, or `None` where it is no code.
#[must_use]
pub fn normalized(typed: &str) -> Option<SecretString> {
    let mut code = Zeroizing::new(String::with_capacity(CHARACTERS));
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        if code.len() == CHARACTERS || !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
            return None;
        }
        code.push(c);
    }

    (code.len() == CHARACTERS).then(|| code.as_str().into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_shown() {
        let code = generate().unwrap();
        let shown = shown(&code);

        assert_eq!(shown.expose_secret().len(), CHARACTERS + 1);
        assert_eq!(normalized(shown.expose_secret()).unwrap().expose_secret(), code.as_str());
        assert_ne!(generate().unwrap().as_str(), code.as_str());
    }

    #[test]
    fn forgives_what_people_do_to_a_code() {
        let kept = |typed| normalized(typed).map(|code| code.expose_secret().to_owned());

        assert_eq!(kept(" 7K2MQ x94hd ").as_deref(), Some("7k2mqx94hd"));
        assert_eq!(kept("OIL00-11111").as_deref(), Some("0110011111"));
    }

    #[test]
    fn takes_nothing_that_is_no_code() {
        for typed in ["", "287082", "7k2mq-x94h", "7k2mq-x94hdd", "7k2mq-x94hu", "7k2mq-x94hé"] {
            assert!(normalized(typed).is_none(), "{typed}");
        }
    }
}
