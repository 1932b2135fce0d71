//! What the keys promise without a database.

use pinion_domain::Pin;
use rand::{SeedableRng, rngs::ChaCha20Rng};

use super::*;
use crate::AccountId;

fn set(seed: u64) -> KeySet {
    KeySet::generate(&mut ChaCha20Rng::seed_from_u64(seed))
}

/// Keys whose file is gone.
fn keys(seed: u64) -> PinKeys {
    PinKeys::new(KeySource::File("/nowhere/pin-keys".into()), set(seed))
}

fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

#[test]
fn opens_what_it_sealed_and_seals_differently_each_time() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (keys, customer) = (keys(2), Uuid::from_u128(7));

    let first = keys.last_known().seal_pin(customer, &pin("00427"), &mut rng);
    let second = keys.last_known().seal_pin(customer, &pin("00427"), &mut rng);

    assert_eq!(keys.open_pin(customer, &first).unwrap(), pin("00427"));
    assert_ne!(first.bytes, second.bytes);
}

#[test]
fn opens_nothing_that_was_moved_changed_or_sealed_by_others() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (ours, customer) = (keys(2), Uuid::from_u128(7));
    let sealed = ours.last_known().seal_pin(customer, &pin("00427"), &mut rng);
    let mut changed = sealed.clone();
    *changed.bytes.last_mut().unwrap() ^= 1;
    let cut = Sealed { key_id: 1, bytes: sealed.bytes[..20].to_vec() };
    let renumbered = Sealed { key_id: 2, bytes: sealed.bytes.clone() };

    assert!(ours.open_pin(Uuid::from_u128(8), &sealed).is_err(), "another customer's row");
    assert!(ours.open_totp(UserId(7), &sealed).is_err(), "another purpose");
    assert!(keys(3).open_pin(customer, &sealed).is_err(), "another key");
    assert!(matches!(ours.open_pin(customer, &changed), Err(Error::Damaged("PIN"))));
    assert!(ours.open_pin(customer, &cut).is_err());
    assert!(matches!(ours.open_pin(customer, &renumbered), Err(Error::LacksKeys(2))));
}

#[test]
fn indexes_by_key_account_and_pin() {
    let set_2 = set(2);
    let index = set_2.pin_index(AccountId(1), &pin("12"));

    assert!(index == set_2.pin_index(AccountId(1), &pin("12")));
    assert!(index != set_2.pin_index(AccountId(1), &pin("012")));
    assert!(index != set_2.pin_index(AccountId(2), &pin("12")));
    assert!(index != set(3).pin_index(AccountId(1), &pin("12")));
}

#[test]
fn a_code_stands_under_the_key_in_use_and_older_ones_and_no_newer_one() {
    let first = set(2);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let all = first.with_next(&mut rng).with_next(&mut rng).using(2).unwrap();

    let indexes: Vec<PinIndex> = all.pin_indexes(AccountId(1), &pin("12")).collect();

    assert_eq!((all.newest(), indexes.len()), (3, 2));
    assert!(indexes[0] == all.pin_index(AccountId(1), &pin("12")));
    assert!(indexes[1] == first.pin_index(AccountId(1), &pin("12")));
}

#[test]
fn reads_the_key_file_it_writes_and_nothing_else() {
    let set = set(5).with_next(&mut ChaCha20Rng::seed_from_u64(6));
    let text = set.to_text();

    let read = KeySet::from_text(&text).unwrap();
    let in_one_line = KeySet::from_text(&text.replace('\n', ";")).unwrap();

    assert_eq!(read.to_text(), text);
    assert_eq!(in_one_line.to_text(), text);
    for damaged in [
        String::new(),
        text.replace("keys 2", "keys 3"),
        text.replace("index 1 ", "index 1 A"),
        text.replace("index 1", "index -1"),
        text.replace("index", "seal"),
        format!("{}{}", *text, "seal 1 AAAA\n"),
        format!("{}{}", *text, "unknown\n"),
    ] {
        assert!(KeySet::from_text(&damaged).is_none(), "{damaged}");
    }
}

#[test]
fn reads_the_key_file_of_before_keys_were_rotated() {
    let old = OldKeys(set(5));

    let read = KeySet::from_text(&old.text()).unwrap();

    assert_eq!(read.to_text(), set(5).to_text());
}

#[test]
fn never_prints_a_key() {
    assert_eq!(format!("{:?}", keys(5)), "PinKeys(…)");
}

/// Keys, and what was made with them, as they were before keys were rotated.
pub(crate) struct OldKeys(KeySet);

impl OldKeys {
    pub fn new(rng: &mut ChaCha20Rng) -> Self {
        Self(KeySet::generate(rng))
    }

    pub fn text(&self) -> String {
        let text = self.0.to_text().replace("keys 2", "keys 1").replace("index 1", "index");
        format!("{text}current 1\n")
    }

    /// The names and values of their checks.
    pub fn checks(&self, rng: &mut ChaCha20Rng) -> [(String, Vec<u8>); 2] {
        let seal = self.0.seal(b"pinion key check 1\0", b"", rng).bytes;
        [("index".to_owned(), self.0.index_check(1).unwrap()), ("seal 1".to_owned(), seal)]
    }

    /// The index of a PIN, and the PIN sealed.
    pub fn pin(
        &self,
        account: AccountId,
        customer: Uuid,
        pin: &Pin,
        rng: &mut ChaCha20Rng,
    ) -> (Vec<u8>, Vec<u8>) {
        let index = self.0.pin_index(account, pin).0.to_vec();
        (index, self.0.seal_pin(customer, pin, rng).bytes)
    }
}
