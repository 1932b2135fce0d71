//! Some keys as they are at one moment, and what they do.
//!
//! One number names a pair: the key that finds PINs and the key that seals them, made together and
//! taken into use together. What belongs together is done with one [`KeySet`], so that a PIN is
//! never looked for under one key and stored under another.

use std::collections::BTreeMap;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use pinion_domain::{Pin, sealed_event::EventKey};
use rand::CryptoRng;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{PinIndex, Sealed, check::Name};
use crate::{AccountId, UserId};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

pub(super) type Key = Zeroizing<[u8; KEY_BYTES]>;

/// Some keys, and the number of those in use. Cleared from memory when dropped.
#[derive(Clone)]
pub(crate) struct KeySet {
    pub(super) index: BTreeMap<i16, Key>,
    pub(super) sealing: BTreeMap<i16, Key>,
    in_use: i16,
}

impl KeySet {
    /// Makes new keys, number 1.
    pub(super) fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let index = BTreeMap::from([(1, new_key(rng))]);
        Self { index, sealing: BTreeMap::from([(1, new_key(rng))]), in_use: 1 }
    }

    /// Takes the newest pair for the one in use; `None` where there is no pair.
    pub(super) fn new(index: BTreeMap<i16, Key>, sealing: BTreeMap<i16, Key>) -> Option<Self> {
        let in_use = *index.keys().rev().find(|number| sealing.contains_key(number))?;
        Some(Self { index, sealing, in_use })
    }

    /// The number of the keys in use.
    pub(crate) fn in_use(&self) -> i16 {
        self.in_use
    }

    /// The number of the newest pair.
    pub(super) fn newest(&self) -> i16 {
        let newest = self.index.keys().rev().find(|number| self.sealing.contains_key(number));
        newest.copied().unwrap_or(self.in_use)
    }

    /// The same keys with `number` in use, which must be among them.
    pub(super) fn using(&self, number: i16) -> Option<Self> {
        let pair = self.index.contains_key(&number) && self.sealing.contains_key(&number);
        pair.then(|| Self { in_use: number, ..self.clone() })
    }

    /// The same keys and a new pair, not in use yet.
    pub(super) fn with_next(&self, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let next = self.newest().checked_add(1).expect("nobody rotates keys 32,767 times");
        let mut set = self.clone();
        set.index.insert(next, new_key(rng));
        set.sealing.insert(next, new_key(rng));
        set
    }

    /// The name of each key.
    pub(super) fn names(&self) -> impl Iterator<Item = Name> + use<'_> {
        let indexes = self.index.keys().map(|number| Name::Index(*number));
        indexes.chain(self.sealing.keys().map(|number| Name::Seal(*number)))
    }

    /// Drops the keys that `keep` says no to.
    pub(super) fn retain(&mut self, keep: impl Fn(Name) -> bool) {
        self.index.retain(|number, _| keep(Name::Index(*number)));
        self.sealing.retain(|number, _| keep(Name::Seal(*number)));
    }

    /// What `pin` is stored under.
    pub(crate) fn pin_index(&self, account: AccountId, pin: &Pin) -> PinIndex {
        pin_index(&self.index[&self.in_use], account, pin)
    }

    /// All that `pin` may stand under: the key in use first, then those that released PINs still
    /// rest under.
    pub(crate) fn pin_indexes(
        &self,
        account: AccountId,
        pin: &Pin,
    ) -> impl Iterator<Item = PinIndex> + use<'_> {
        let pin = pin.clone();
        self.index.range(..=self.in_use).rev().map(move |(_, key)| pin_index(key, account, &pin))
    }

    /// What a recovery code of `user` is stored as.
    pub(crate) fn recovery_code_hash(&self, user: UserId, code: &str) -> [u8; 32] {
        let mac = hmac(&self.index[&self.in_use]).chain_update(b"pinion recovery code 1\0");
        let mac = mac.chain_update(user.0.to_be_bytes()).chain_update(code);
        mac.finalize().into_bytes().into()
    }

    /// The key pair number `number` that kiosks seal to, where its secret is here.
    pub(crate) fn event_key(&self, number: i16) -> Option<EventKey> {
        let mac = hmac(self.index.get(&number)?).chain_update(b"pinion event key 1\0");
        let secret = Zeroizing::new(<[u8; KEY_BYTES]>::from(mac.finalize().into_bytes()));
        Some(EventKey::derive(secret.as_slice()))
    }

    pub(super) fn index_check(&self, number: i16) -> Option<Vec<u8>> {
        let mac = hmac(self.index.get(&number)?).chain_update(b"pinion key check 1\0");
        Some(mac.finalize().into_bytes().to_vec())
    }

    pub(crate) fn seal_pin(
        &self,
        customer: Uuid,
        pin: &Pin,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&pin_purpose(customer), pin.expose().as_bytes(), rng)
    }

    pub(crate) fn seal_totp(
        &self,
        user: UserId,
        secret: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&totp_purpose(user), secret, rng)
    }

    pub(crate) fn seal_preview(
        &self,
        preview: Uuid,
        file: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&preview_purpose(preview), file, rng)
    }

    pub(crate) fn seal_mail(
        &self,
        mail: Uuid,
        values: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&mail_purpose(mail), values, rng)
    }

    pub(crate) fn seal_smtp(
        &self,
        account: AccountId,
        url: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&smtp_purpose(account), url, rng)
    }

    pub(super) fn seal(
        &self,
        purpose: &[u8],
        plain: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        let key = &self.sealing[&self.in_use];
        let mut bytes = vec![0; NONCE_BYTES];
        rng.fill_bytes(&mut bytes);
        let nonce = XNonce::try_from(&bytes[..]).expect("a nonce has 24 bytes");
        let sealed = cipher(key)
            .encrypt(&nonce, Payload { msg: plain, aad: purpose })
            .expect("the text is far shorter than the cipher's limit");
        bytes.extend(sealed);
        Sealed { key_id: self.in_use, bytes }
    }

    pub(super) fn unseal(&self, purpose: &[u8], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
        let key = self.sealing.get(&sealed.key_id)?;
        let (nonce, text) = sealed.bytes.split_at_checked(NONCE_BYTES)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        cipher(key).decrypt(&nonce, Payload { msg: text, aad: purpose }).ok().map(Zeroizing::new)
    }
}

