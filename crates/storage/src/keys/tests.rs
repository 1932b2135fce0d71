//! What the keys promise without a database.

use rand::{SeedableRng, rngs::ChaCha20Rng};

use super::*;

fn keys(seed: u64) -> PinKeys {
    PinKeys::generate(&mut ChaCha20Rng::seed_from_u64(seed))
}

fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

#[test]
fn opens_what_it_sealed_and_seals_differently_each_time() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (keys, customer) = (keys(2), Uuid::from_u128(7));

    let first = keys.seal_pin(customer, &pin("00427"), &mut rng);
    let second = keys.seal_pin(customer, &pin("00427"), &mut rng);

    assert_eq!(keys.open_pin(customer, &first).unwrap(), pin("00427"));
    assert_ne!(first.bytes, second.bytes);
}

#[test]
fn opens_nothing_that_was_moved_changed_or_sealed_by_others() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (ours, customer) = (keys(2), Uuid::from_u128(7));
    let sealed = ours.seal_pin(customer, &pin("00427"), &mut rng);
    let mut changed = sealed.clone();
    *changed.bytes.last_mut().unwrap() ^= 1;
    let cut = Sealed { key_id: 1, bytes: sealed.bytes[..20].to_vec() };
    let renumbered = Sealed { key_id: 2, bytes: sealed.bytes.clone() };

    assert!(ours.open_pin(Uuid::from_u128(8), &sealed).is_err(), "another customer's row");
    assert!(ours.open_totp(UserId(7), &sealed).is_err(), "another purpose");
    assert!(keys(3).open_pin(customer, &sealed).is_err(), "another key");
    assert!(ours.open_pin(customer, &changed).is_err());
    assert!(ours.open_pin(customer, &cut).is_err());
    assert!(ours.open_pin(customer, &renumbered).is_err());
}

#[test]
fn indexes_by_key_account_and_pin() {
    let keys_2 = keys(2);
    let index = keys_2.pin_index(AccountId(1), &pin("12"));

    assert!(index == keys_2.pin_index(AccountId(1), &pin("12")));
    assert!(index != keys_2.pin_index(AccountId(1), &pin("012")));
    assert!(index != keys_2.pin_index(AccountId(2), &pin("12")));
    assert!(index != keys(3).pin_index(AccountId(1), &pin("12")));
}

#[test]
fn reads_the_key_file_it_writes_and_nothing_else() {
    let keys = keys(5);
    let text = keys.to_text();

    let read = PinKeys::from_text(&text).unwrap();

    assert_eq!(read.to_text(), text);
    for damaged in [
        String::new(),
        text.replace("keys 1", "keys 2"),
        text.replace("current 1", "current 2"),
        text.replace("index ", "index A"),
        text.replace("current 1\n", ""),
        format!("{}{}", *text, "seal 1 AAAA\n"),
        format!("{}{}", *text, "unknown\n"),
    ] {
        assert!(PinKeys::from_text(&damaged).is_none(), "{damaged}");
    }
}

#[test]
fn never_prints_a_key() {
    assert_eq!(format!("{:?}", keys(5)), "PinKeys(…)");
}
