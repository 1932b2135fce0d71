//! Seals a PIN to the portal, so that what waits on this device tells nobody one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pinion_domain::Pin;
use pinion_domain::sealed_event::{EventBinding, SealError, seal};
use pinion_protocol::kiosk::SealKey;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use uuid::{NoContext, Timestamp, Uuid};

/// A press's id (RFC 9562, 5.7), for a press at `at_ms`. Unit: Unix milliseconds.
pub fn id(at_ms: i64) -> Uuid {
    let at_ms = u64::try_from(at_ms).unwrap_or_default();
    let nanos = u32::try_from(at_ms % 1000 * 1_000_000).expect("there are 10^9 in a second");

    Uuid::new_v7(Timestamp::from_unix(NoContext, at_ms / 1000, nanos))
}

/// The PIN of a press, sealed: base64url without padding.
///
/// # Errors
///
/// [`SealError::NotAKey`] where the portal told a key that is none.
pub fn sealed(key: &SealKey, (id, at_ms): (Uuid, i64), pin: &Pin) -> Result<String, SealError> {
    let public = URL_SAFE_NO_PAD.decode(&key.public).map_err(|_| SealError::NotAKey)?;
    let public = public.try_into().map_err(|_| SealError::NotAKey)?;
    let event = EventBinding { id: id.into_bytes(), at_ms };
    // The system's source fails on no system that has booted.
    let sealed = seal((key.number, &public), event, pin, &mut UnwrapErr(SysRng))?;

    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

#[cfg(test)]
mod tests {
    use pinion_domain::sealed_event::EventKey;

    use super::*;

    #[test]
    fn the_portal_opens_what_was_sealed_and_sees_the_time() {
        let portal = EventKey::derive(&[7; 32]);
        let key = SealKey { number: 2, public: URL_SAFE_NO_PAD.encode(portal.public()) };
        let at_ms = 1_795_000_000_123;
        let id = id(at_ms);

        let sealed = sealed(&key, (id, at_ms), &Pin::parse("00427").unwrap()).unwrap();

        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        let event = EventBinding { id: id.into_bytes(), at_ms };
        assert_eq!(portal.open(event, &bytes).unwrap().expose(), "00427");
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_timestamp().unwrap().to_unix().0, 1_795_000_000);
        assert!(!sealed.contains("00427"));
    }

    #[test]
    fn a_key_that_is_none_seals_nothing() {
        let pin = Pin::parse("00427").unwrap();
        for public in [String::new(), "?".into(), URL_SAFE_NO_PAD.encode([1; 31])] {
            assert!(sealed(&SealKey { number: 1, public }, (id(0), 0), &pin).is_err());
        }
    }
}