fn new_key(rng: &mut (impl CryptoRng + ?Sized)) -> Key {
    let mut key = Key::default();
    rng.fill_bytes(key.as_mut());
    key
}

fn pin_index(key: &Key, account: AccountId, pin: &Pin) -> PinIndex {
    // The account has a fixed length, so no two pairs of account and PIN read the same.
    let mac = hmac(key).chain_update(b"pinion pin index 1\0");
    let mac = mac.chain_update(account.0.to_be_bytes()).chain_update(pin.expose());
    PinIndex(mac.finalize().into_bytes().into())
}

fn hmac(key: &Key) -> Hmac<Sha256> {
    Hmac::new_from_slice(key.as_ref()).expect("HMAC takes a key of any length")
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new_from_slice(key.as_ref()).expect("a key has 32 bytes")
}

/// Binds a sealed PIN to its customer: moved to another's row, it does not open.
pub(super) fn pin_purpose(customer: Uuid) -> Vec<u8> {
    [b"pinion pin 1\0".as_slice(), customer.as_bytes()].concat()
}

pub(super) fn totp_purpose(user: UserId) -> Vec<u8> {
    [b"pinion totp 1\0".as_slice(), &user.0.to_be_bytes()].concat()
}

pub(super) fn preview_purpose(preview: Uuid) -> Vec<u8> {
    [b"pinion import preview 1\0".as_slice(), preview.as_bytes()].concat()
}

pub(super) fn mail_purpose(mail: Uuid) -> Vec<u8> {
    [b"pinion mail 1\0".as_slice(), mail.as_bytes()].concat()
}

pub(super) fn smtp_purpose(account: AccountId) -> Vec<u8> {
    [b"pinion smtp 1\0".as_slice(), &account.0.to_be_bytes()].concat()
}
