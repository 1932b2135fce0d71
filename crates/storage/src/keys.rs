//! The two keys that keep PINs: one seals them, one finds them. Both live outside the database.

use std::{collections::BTreeMap, fmt};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use pinion_domain::Pin;
use rand::CryptoRng;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{AccountId, Error, UserId};

mod check;
mod file;

pub use check::KeyError;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

type Key = Zeroizing<[u8; KEY_BYTES]>;

/// The keys of one installation, cleared from memory when dropped.
///
/// Source: docs/security.md, "The PIN at rest".
pub struct PinKeys {
    index: Key,
    sealing: BTreeMap<i16, Key>,
    current: i16,
}

/// Something sealed, and the number of the key it was sealed with.
#[derive(Clone)]
pub(crate) struct Sealed {
    pub key_id: i16,
    pub bytes: Vec<u8>,
}

/// What a PIN is found by: HMAC-SHA-256 over account and PIN.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PinIndex(pub [u8; 32]);

impl PinKeys {
    /// Makes new keys. `rng` must be the operating system's, or seeded from it.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut key = || {
            let mut key = Key::default();
            rng.fill_bytes(key.as_mut());
            key
        };
        Self { index: key(), sealing: BTreeMap::from([(1, key())]), current: 1 }
    }

    pub(crate) fn pin_index(&self, account: AccountId, pin: &Pin) -> PinIndex {
        // The account has a fixed length, so no two pairs of account and PIN read the same.
        let mac = self.hmac().chain_update(b"pinion pin index 1\0");
        let mac = mac.chain_update(account.0.to_be_bytes()).chain_update(pin.expose());
        PinIndex(mac.finalize().into_bytes().into())
    }

    pub(crate) fn seal_pin(
        &self,
        customer: Uuid,
        pin: &Pin,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&pin_purpose(customer), pin.expose().as_bytes(), rng)
    }

    pub(crate) fn open_pin(&self, customer: Uuid, sealed: &Sealed) -> Result<Pin, Error> {
        let opened = self.unseal(&pin_purpose(customer), sealed).ok_or(Error::Damaged("PIN"))?;
        let text = std::str::from_utf8(&opened).map_err(|_| Error::Damaged("PIN"))?;
        Pin::parse(text).map_err(|_| Error::Damaged("PIN"))
    }

    pub(crate) fn seal_totp(
        &self,
        user: UserId,
        secret: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&totp_purpose(user), secret, rng)
    }

    pub(crate) fn open_totp(
        &self,
        user: UserId,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&totp_purpose(user), sealed).ok_or(Error::Damaged("second factor"))
    }

    pub(crate) fn recovery_code_hash(&self, user: UserId, code: &str) -> [u8; 32] {
        let mac = self.hmac().chain_update(b"pinion recovery code 1\0");
        let mac = mac.chain_update(user.0.to_be_bytes()).chain_update(code);
        mac.finalize().into_bytes().into()
    }

    pub(crate) fn seal_preview(
        &self,
        preview: Uuid,
        file: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&preview_purpose(preview), file, rng)
    }

    pub(crate) fn open_preview(
        &self,
        preview: Uuid,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&preview_purpose(preview), sealed).ok_or(Error::Damaged("import preview"))
    }

    pub(crate) fn seal_mail(
        &self,
        mail: Uuid,
        values: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&mail_purpose(mail), values, rng)
    }

    pub(crate) fn open_mail(
        &self,
        mail: Uuid,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&mail_purpose(mail), sealed).ok_or(Error::Damaged("mail"))
    }

    pub(crate) fn seal_smtp(
        &self,
        account: AccountId,
        url: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sealed {
        self.seal(&smtp_purpose(account), url, rng)
    }

    pub(crate) fn open_smtp(
        &self,
        account: AccountId,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&smtp_purpose(account), sealed).ok_or(Error::Damaged("mail server address"))
    }

    fn hmac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(self.index.as_ref()).expect("HMAC takes a key of any length")
    }

    fn seal(&self, purpose: &[u8], plain: &[u8], rng: &mut (impl CryptoRng + ?Sized)) -> Sealed {
        let key = &self.sealing[&self.current];
        let mut bytes = vec![0; NONCE_BYTES];
        rng.fill_bytes(&mut bytes);
        let nonce = XNonce::try_from(&bytes[..]).expect("a nonce has 24 bytes");
        let sealed = cipher(key)
            .encrypt(&nonce, Payload { msg: plain, aad: purpose })
            .expect("the text is far shorter than the cipher's limit");
        bytes.extend(sealed);
        Sealed { key_id: self.current, bytes }
    }

    fn unseal(&self, purpose: &[u8], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
        let key = self.sealing.get(&sealed.key_id)?;
        let (nonce, text) = sealed.bytes.split_at_checked(NONCE_BYTES)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        cipher(key).decrypt(&nonce, Payload { msg: text, aad: purpose }).ok().map(Zeroizing::new)
    }
}

impl fmt::Debug for PinKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinKeys(…)")
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new_from_slice(key.as_ref()).expect("a key has 32 bytes")
}

/// Binds a sealed PIN to its customer: moved to another's row, it does not open.
fn pin_purpose(customer: Uuid) -> Vec<u8> {
    [b"pinion pin 1\0".as_slice(), customer.as_bytes()].concat()
}

fn totp_purpose(user: UserId) -> Vec<u8> {
    [b"pinion totp 1\0".as_slice(), &user.0.to_be_bytes()].concat()
}

fn preview_purpose(preview: Uuid) -> Vec<u8> {
    [b"pinion import preview 1\0".as_slice(), preview.as_bytes()].concat()
}

fn mail_purpose(mail: Uuid) -> Vec<u8> {
    [b"pinion mail 1\0".as_slice(), mail.as_bytes()].concat()
}

fn smtp_purpose(account: AccountId) -> Vec<u8> {
    [b"pinion smtp 1\0".as_slice(), &account.0.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests;
