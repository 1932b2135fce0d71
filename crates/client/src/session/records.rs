//! What a session looks like in the keyring.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::state::{KeptPin, Picture, SignedIn};
use super::tokens::{Life, Tokens};
use crate::debt::Debt;
use crate::pincode::Pincode;
use crate::portal::Found;
use crate::store::{SLOT_SIZE_BYTES, SecretError, SecretStore, Slot};
use crate::views::{Kept, MemberView, PinSource};

#[derive(Serialize, Deserialize)]
struct Account {
    portal: String,
    space_name: String,
    is_pinion: bool,
    time_zone: Option<String>,
    logo: Option<Url>,
    client_id: String,
}

#[derive(Serialize, Deserialize)]
struct Access<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    from_ms: i64,
    until_ms: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Member<'a> {
    full_name: String,
    first_name: String,
    email: String,
    company: Option<String>,
    checked_in: Option<bool>,
    confirmed_at_ms: i64,
    #[serde(borrow)]
    pin: Option<Cow<'a, str>>,
    pin_changed: bool,
}

/// Writes the tokens: the refresh token first, for it is the one that cannot be had again.
pub fn write_tokens(store: &dyn SecretStore, tokens: &Tokens) -> Result<(), SecretError> {
    write(store, Slot::Refresh, &tokens.refresh)?;

    let access = tokens.access.as_ref().map(|access| {
        let Life { from_ms, until_ms } = tokens.life;
        json(&Access { token: access.expose_secret().into(), from_ms, until_ms })
    });
    match access {
        Some(access) if fits(&access) => write(store, Slot::Access, &access),
        // One too large is asked for anew after the next start.
        Some(_) | None => store.forget(Slot::Access),
    }
}

/// Writes member and PIN.
pub fn write_member(store: &dyn SecretStore, signed_in: &SignedIn) -> Result<(), SecretError> {
    let member = signed_in.member.clone();
    let pin = signed_in.pin.as_ref();
    let record = json(&Member {
        full_name: member.full_name,
        first_name: member.first_name,
        email: member.email,
        company: member.company,
        checked_in: member.checked_in,
        confirmed_at_ms: signed_in.confirmed_at_ms,
        pin: pin.map(|pin| pin.code.secret().expose_secret().into()),
        pin_changed: pin.is_some_and(|pin| pin.changed),
    });

    write(store, Slot::Member, &record)
}

/// Writes everything; the account last, for it is what says that somebody is signed in.
pub fn write_all(store: &dyn SecretStore, signed_in: &SignedIn) -> Result<(), SecretError> {
    write_tokens(store, &signed_in.tokens)?;
    write_member(store, signed_in)?;

    let found = &signed_in.found;
    let account = json(&Account {
        portal: found.address.to_string(),
        space_name: found.space_name.clone(),
        is_pinion: found.is_pinion,
        time_zone: found.time_zone.clone(),
        logo: found.logo.clone().filter(|logo| logo.as_str().len() <= 500),
        client_id: signed_in.client_id.clone(),
    });
    write(store, Slot::Account, &account)
}

/// Reads a session, or `None` where there is none, or not a whole one.
pub fn read(store: &dyn SecretStore) -> Result<Option<SignedIn>, SecretError> {
    let Some(account) = store.read(Slot::Account)? else { return Ok(None) };
    let Some(refresh) = store.read(Slot::Refresh)? else { return Ok(None) };
    let Some(member) = store.read(Slot::Member)? else { return Ok(None) };
    let access = store.read(Slot::Access)?;

    Ok(assemble(&account, refresh, access.as_ref(), &member))
}

fn assemble(
    account: &SecretString,
    refresh: SecretString,
    access: Option<&SecretString>,
    member: &SecretString,
) -> Option<SignedIn> {
    let account: Account = serde_json::from_str(account.expose_secret()).ok()?;
    let member: Member<'_> = serde_json::from_str(member.expose_secret()).ok()?;
    let access: Option<Access<'_>> =
        access.and_then(|access| serde_json::from_str(access.expose_secret()).ok());
    let pin = Pincode::told(member.pin.as_deref().map(SecretString::from).as_ref()).ok()?;

    Some(SignedIn {
        found: Found {
            address: account.portal.parse().ok()?,
            space_name: account.space_name,
            logo: account.logo,
            is_pinion: account.is_pinion,
            time_zone: account.time_zone,
        },
        client_id: account.client_id,
        tokens: Tokens {
            life: access.as_ref().map_or(Life { from_ms: 0, until_ms: None }, |access| Life {
                from_ms: access.from_ms,
                until_ms: access.until_ms,
            }),
            access: access.map(|access| (*access.token).into()),
            refresh,
            serial: 0,
        },
        pin: pin.map(|code| KeptPin { code, changed: member.pin_changed }),
        member: MemberView {
            full_name: member.full_name,
            first_name: member.first_name,
            email: member.email,
            company: member.company,
            photo: None,
            checked_in: member.checked_in,
        },
        wanted: Kept::InKeyring,
        kept: Kept::InKeyring,
        confirmed_at_ms: member.confirmed_at_ms,
        source: PinSource::Keyring,
        trouble: None,
        quiet: None,
        photo_at: None,
        photo: Picture::default(),
        logo: Picture::default(),
    })
}

/// Empties every slot, also where emptying one of them fails.
pub fn forget(store: &dyn SecretStore) -> Result<(), SecretError> {
    Slot::ALL_OF_MEMBER.into_iter().map(|slot| store.forget(slot)).fold(Ok(()), Result::and)
}

/// Empties every slot, and notes whether that is still owed.
pub fn settle(store: &dyn SecretStore, debt: &Debt) -> Result<(), SecretError> {
    let forgotten = forget(store);
    if forgotten.is_ok() {
        debt.settle();
    } else {
        debt.owe();
    }
    forgotten
}

fn write(store: &dyn SecretStore, slot: Slot, record: &SecretString) -> Result<(), SecretError> {
    if fits(record) { store.write(slot, record) } else { Err(SecretError::Failed) }
}

fn fits(record: &SecretString) -> bool {
    record.expose_secret().len() <= SLOT_SIZE_BYTES
}

fn json(record: &impl Serialize) -> SecretString {
    serde_json::to_string(record).expect("a record of text and numbers is JSON").into()
}
