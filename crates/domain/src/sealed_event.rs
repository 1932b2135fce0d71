//! A PIN that waits on a kiosk for the network: sealed so that the portal alone can read it, not even the kiosk.
//!
//! HPKE (RFC 9180) in its base mode: DHKEM (X25519, HKDF-SHA256), HKDF-SHA256, `ChaCha20Poly1305`. What is sealed is bound
//! to the event's id and time, so that it opens as no other event. It is as long for every PIN.
//!
//! ```text
//! key number, 2 bytes, big-endian │ encapsulated key, 32 │ ciphertext, 33: one byte of length, 16 of digits, tag
//! ```

use std::fmt;

use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, aead::ChaCha20Poly1305,
    kdf::HkdfSha256, kem::X25519HkdfSha256, single_shot_open, single_shot_seal_with_rng,
};
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::Pin;

type Kem = X25519HkdfSha256;
type PublicKey = <Kem as hpke::Kem>::PublicKey;
type PrivateKey = <Kem as hpke::Kem>::PrivateKey;
type EncappedKey = <Kem as hpke::Kem>::EncappedKey;

/// Bytes of a public key.
pub const PUBLIC_KEY_BYTES: usize = 32;

/// Bytes of a sealed PIN.
pub const SEALED_BYTES: usize = NUMBER_BYTES + PUBLIC_KEY_BYTES + PLAIN_BYTES + TAG_BYTES;

const NUMBER_BYTES: usize = 2;
const PLAIN_BYTES: usize = 1 + Pin::MAX_DIGITS;
const TAG_BYTES: usize = 16;
const INFO: &[u8] = b"pinion check-in event 1";

/// Which event a PIN is sealed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventBinding {
    /// The event's id.
    pub id: [u8; 16],
    /// When the kiosk says it was. Unit: Unix milliseconds.
    pub at_ms: i64,
}

impl EventBinding {
    fn bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&self.id);
        bytes[16..].copy_from_slice(&self.at_ms.to_be_bytes());
        bytes
    }
}

/// Why nothing was sealed, or nothing opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The bytes are no public key.
    #[error("this is no public key")]
    NotAKey,
    /// It was sealed to another key or for another event, or is no such thing.
    #[error("this does not open here")]
    DoesNotOpen,
}

/// Seals `pin` to the portal's public key number `number`.
///
/// # Errors
///
/// [`SealError::NotAKey`].
pub fn seal(
    (number, public): (i16, &[u8; PUBLIC_KEY_BYTES]),
    event: EventBinding,
    pin: &Pin,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let public = PublicKey::from_bytes(public).map_err(|_| SealError::NotAKey)?;
    let mut plain = Zeroizing::new([0; PLAIN_BYTES]);
    plain[0] = pin.digits();
    plain[1..=usize::from(pin.digits())].copy_from_slice(pin.expose().as_bytes());
    let (encapped, sealed) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeS::Base,
        &public,
        INFO,
        plain.as_slice(),
        &event.bytes(),
        rng,
    )
    .map_err(|_| SealError::NotAKey)?;

    Ok([&number.to_be_bytes(), encapped.to_bytes().as_slice(), &sealed].concat())
}

/// Returns the number of the key something is sealed to; `None` where it is no such thing.
#[must_use]
pub fn key_number(sealed: &[u8]) -> Option<i16> {
    let (number, _) = sealed.split_first_chunk().filter(|_| sealed.len() == SEALED_BYTES)?;
    Some(i16::from_be_bytes(*number))
}

/// The key pair that kiosks seal to.
pub struct EventKey {
    private: PrivateKey,
    public: PublicKey,
}

impl EventKey {
    /// Makes the pair that belongs to a secret of at least 32 random bytes. Source: RFC 9180, 7.1.3.
    #[must_use]
    pub fn derive(secret: &[u8]) -> Self {
        let (private, public) = Kem::derive_keypair(secret);
        Self { private, public }
    }

    /// Returns the half that kiosks are given.
    #[must_use]
    pub fn public(&self) -> [u8; PUBLIC_KEY_BYTES] {
        self.public.to_bytes().into()
    }

