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

/// As [`uuid_v7`], and sorts by `nth` among those of one millisecond. Its lowest 26 bits count.
///
/// Source: RFC 9562, 6.2, method 1: a counter beside the time, in the most significant bits.
pub(crate) fn uuid_v7_in_order(
    now: SystemTime,
    nth: u32,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Uuid {
    let mut bytes = [0; 10];
    rng.fill_bytes(&mut bytes);
    // Twelve bits before the variant, whose two bits are overwritten, and fourteen after it.
    let [.., third, last] = nth.to_be_bytes();
    let [_, _, first, second] = (nth >> 14).to_be_bytes();
    bytes[0] = first & 0x0F;
    bytes[1] = second;
    bytes[2] = third & 0x3F;
    bytes[3] = last;
    Builder::from_unix_timestamp_millis(to_ms(now).unsigned_abs(), &bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::ChaCha20Rng};

    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_as_they_were_counted() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_795_000_000);
        let counted = [0, 1, 255, 256, 16_383, 16_384, 1 << 20, (1 << 26) - 1];

        let ids = counted.map(|nth| uuid_v7_in_order(now, nth, &mut rng));

        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        let (first, again) = (ids[0], uuid_v7_in_order(now, 1 << 26, &mut rng));
        assert_ne!(first, again, "the rest is random");
        assert!(again < ids[1], "what counts are 26 bits");
    }
}
