//! What a kiosk keeps in the keyring: its token, and what its exit code is checked by.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::address::PortalAddress;
use crate::store::{SLOT_SIZE_BYTES, SecretError, SecretStore, Slot};

/// By what the portal knows this device.
#[derive(Clone)]
pub struct Pass {
    /// The portal.
    pub portal: PortalAddress,
    /// The space's name, for a start before anything else is known.
    pub space_name: String,
    /// The token.
    pub token: SecretString,
}

/// What the exit code is checked by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExitRecord {
    /// Argon2id, in the PHC string format.
    pub hash: String,
    /// How many tries there were since the last right one.
    pub tries: u8,
    /// The release by the panel that was used last, or was there when the code was set. Unit: Unix milliseconds.
    pub released_ms: Option<i64>,
    /// The portal of the kiosk whose code it is. Records of older apps do not say before a paired kiosk has begun once.
    #[serde(default)]
    pub portal: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct PassRecord<'a> {
    portal: String,
    space_name: String,
    #[serde(borrow)]
    token: Cow<'a, str>,
    /// Whether an exit code was set. Records of older apps do not say.
    #[serde(default)]
    had_exit: bool,
}

/// Everything kept.
pub struct Kept {
    /// The token and whose it is, where it is paired.
    pub pass: Option<Pass>,
    /// Whether an exit code was set, also where what it is checked by is gone since.
    pub has_exit: bool,
    /// The portal of the kiosk whose exit code is there, where its record says so.
    pub exit_portal: Option<PortalAddress>,
}

/// Reads everything.
pub fn read(store: &dyn SecretStore) -> Result<Kept, SecretError> {
    let record = store.read(Slot::Kiosk)?;
    let (pass, had_exit) = record.as_ref().and_then(assemble).unzip();

    let exit = read_exit(store)?;

    Ok(Kept {
        pass,
        has_exit: exit.is_some() || had_exit == Some(true),
        exit_portal: exit.and_then(|exit| exit.portal?.parse().ok()),
    })
}

fn assemble(record: &SecretString) -> Option<(Pass, bool)> {
    let record: PassRecord<'_> = serde_json::from_str(record.expose_secret()).ok()?;
    let pass = Pass {
        portal: record.portal.parse().ok()?,
        space_name: record.space_name,
        token: (*record.token).into(),
    };

    Some((pass, record.had_exit))
}

/// Reads what the exit code is checked by.
pub fn read_exit(store: &dyn SecretStore) -> Result<Option<ExitRecord>, SecretError> {
    let record = store.read(Slot::KioskExit)?;

    Ok(record.and_then(|record| serde_json::from_str(record.expose_secret()).ok()))
}

/// Writes the pass, and whether an exit code was set.
pub fn write_pass(store: &dyn SecretStore, pass: &Pass, had_exit: bool) -> Result<(), SecretError> {
    let record = PassRecord {
        portal: pass.portal.to_string(),
        space_name: pass.space_name.clone(),
        token: pass.token.expose_secret().into(),
        had_exit,
    };

    write(store, Slot::Kiosk, &record)
}

/// Writes what the exit code is checked by.
pub fn write_exit(store: &dyn SecretStore, exit: &ExitRecord) -> Result<(), SecretError> {
    write(store, Slot::KioskExit, exit)
}

/// Notes that the exit code is that of the kiosk of `portal`, where its record does not say whose it is.
pub fn note_exit_portal(
    store: &dyn SecretStore,
    portal: &PortalAddress,
) -> Result<(), SecretError> {
    match read_exit(store)? {
        Some(exit) if exit.portal.is_none() => {
            write_exit(store, &ExitRecord { portal: Some(portal.to_string()), ..exit })
        }
        Some(_) | None => Ok(()),
    }
}

/// Forgets the pass alone.
pub fn forget_pass(store: &dyn SecretStore) -> Result<(), SecretError> {
    store.forget(Slot::Kiosk)
}

/// Empties the kiosk's slots, also where emptying one of them fails.
pub fn forget(store: &dyn SecretStore) -> Result<(), SecretError> {
    Slot::ALL_OF_KIOSK.into_iter().map(|slot| store.forget(slot)).fold(Ok(()), Result::and)
}

fn write(store: &dyn SecretStore, slot: Slot, record: &impl Serialize) -> Result<(), SecretError> {
    let record = serde_json::to_string(record).expect("a record of text and numbers is JSON");
    if record.len() > SLOT_SIZE_BYTES {
        return Err(SecretError::Failed);
    }

    store.write(slot, &record.into())
}