    /// Opens what was sealed for `event`.
    ///
    /// # Errors
    ///
    /// [`SealError::DoesNotOpen`].
    pub fn open(&self, event: EventBinding, sealed: &[u8]) -> Result<Pin, SealError> {
        let refused = || SealError::DoesNotOpen;
        key_number(sealed).ok_or_else(refused)?;
        let (encapped, text) = sealed[NUMBER_BYTES..].split_at(PUBLIC_KEY_BYTES);
        let encapped = EncappedKey::from_bytes(encapped).map_err(|_| refused())?;
        let plain = single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
            &OpModeR::Base,
            &self.private,
            &encapped,
            INFO,
            text,
            &event.bytes(),
        );
        let plain = Zeroizing::new(plain.map_err(|_| refused())?);
        let (digits, rest) = plain.split_first().ok_or_else(refused)?;
        let digits = rest.get(..usize::from(*digits)).ok_or_else(refused)?;
        let digits = std::str::from_utf8(digits).map_err(|_| refused())?;
        Pin::parse(digits).map_err(|_| refused())
    }
}

impl fmt::Debug for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::ChaCha20Rng};

    use super::*;

    const EVENT: EventBinding = EventBinding { id: [7; 16], at_ms: 1_795_000_000_000 };

    fn sealed(digits: &str) -> Vec<u8> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let public = EventKey::derive(&[1; 32]).public();
        seal((3, &public), EVENT, &Pin::parse(digits).unwrap(), &mut rng).unwrap()
    }

    #[test]
    fn opens_what_was_sealed_to_it() {
        let key = EventKey::derive(&[1; 32]);

        for digits in ["7", "00427", "0123456789012345"] {
            let sealed = sealed(digits);
            assert_eq!(key.open(EVENT, &sealed).unwrap().expose(), digits);
            assert_eq!((sealed.len(), key_number(&sealed)), (SEALED_BYTES, Some(3)));
        }
    }

    #[test]
    fn opens_nothing_that_was_sealed_to_others_or_for_another_event() {
        let (key, other) = (EventKey::derive(&[1; 32]), EventKey::derive(&[2; 32]));
        let sealed = sealed("00427");
        let mut changed = sealed.clone();
        changed[SEALED_BYTES - 1] ^= 1;

        assert_eq!(other.open(EVENT, &sealed), Err(SealError::DoesNotOpen));
        assert!(key.open(EventBinding { id: [8; 16], ..EVENT }, &sealed).is_err());
        assert!(key.open(EventBinding { at_ms: 0, ..EVENT }, &sealed).is_err());
        assert!(key.open(EVENT, &changed).is_err());
        assert!(key.open(EVENT, &sealed[..60]).is_err());
        assert!(key.open(EVENT, &[]).is_err());
        assert_eq!(format!("{key:?}"), "EventKey(…)");
    }

    /// What waits on a kiosk was sealed by the version that ran then. Another implementation of the standard made this.
    #[test]
    fn opens_for_ever_what_was_sealed_before() {
        let key = EventKey::derive(&[1; 32]);
        let sealed = bytes(
            "00036080bbe51005ea9acc863580ce57317d46bef6333558d5bfa97e4613429850058f72\
             4d93c9073bb60723b93665111b8e5fb6159f7c5da06992d2e9292310bb19e5",
        );

        assert_eq!(key.open(EVENT, &sealed).unwrap().expose(), "00427");
    }

    /// Source: RFC 9180, A.2.1, the first of its encryptions.
    #[test]
    fn does_as_the_standards_own_example() {
        let text = bytes(
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
        );
        let encapped = bytes("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");

        let key = EventKey::derive(&bytes(
            "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
        ));
        let plain = single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
            &OpModeR::Base,
            &key.private,
            &EncappedKey::from_bytes(&encapped).unwrap(),
            b"Ode on a Grecian Urn",
            &text,
            b"Count-0",
        );

        let public = bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
        assert_eq!(key.public().as_slice(), public);
        assert_eq!(plain.unwrap(), b"Beauty is truth, truth beauty");
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("it is hexadecimal");
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    #[test]
    fn makes_the_same_pair_of_the_same_secret() {
        assert_eq!(EventKey::derive(&[1; 32]).public(), EventKey::derive(&[1; 32]).public());
        assert_ne!(EventKey::derive(&[1; 32]).public(), EventKey::derive(&[2; 32]).public());
    }
}
