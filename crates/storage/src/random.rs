//! Ids from the caller's randomness and time.

use std::time::SystemTime;

use rand::CryptoRng;
use uuid::{Builder, Uuid};

use crate::time::to_ms;

/// Returns a random id, which tells nothing.
pub(crate) fn uuid_v4(rng: &mut (impl CryptoRng + ?Sized)) -> Uuid {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid()
}

/// Returns an id that sorts by `now`, so that new rows lie together.
pub(crate) fn uuid_v7(now: SystemTime, rng: &mut (impl CryptoRng + ?Sized)) -> Uuid {
    let mut bytes = [0; 10];
    rng.fill_bytes(&mut bytes);
    Builder::from_unix_timestamp_millis(to_ms(now).unsigned_abs(), &bytes).into_uuid()
}
