//! The generator is fair, and never hands out what it must not.

use proptest::prelude::*;
use rand::{SeedableRng, rngs::ChaCha20Rng};

use super::*;

fn pins(codes: &[&str]) -> ForbiddenCodes {
    codes.iter().map(|code| Pin::parse(code).unwrap()).collect()
}

fn policy(digits: u8, forbidden: &[&str]) -> PinPolicy {
    PinPolicy::new(digits, pins(forbidden), false).unwrap()
}

#[test]
fn is_five_digits_unless_told() {
    assert_eq!(PinPolicy::default().digits(), 5);
    assert_eq!(PinPolicy::new(3, ForbiddenCodes::default(), false), Err(PolicyError::Digits(3)));
    assert_eq!(PinPolicy::new(11, ForbiddenCodes::default(), false), Err(PolicyError::Digits(11)));
}

#[test]
fn hands_out_five_digits_and_no_other_number_while_an_integration_needs_five() {
    let needed = |digits| PinPolicy::new(digits, ForbiddenCodes::default(), true);

    assert!(needed(5).is_ok());
    assert_eq!(needed(6), Err(PolicyError::FiveDigitsRequired));
    assert_eq!(needed(11), Err(PolicyError::Digits(11)));
}

#[test]
fn forbids_one_digit_repeated_runs_and_the_list() {
    let policy = policy(5, &["31415"]);

    for code in ["00000", "99999", "12345", "98765", "01234", "43210", "31415", "4821", "482130"] {
        assert!(!policy.allows(&Pin::parse(code).unwrap()), "{code}");
    }
    for code in ["00427", "67890", "11112", "31416"] {
        assert!(policy.allows(&Pin::parse(code).unwrap()), "{code}");
    }
}

#[test]
fn counts_the_allowed_codes_exactly() {
    assert_eq!(policy(5, &[]).allowed_count(), 100_000 - 10 - 6 - 6);
    assert_eq!(policy(4, &[]).allowed_count(), 10_000 - 10 - 7 - 7);
    assert_eq!(policy(10, &[]).allowed_count(), 10_000_000_000 - 10 - 1 - 1);

    let overlapping = policy(4, &["1234", "0000", "2580", "25801"]);
    let counted = u64::try_from(overlapping.all_allowed().count()).unwrap();

    assert_eq!(overlapping.allowed_count(), 10_000 - 24 - 1, "only 2580 is new and as long");
    assert_eq!(overlapping.allowed_count(), counted);
}

#[test]
fn draws_nothing_where_the_list_forbids_everything() {
    let all: ForbiddenCodes = policy(4, &[]).all_allowed().collect();
    let policy = PinPolicy::new(4, all, false).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(1);

    assert_eq!(policy.allowed_count(), 0);
    assert_eq!(policy.sample(&mut rng), None);
    assert!(policy.sample_distinct(3, &mut rng).is_empty());
}

#[test]
fn takes_any_length_from_an_admin_unless_an_integration_needs_five() {
    let free = policy(5, &[]);
    let bound = PinPolicy::new(5, ForbiddenCodes::default(), true).unwrap();
    let short = Pin::parse("7").unwrap();
    let five = Pin::parse("11111").unwrap();

    assert_eq!(free.check_edit(&short), Ok(()));
    assert_eq!(bound.check_edit(&short), Err(EditRefusal::FiveDigitsRequired));
    assert_eq!(bound.check_edit(&five), Ok(()), "an admin may choose what is not handed out");
}

/// Pearson's chi-square against the uniform distribution over `bins` equally likely outcomes.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn chi_square(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    counts.iter().map(|count| (*count as f64 - expected).powi(2) / expected).sum()
}

/// The 99.9 % quantile of chi-square, by Wilson and Hilferty (1931); within 0.1 % of the tables
/// for the degrees of freedom here.
fn quantile_999(degrees_of_freedom: f64) -> f64 {
    let ninth = 2.0 / (9.0 * degrees_of_freedom);
    degrees_of_freedom * (1.0 - ninth + 3.0902 * ninth.sqrt()).powi(3)
}

