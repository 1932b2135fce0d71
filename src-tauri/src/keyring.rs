//! The operating system's keyring. The only file that names a keyring crate.
//!
//! On desktops `keyring` picks the platform's store. Its features do not compile for phones; there the store is
//! named here, on the `keyring-core` that `keyring` itself is built on.

use std::sync::{Mutex, PoisonError};

use keyring_core::error::decode_password;
use keyring_core::{Entry, Error};
use pinion_client::store::{SecretError, SecretStore, Slot};
use secrecy::{ExposeSecret, SecretString};

/// Under which name the keyring files what this app stores.
const SERVICE: &str = "app.pinion.member";

/// The keyring of the person who runs the app.
#[derive(Default)]
pub struct OsKeyring {
    connection: Mutex<Connection>,
}

/// How far the way to the platform's store has come.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Connection {
    #[default]
    Untried,
    Ready,
    /// There was none, or it went away. The next call tries anew, so that a keyring that starts after the app is
    /// found without a restart.
    Lost,
}

impl OsKeyring {
    /// Does `work` on an entry. A keyring that was restarted under the app does not know its connection any more:
    /// that shows as a failure, and is made good by a new connection and a second try.
    fn on_entry<T>(
        &self,
        slot: Slot,
        work: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, SecretError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let was_ready = *connection == Connection::Ready;

        let mut outcome = connection.entry(slot).and_then(|entry| work(&entry).map_err(told));
        if was_ready && matches!(outcome, Err(SecretError::Missing | SecretError::Failed)) {
            *connection = Connection::Lost;
            outcome = connection.entry(slot).and_then(|entry| work(&entry).map_err(told));
        }
        if matches!(outcome, Err(SecretError::Missing)) {
            *connection = Connection::Lost;
        }
        outcome
    }
}

impl Connection {
    fn entry(&mut self, slot: Slot) -> Result<Entry, SecretError> {
        let connected = match self {
            Self::Ready => Ok(()),
            Self::Untried => platform::connect(),
            Self::Lost => platform::reconnect(),
        };
        *self = if connected.is_ok() { Self::Ready } else { Self::Lost };

        connected.and_then(|()| Entry::new(SERVICE, slot.name())).map_err(told)
    }
}

impl SecretStore for OsKeyring {
    fn read(&self, slot: Slot) -> Result<Option<SecretString>, SecretError> {
        self.on_entry(slot, |entry| match entry.get_secret().and_then(decode_password) {
            Ok(secret) => Ok(Some(SecretString::from(secret))),
            Err(Error::NoEntry) => Ok(None),
            // Not written by this app, and replaced by the next sign-in. These errors carry what was stored.
            Err(Error::BadEncoding(_) | Error::BadDataFormat(..)) => {
                tracing::warn!("The keyring holds something that is not ours");
                Ok(None)
            }
            Err(error) => Err(error),
        })
    }

    fn write(&self, slot: Slot, secret: &SecretString) -> Result<(), SecretError> {
        self.on_entry(slot, |entry| entry.set_secret(secret.expose_secret().as_bytes()))
    }

    fn forget(&self, slot: Slot) -> Result<(), SecretError> {
        self.on_entry(slot, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

/// What a failure of the keyring means to its caller. The platform's own words go to the log; they name
/// services and paths, never what is stored.
#[expect(clippy::wildcard_enum_match_arm, reason = "the crate says that its errors will grow")]
fn told(error: Error) -> SecretError {
    match error {
        Error::NoStorageAccess(cause) => {
            tracing::info!(%cause, "The keyring is locked");
            SecretError::Locked
        }
        Error::PlatformFailure(cause) => {
            tracing::info!(%cause, "The keyring does not answer");
            SecretError::Missing
        }
        Error::NoDefaultStore => SecretError::Missing,
        // These carry what was stored; their names are all that may be told.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            tracing::warn!("The keyring holds something that is not ours");
            SecretError::Failed
        }
        error => {
            tracing::warn!(%error, "The keyring refused");
            SecretError::Failed
        }
    }
}

#[cfg(any(target_os = "windows", target_os = "macos", target_os = "linux"))]
mod platform {
    use keyring_core::{Error, Result};

    /// Lets `keyring` choose. It does so once a process and keeps the outcome.
    pub(super) fn connect() -> Result<()> {
        match keyring::Entry::store_status() {
            Ok(()) => Ok(()),
            Err(error) => {
                tracing::info!(%error, "Found no keyring");
                Err(Error::NoDefaultStore)
            }
        }
    }

    /// Opens a new connection to the Secret Service: the one `keyring` keeps does not come back by itself.
    #[cfg(target_os = "linux")]
    pub(super) fn reconnect() -> Result<()> {
        keyring_core::set_default_store(zbus_secret_service_keyring_store::Store::new()?);
        Ok(())
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn reconnect() -> Result<()> {
        connect()
    }
}

#[cfg(target_os = "ios")]
mod platform {
    use apple_native_keyring_store::protected::Store;
    use keyring_core::Result;

    pub(super) fn connect() -> Result<()> {
        keyring_core::set_default_store(Store::new()?);
        Ok(())
    }

    pub(super) use connect as reconnect;
}

#[cfg(target_os = "android")]
mod platform {
    use android_native_keyring_store::Store;
    use keyring_core::Result;

    pub(super) fn connect() -> Result<()> {
        keyring_core::set_default_store(Store::new()?);
        Ok(())
    }

    pub(super) use connect as reconnect;
}
