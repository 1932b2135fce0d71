//! The second factor: codes by time (RFC 6238), each good once.

use std::time::{SystemTime, UNIX_EPOCH};

use rand::TryRng as _;
use rand::rngs::{SysError, SysRng};
use secrecy::SecretString;
use totp_rs::{Algorithm, Builder, Secret, Totp, TotpError};
use zeroize::Zeroizing;

/// Digits of a code. Source: RFC 6238 with what every authenticator app assumes.
const DIGITS: u8 = 6;

/// How long a code lasts. Unit: seconds. Source: RFC 6238, 5.2.
const STEP_S: u64 = 30;

/// Steps a code may be early or late, for clocks that differ. Source: RFC 6238, 5.2.
const SKEW: u16 = 1;

/// Bytes of a secret: 160 bits. Source: RFC 4226, 4, R6.
const SECRET_BYTES: usize = 20;

/// Makes the secret of a second factor.
///
/// # Errors
///
/// If the system has no random bytes.
pub fn generate() -> Result<Zeroizing<Vec<u8>>, SysError> {
    let mut secret = Zeroizing::new(vec![0; SECRET_BYTES]);
    SysRng.try_fill_bytes(&mut secret)?;
    Ok(secret)
}

/// Returns a secret as people type it into an authenticator app.
#[must_use]
pub fn base32(secret: &[u8]) -> SecretString {
    Secret::from(secret).to_base32().into()
}

/// Returns a secret as an authenticator app scans it, which shows it under the name of the space and the address of
/// its owner.
///
/// # Errors
///
/// If there is no such address.
pub fn url(secret: &[u8], space: &str, email: &str) -> Result<SecretString, TotpError> {
    // The colon stands between the two, and so in neither.
    let [space, email] = [space, email].map(|name| name.replace(':', ""));
    let generator = builder(secret).with_issuer(Some(space)).with_account_name(email).build()?;
    generator.to_url().map(SecretString::from)
}

/// Returns the time step whose code this is, or `None` where it is no code of about now.
///
/// That the step was not used before is the database's to say.
#[must_use]
pub fn matching_step(secret: &[u8], code: &str, now: SystemTime) -> Option<u64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let well_formed = code.len() == usize::from(DIGITS) && code.bytes().all(|b| b.is_ascii_digit());
    if !well_formed {
        return None;
    }

    let now_s = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    generator(secret).check(&code, now_s)
}

fn generator(secret: &[u8]) -> Totp {
    builder(secret).build_noncompliant()
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_skew(SKEW)
        .with_step_duration(STEP_S)
        .with_secret(secret.to_vec())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// RFC 6238, appendix B, for SHA-1; its eight digits end in the six that are used.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn knows_the_vectors_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(matching_step(SECRET, code, at(seconds)), Some(seconds / STEP_S), "{code}");
        }
    }

    #[test]
    fn takes_a_code_one_step_early_or_late_and_no_more() {
        for (now, fits) in [(29 + 1, true), (59 + 30, true), (59 + 31, false), (0, false)] {
            let now = if now == 0 { 1_000_000 } else { now };
            assert_eq!(matching_step(SECRET, "287082", at(now)).is_some(), fits, "at {now} s");
        }
    }

    #[test]
    fn takes_nothing_that_is_no_code() {
        for code in ["", "28708", "2870822", "28708a", "２８７０８２", "-28708"] {
            assert_eq!(matching_step(SECRET, code, at(59)), None, "{code}");
        }
        assert!(matching_step(SECRET, "287 082", at(59)).is_some(), "people type it in halves");
    }
}
