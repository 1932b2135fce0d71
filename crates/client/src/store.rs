//! Where secrets are kept between two runs of the app.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

/// The most a [`SecretStore`] is asked to keep in one slot. Unit: bytes of UTF-8.
///
/// Source: `CRED_MAX_CREDENTIAL_BLOB_SIZE` of the Windows credential manager, 5 × 512 = 2,560 bytes, the
/// smallest of all keyrings. The text must go in as bytes: as UTF-16 half as much fits.
pub const SLOT_SIZE_BYTES: usize = 2_500;

/// One entry of the keyring.
///
/// Tokens have one each, so that a pair too large for one entry fits, and so that replacing the refresh token is a
/// single write that happens or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Which portal, and as whom. Somebody is signed in where this one is filled.
    Account,
    /// The refresh token.
    Refresh,
    /// The access token and when it ends.
    Access,
    /// The member and their PIN as last confirmed.
    Member,
    /// Which portal this device is a kiosk of, and its token. It is paired where this one is filled.
    Kiosk,
    /// The hash of the kiosk's exit code, and how often it was tried.
    KioskExit,
}

impl Slot {
    /// The member's, in the order in which they are forgotten: what opens most goes first.
    pub const ALL_OF_MEMBER: [Self; 4] = [Self::Refresh, Self::Access, Self::Member, Self::Account];

    /// The kiosk's, likewise.
    pub const ALL_OF_KIOSK: [Self; 2] = [Self::Kiosk, Self::KioskExit];

    /// The entry's name in the keyring. It never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Refresh => "refresh-token",
            Self::Access => "access-token",
            Self::Member => "member",
            Self::Kiosk => "kiosk",
            Self::KioskExit => "kiosk-exit",
        }
    }
}

/// Why the keyring did not do as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Its owner has not unlocked it.
    #[error("the keyring is locked")]
    Locked,

    /// There is none.
    #[error("there is no keyring")]
    Missing,

    /// It is there, and failed. The implementation has logged the cause.
    #[error("the keyring failed")]
    Failed,
}

/// The operating system's keyring, or a stand-in for it.
///
/// Calls may block, for minutes where the owner is asked for a password; they are made on threads that may.
pub trait SecretStore: Send + Sync {
    /// Returns what a slot holds, or `None` where it is empty.
    ///
    /// # Errors
    ///
    /// [`SecretError::Locked`] while the owner has not unlocked the keyring, [`SecretError::Missing`] where there
    /// is none.
    fn read(&self, slot: Slot) -> Result<Option<SecretString>, SecretError>;

    /// Fills a slot, replacing what it held. `secret` has at most [`SLOT_SIZE_BYTES`].
    ///
    /// # Errors
    ///
    /// As [`SecretStore::read`].
    fn write(&self, slot: Slot, secret: &SecretString) -> Result<(), SecretError>;

    /// Empties a slot. Emptying it twice is no error.
    ///
    /// # Errors
    ///
    /// As [`SecretStore::read`].
    fn forget(&self, slot: Slot) -> Result<(), SecretError>;
}

/// A keyring that lasts as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    slots: Mutex<HashMap<Slot, SecretString>>,
}

impl MemoryStore {
    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<Slot, SecretString>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemoryStore {
    fn read(&self, slot: Slot) -> Result<Option<SecretString>, SecretError> {
        Ok(self.slots().get(&slot).cloned())
    }

    fn write(&self, slot: Slot, secret: &SecretString) -> Result<(), SecretError> {
        self.slots().insert(slot, secret.clone());
        Ok(())
    }

    fn forget(&self, slot: Slot) -> Result<(), SecretError> {
        self.slots().remove(&slot);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn memory_keeps_a_slot_until_it_is_forgotten() {
        let store = MemoryStore::default();
        store.write(Slot::Refresh, &"one".into()).unwrap();
        store.write(Slot::Refresh, &"two".into()).unwrap();

        let kept = store.read(Slot::Refresh).unwrap().unwrap();
        store.forget(Slot::Refresh).unwrap();
        store.forget(Slot::Refresh).unwrap();

        assert_eq!(kept.expose_secret(), "two");
        assert!(store.read(Slot::Refresh).unwrap().is_none());
    }

    #[test]
    fn memory_never_prints_what_it_keeps() {
        let store = MemoryStore::default();

        store.write(Slot::Member, &"31415".into()).unwrap();

        assert!(!format!("{store:?}").contains("31415"));
    }
}