#[test]
fn draws_every_allowed_code_equally_often() {
    // 9,976 codes of four digits, 200,000 draws: 20 expected in each, 9,975 degrees of freedom.
    let policy = policy(4, &[]);
    let mut rng = ChaCha20Rng::seed_from_u64(20_261_123);
    let mut counts = vec![0_u64; 10_000];

    for _ in 0..200_000 {
        let pin = policy.sample(&mut rng).unwrap();
        counts[pin.expose().parse::<usize>().unwrap()] += 1;
    }

    let of_allowed: Vec<u64> =
        policy.all_allowed().map(|pin| counts[pin.expose().parse::<usize>().unwrap()]).collect();
    assert_eq!(of_allowed.iter().sum::<u64>(), 200_000, "nothing forbidden was drawn");
    assert!(chi_square(&of_allowed) < quantile_999(9_975.0), "{}", chi_square(&of_allowed));
    assert!(of_allowed.iter().all(|count| *count > 0 || policy.allowed_count() > 200_000 / 15));
}

#[test]
fn draws_every_digit_equally_often_at_every_place() {
    // 10 digits, 9 degrees of freedom at each place, on 5-digit codes; forbidden ones take the
    // same number from each digit at each place only roughly, far below what 50,000 draws show.
    let policy = policy(5, &[]);
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let mut counts = [[0_u64; 10]; 5];

    for _ in 0..50_000 {
        for (place, digit) in policy.sample(&mut rng).unwrap().expose().bytes().enumerate() {
            counts[place][usize::from(digit - b'0')] += 1;
        }
    }

    for place in &counts {
        assert!(chi_square(place) < 27.88, "{}", chi_square(place)); // 99.9 %, 9 degrees
    }
}

#[test]
fn the_statistic_notices_a_biased_generator() {
    // The classic mistake, a remainder of 16 random bits: 65,536 = 6 × 10,000 + 5,536.
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let mut counts = vec![0_u64; 10_000];

    for _ in 0..200_000 {
        counts[rng.random_range(0..65_536_usize) % 10_000] += 1;
    }

    assert!(chi_square(&counts) > quantile_999(9_999.0));
}

#[test]
fn draws_batches_whose_first_code_is_uniform_too() {
    // Each first code falls in one of 100 bins by its last two digits; 99 degrees of freedom.
    let policy = policy(6, &[]);
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    let mut counts = vec![0_u64; 100];

    for _ in 0..20_000 {
        let first = &policy.sample_distinct(8, &mut rng)[0];
        counts[first.expose()[4..].parse::<usize>().unwrap()] += 1;
    }

    assert!(chi_square(&counts) < quantile_999(99.0), "{}", chi_square(&counts));
}

proptest! {
    #[test]
    fn never_draws_what_is_forbidden(
        seed: u64,
        digits in 4..=10_u8,
        list in proptest::collection::vec("[0-9]{4,10}", 0..50),
    ) {
        let forbidden = list.iter().map(|code| Pin::parse(code).unwrap()).collect();
        let policy = PinPolicy::new(digits, forbidden, false).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(seed);

        let drawn = policy.sample_distinct(100, &mut rng);

        prop_assert_eq!(drawn.len(), 100);
        for (at, pin) in drawn.iter().enumerate() {
            prop_assert!(policy.allows(pin));
            prop_assert!(!list.contains(&pin.expose().to_owned()));
            prop_assert!(!drawn[..at].contains(pin), "no code twice in a batch");
        }
    }

    #[test]
    fn parses_exactly_what_is_one_to_sixteen_digits(text in "\\PC{0,20}|[0-9]{0,20}") {
        let good = (1..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());

        prop_assert_eq!(Pin::parse(&text).is_ok(), good);
    }
}
