//! Passwords: which are good enough, and how they are hashed and compared.

use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Shortest password. Unit: characters. Source: docs/security.md, "Credentials".
pub const MIN_CHARACTERS: usize = 8;

/// Longest password. Unit: characters. Source: docs/security.md, "Credentials".
pub const MAX_CHARACTERS: usize = 128;

/// Source: OWASP Password Storage Cheat Sheet, "Argon2id": 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How long a sign-in waits for its turn to be hashed before it is asked to come back.
const LONGEST_QUEUE: Duration = Duration::from_secs(10);

static COMMON: &str = include_str!("passwords/common.txt");

/// Why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer than [`MIN_CHARACTERS`].
    #[error("the password is too short: at least {MIN_CHARACTERS} characters")]
    TooShort,
    /// More than [`MAX_CHARACTERS`].
    #[error("the password is too long: at most {MAX_CHARACTERS} characters")]
    TooLong,
    /// One of those everybody tries first.
    #[error("the password is one of the 5,000 most common ones; choose another")]
    Common,
}

/// Checks that a password somebody chose is good enough to be kept.
///
/// # Errors
///
/// [`PasswordRefusal`], the first that applies.
pub fn check(password: &SecretString) -> Result<(), PasswordRefusal> {
    let text = password.expose_secret();
    match text.chars().count() {
        ..MIN_CHARACTERS => return Err(PasswordRefusal::TooShort),
        MIN_CHARACTERS..=MAX_CHARACTERS => {}
        _ => return Err(PasswordRefusal::TooLong),
    }

    let lower = text.to_lowercase();
    if COMMON.lines().any(|common| common == lower && !common.starts_with("# ")) {
        return Err(PasswordRefusal::Common);
    }
    Ok(())
}

/// Why a password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// So many sign-ins at once that this one did not get its turn.
    #[error("too many sign-ins at once")]
    Busy,
    /// The hash on record is not one.
    #[error("the password hash on record cannot be read: {0}")]
    BadRecord(argon2::password_hash::phc::Error),
    /// The hash could not be made.
    #[error("the password could not be hashed: {0}")]
    Failed(argon2::password_hash::Error),
}

/// Hashes and compares passwords, a bounded number at a time, away from the async threads.
///
/// One hash fills 19 MiB and a core for some tens of milliseconds, so a flood of sign-ins must queue here
/// rather than take the machine.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

/// The right to hash one password.
///
/// It lasts until it is dropped and the work it was used for is done, whichever is later.
pub struct Turn(Arc<OwnedSemaphorePermit>);

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { turns: Arc::new(Semaphore::new(cores)) }
    }
}

impl Passwords {
    /// Waits for a turn.
    ///
    /// # Errors
    ///
    /// [`PasswordError::Busy`] after ten seconds in the queue.
    pub async fn turn(&self) -> Result<Turn, PasswordError> {
        let turn = tokio::time::timeout(LONGEST_QUEUE, Arc::clone(&self.turns).acquire_owned());
        match turn.await {
            Ok(Ok(permit)) => Ok(Turn(Arc::new(permit))),
            Ok(Err(_)) | Err(_) => Err(PasswordError::Busy),
        }
    }
}

impl Turn {
    /// Hashes a password for keeping.
    ///
    /// # Errors
    ///
    /// If the system has no random bytes or no memory.
    pub async fn hash(&self, password: SecretString) -> Result<SecretString, PasswordError> {
        on_its_own_thread(self, move || hash(&password)).await
    }

    /// Says whether a password fits the hash on record.
    ///
    /// Without a record it takes the same time and says no, so that nobody learns by the clock which
    /// accounts there are.
    ///
    /// # Errors
    ///
    /// If the record is not a hash.
    pub async fn verify(
        &self,
        password: SecretString,
        record: Option<SecretString>,
    ) -> Result<bool, PasswordError> {
        on_its_own_thread(self, move || verify(&password, record.as_ref())).await
    }
}

async fn on_its_own_thread<T: Send + 'static>(
    turn: &Turn,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    // An abandoned request keeps its core busy, so its turn must not end before the work does.
    let permit = Arc::clone(&turn.0);
    let task = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(permit);
        done
    });
    match task.await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn hash(password: &SecretString) -> Result<SecretString, PasswordError> {
    hasher()
        .hash_password(password.expose_secret().as_bytes())
        .map(|hash| hash.to_string().into())
        .map_err(PasswordError::Failed)
}

fn verify(password: &SecretString, record: Option<&SecretString>) -> Result<bool, PasswordError> {
    static NOBODY: OnceLock<SecretString> = OnceLock::new();
    let nobody = if let Some(nobody) = NOBODY.get() {
        nobody
    } else {
        let made = hash(&"the password of nobody".into())?;
        NOBODY.get_or_init(|| made)
    };

    let parsed = PasswordHash::new(record.unwrap_or(nobody).expose_secret())
        .map_err(PasswordError::BadRecord)?;
    let fits = hasher().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok();
    Ok(fits && record.is_some())
}

fn hasher() -> &'static Argon2<'static> {
    static HASHER: LazyLock<Argon2<'static>> = LazyLock::new(|| {
        let params =
            Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in range");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    });
    &HASHER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        assert_eq!(check(&"пароль7".into()), Err(PasswordRefusal::TooShort));
        assert_eq!(check(&"секретно-и-долго".into()), Ok(()));
        assert_eq!(check(&"x1".repeat(64).into()), Ok(()));
        assert_eq!(check(&"x".repeat(129).into()), Err(PasswordRefusal::TooLong));
    }

    #[test]
    fn refuses_common_passwords_in_any_case() {
        assert_eq!(check(&"password".into()), Err(PasswordRefusal::Common));
        assert_eq!(check(&"PassWord".into()), Err(PasswordRefusal::Common));
        assert_eq!(COMMON.lines().filter(|line| !line.starts_with("# ")).count(), 5000);
    }

    #[test]
    fn hashes_as_the_cheat_sheet_says() {
        let record = hash(&"correct horse battery".into()).unwrap();

        assert!(record.expose_secret().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = Passwords::default();
        let record =
            passwords.turn().await.unwrap().hash("correct horse battery".into()).await.unwrap();

        for (password, record, fits) in [
            ("correct horse battery", Some(record.clone()), true),
            ("correct horse batterx", Some(record), false),
            ("the password of nobody", None, false),
        ] {
            let turn = passwords.turn().await.unwrap();
            assert_eq!(turn.verify(password.into(), record).await.unwrap(), fits, "{password}");
        }
    }
}
