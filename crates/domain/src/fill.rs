//! How full the space of PINs is, and what helps where it is.

use crate::PinPolicy;

/// Says what helps where too few PINs of `digits` digits are free, to be put behind the statement that they are.
#[must_use]
pub fn advice(digits: u8) -> String {
    if digits < PinPolicy::MAX_DIGITS {
        format!("choose {} digits for new PINs", digits + 1)
    } else {
        "delete customers who have left, or shorten the list of forbidden codes".to_owned()
    }
}

/// How many of the codes that may be handed out are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// Codes held, or released too lately to be handed out again.
    pub taken: u64,
    /// Codes the policy allows, free or taken.
    pub allowed: u64,
}

impl Fill {
    /// Returns how many codes may still be handed out.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.allowed.saturating_sub(self.taken)
    }

    /// Tells whether fewer than 10 % of the codes are free: time to offer one more digit.
    #[must_use]
    pub fn is_low(&self) -> bool {
        u128::from(self.free()) * 10 < u128::from(self.allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warns_below_a_tenth_free_and_not_at_it() {
        assert!(!Fill { taken: 900, allowed: 1000 }.is_low());
        assert!(Fill { taken: 901, allowed: 1000 }.is_low());
        assert!(Fill { taken: 1000, allowed: 1000 }.is_low());
        assert!(!Fill { taken: 0, allowed: u64::MAX }.is_low());
    }

    #[test]
    fn advises_a_digit_more_and_never_one_too_many() {
        assert_eq!(advice(5), "choose 6 digits for new PINs");
        assert!(!advice(10).contains("11"));
    }

    #[test]
    fn has_none_free_when_all_are_taken() {
        assert_eq!(Fill { taken: 7, allowed: 7 }.free(), 0);
        assert_eq!(Fill { taken: 4, allowed: 7 }.free(), 3);
    }
}
