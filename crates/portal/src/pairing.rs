//! The codes by which a kiosk is paired, and how often they may be asked for and guessed.

use std::time::{Duration, SystemTime};

use pinion_domain::ThrottleRule;
use pinion_protocol::kiosk::USER_CODE_LETTERS;
use pinion_storage::throttles::{self, Admission, Counted, ThrottleKey};
use pinion_storage::{Conn, Database, Error, Tx, UserId};
use rand::Rng;
use sha2::{Digest as _, Sha256};

use crate::auth::address::ClientAddress;

/// How long the codes are good. Source: docs/security.md, "Kiosks".
pub const LIFETIME: Duration = Duration::from_mins(10);

/// How long a kiosk leaves between two questions. Source: RFC 8628, 3.2, the default.
pub const INTERVAL: Duration = Duration::from_secs(5);

/// Letters of a user code: of 20, which makes 2.56 · 10¹⁰.
const LETTERS: usize = 8;

/// Makes the letters that an admin types.
pub fn user_code(rng: &mut impl Rng) -> String {
    let letters = USER_CODE_LETTERS.as_bytes();
    // Bytes from here on would make some letters likelier than others.
    let fair = 256 - 256 % letters.len();
    let mut code = String::with_capacity(LETTERS);
    while code.len() < LETTERS {
        let mut byte = [0];
        rng.fill_bytes(&mut byte);
        let number = usize::from(byte[0]);
        if number < fair {
            code.push(char::from(letters[number % letters.len()]));
        }
    }
    code
}

/// Returns the letters as they are shown: `WDJB-MJHT`.
#[must_use]
pub fn shown(user_code: &str) -> String {
    let (first, last) = user_code.split_at(LETTERS / 2);
    format!("{first}-{last}")
}

/// Reads what somebody typed: case, hyphens and spaces do not count. `None` where it can be no code.
#[must_use]
pub fn typed(text: &str) -> Option<String> {
    let letters: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let is_code =
        letters.len() == LETTERS && letters.chars().all(|c| USER_CODE_LETTERS.contains(c));
    is_code.then_some(letters)
}

/// Counts that somebody asks for codes, whom nobody knows yet; the wait where they ask too often.
///
/// # Errors
///
/// If the database fails.
pub async fn admit_asking(
    tx: &Tx,
    address: ClientAddress,
    now: SystemTime,
) -> Result<Option<Duration>, Error> {
    match throttles::admit(tx, by_address(address), &ThrottleRule::ADDRESS, now).await? {
        Admission::Wait(wait) => Ok(Some(wait)),
        Admission::Counted(_) => Ok(None),
    }
}

/// Returns how long somebody has to wait who asks for codes; counts nothing.
///
/// # Errors
///
/// If the database fails.
pub async fn wait_asking(
    conn: &impl Conn,
    address: ClientAddress,
    now: SystemTime,
) -> Result<Option<Duration>, Error> {
    let throttle = throttles::read(conn, by_address(address)).await?;
    Ok(throttle.and_then(|throttle| ThrottleRule::ADDRESS.wait(&throttle, now)))
}

/// Counts a code that one of the staff typed as a wrong one, before it is looked at; the wait where there were too many.
///
/// # Errors
///
/// If the database fails.
pub async fn admit_typed(
    database: &Database,
    user: UserId,
    now: SystemTime,
) -> Result<Result<Counted, Duration>, Error> {
    let tx = database.begin().await?;
    let admission = throttles::admit(&tx, by_user(user), &ThrottleRule::ACCOUNT, now).await?;
    tx.commit().await?;
    Ok(match admission {
        Admission::Wait(wait) => Err(wait),
        Admission::Counted(counted) => Ok(counted),
    })
}

/// Takes back what was counted, for a code that was right.
///
/// # Errors
///
/// If the database fails.
pub async fn take_back(tx: &Tx, user: UserId, counted: &Counted) -> Result<(), Error> {
    throttles::take_back(tx, by_user(user), counted).await
}

fn by_address(address: ClientAddress) -> ThrottleKey<'static> {
    ThrottleKey { kind: "kiosk_pairing", hash: Sha256::digest(address.throttle_key()).into() }
}

fn by_user(user: UserId) -> ThrottleKey<'static> {
    ThrottleKey { kind: "kiosk_code", hash: Sha256::digest(user.0.to_be_bytes()).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::os_random;

    #[test]
    fn a_code_is_eight_letters_that_are_not_taken_for_others() {
        let code = user_code(&mut os_random());

        assert_eq!(typed(&code), Some(code.clone()));
        assert_eq!(typed(&shown(&code).to_lowercase()), Some(code.clone()));
        assert_eq!(typed(&format!(" {} ", shown(&code))), Some(code));
        for none in ["", "WDJB", "WDJB-MJHA", "WDJB-MJHTT", "WDJB-MJH0", "ÄÄÄÄ"] {
            assert_eq!(typed(none), None, "{none}");
        }
    }
}
