//! Codes that anyone would try first.

/// Tells whether all digits are equal.
pub(crate) fn all_equal(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// Tells whether the digits go straight up or straight down by one.
///
/// A run stays on the number line: `01234` is one, `90123` and `67890` are not.
pub(crate) fn straight_run(digits: &[u8]) -> bool {
    let up = digits.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let down = digits.windows(2).all(|pair| pair[0] == pair[1] + 1);
    digits.len() > 1 && (up || down)
}

/// Returns every built-in forbidden code of `digits` digits, once each.
pub(crate) fn built_in(digits: u8) -> Vec<String> {
    let length = usize::from(digits);
    let line: Vec<u8> = (b'0'..=b'9').collect();
    let back: Vec<u8> = line.iter().rev().copied().collect();

    let equal = line.iter().map(|digit| vec![*digit; length]);
    let up = line.windows(length).map(<[u8]>::to_vec);
    let down = back.windows(length).map(<[u8]>::to_vec);
    let runs = up.chain(down).filter(|_| length > 1);
    equal.chain(runs).map(|code| String::from_utf8(code).expect("digits are ASCII")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_exactly_the_codes_the_rules_refuse() {
        for digits in 2..=6_u8 {
            let mut refused: Vec<String> = (0..10_u64.pow(u32::from(digits)))
                .map(|code| format!("{code:0width$}", width = usize::from(digits)))
                .filter(|code| all_equal(code.as_bytes()) || straight_run(code.as_bytes()))
                .collect();
            let mut listed = built_in(digits);

            refused.sort();
            listed.sort();

            assert_eq!(listed, refused, "{digits} digits");
        }
    }

    #[test]
    fn stays_on_the_number_line() {
        assert!(straight_run(b"12345"));
        assert!(straight_run(b"98765"));
        assert!(straight_run(b"01234"));
        assert!(!straight_run(b"90123"));
        assert!(!straight_run(b"67890"));
        assert!(!straight_run(b"12346"));
    }
}
