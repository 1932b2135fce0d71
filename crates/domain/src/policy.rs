//! Which PINs may be handed out, and which may be typed in by an admin.

use std::collections::{BTreeSet, HashSet};

use rand::{CryptoRng, RngExt};

use crate::{ForbiddenCodes, Pin, sequence};

/// What doors, Wi-Fi and printing take: the sixth PIN rule.
const REQUIRED_DIGITS: u8 = 5;

/// A space's rules for PINs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinPolicy {
    digits: u8,
    forbidden: ForbiddenCodes,
    five_digits_required: bool,
    allowed_count: u64,
}

/// Why a policy cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Generated PINs have 4 to 10 digits.
    #[error("generated PINs have 4 to 10 digits, not {0}")]
    Digits(u8),

    /// Doors, Wi-Fi or printing take five digits and nothing else.
    #[error("an integration that is on (doors, Wi-Fi or printing) needs PINs of five digits")]
    FiveDigitsRequired,
}

/// Why an admin's choice of PIN is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditRefusal {
    /// Doors, Wi-Fi or printing take five digits and nothing else.
    #[error("an integration that is on (doors, Wi-Fi or printing) needs PINs of five digits")]
    FiveDigitsRequired,
}

impl PinPolicy {
    /// The fewest digits a generated PIN may have: below it, ten tries guess one in a thousand.
    pub const MIN_DIGITS: u8 = 4;
    /// The most digits a generated PIN may have: as many as a telephone number.
    pub const MAX_DIGITS: u8 = 10;
    /// The digits of a generated PIN where nobody chose: the second PIN rule.
    pub const DEFAULT_DIGITS: u8 = 5;

    /// Makes a policy whose generated PINs have `digits` digits.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Digits`] outside [`PinPolicy::MIN_DIGITS`] to [`PinPolicy::MAX_DIGITS`];
    /// [`PolicyError::FiveDigitsRequired`] for any other number while an integration needs five.
    pub fn new(
        digits: u8,
        forbidden: ForbiddenCodes,
        five_digits_required: bool,
    ) -> Result<Self, PolicyError> {
        if !(Self::MIN_DIGITS..=Self::MAX_DIGITS).contains(&digits) {
            return Err(PolicyError::Digits(digits));
        }
        if five_digits_required && digits != REQUIRED_DIGITS {
            return Err(PolicyError::FiveDigitsRequired);
        }
        let forbidden_count = forbidden_codes(digits, &forbidden).map(|_| 1).sum::<u64>();
        let allowed_count = 10_u64.pow(u32::from(digits)) - forbidden_count;
        Ok(Self { digits, forbidden, five_digits_required, allowed_count })
    }

    /// Returns how many digits a generated PIN has.
    #[must_use]
    pub fn digits(&self) -> u8 {
        self.digits
    }

    /// Returns the codes an admin added to those never handed out.
    #[must_use]
    pub fn forbidden(&self) -> &ForbiddenCodes {
        &self.forbidden
    }

    /// Tells whether an integration that needs five digits is on.
    #[must_use]
    pub fn five_digits_required(&self) -> bool {
        self.five_digits_required
    }

    /// Tells whether the generator may hand out `pin`: it has the right length, is neither all
    /// one digit nor a straight run, and is not on the admin's list.
    #[must_use]
    pub fn allows(&self, pin: &Pin) -> bool {
        let digits = pin.expose().as_bytes();
        pin.digits() == self.digits
            && !sequence::all_equal(digits)
            && !sequence::straight_run(digits)
            && !self.forbidden.contains(pin)
    }

    /// Says whether an admin may give a customer `pin`.
    ///
    /// What the generator avoids, an admin may still choose: the rule for edited PINs asks for
    /// digits alone.
    ///
    /// # Errors
    ///
    /// [`EditRefusal`], with the reason.
    pub fn check_edit(&self, pin: &Pin) -> Result<(), EditRefusal> {
        if self.five_digits_required && pin.digits() != REQUIRED_DIGITS {
            return Err(EditRefusal::FiveDigitsRequired);
        }
        Ok(())
    }

    /// Returns how many codes the generator may choose from, taken ones included.
    #[must_use]
    pub fn allowed_count(&self) -> u64 {
        self.allowed_count
    }

    /// Returns every code of the generated length that the generator must not hand out, in
    /// ascending order, each once.
    pub fn forbidden_here(&self) -> impl Iterator<Item = Pin> + use<> {
        forbidden_codes(self.digits, &self.forbidden)
    }

    /// Draws a code, uniformly from those allowed; whether it is taken is the caller's to find
    /// out. `None` where the admin's list forbids every code.
    ///
    /// Draws again when a code is forbidden, which leaves the rest equally likely.
    pub fn sample<R: CryptoRng + ?Sized>(&self, rng: &mut R) -> Option<Pin> {
        if self.allowed_count == 0 {
            return None;
        }
        loop {
            let pin = self.draw(rng);
            if self.allows(&pin) {
                return Some(pin);
            }
        }
    }

    /// Draws up to `count` different codes, in an order as random as they are.
    ///
    /// Fewer come back only where fewer are allowed. Meant for a `count` well below
    /// [`PinPolicy::allowed_count`]; near it, [`PinPolicy::all_allowed`] is the way.
    pub fn sample_distinct<R: CryptoRng + ?Sized>(&self, count: usize, rng: &mut R) -> Vec<Pin> {
        let allowed = usize::try_from(self.allowed_count).unwrap_or(usize::MAX);
        let count = count.min(allowed);
        let mut seen = HashSet::with_capacity(count);
        let mut drawn = Vec::with_capacity(count);
        while drawn.len() < count {
            let pin = self.draw(rng);
            if self.allows(&pin) && seen.insert(pin.expose().to_owned()) {
                drawn.push(pin);
            }
        }
        drawn
    }

    /// Returns every code the generator may hand out, in ascending order.
    pub fn all_allowed(&self) -> impl Iterator<Item = Pin> + '_ {
        (0..10_u64.pow(u32::from(self.digits)))
            .map(|code| Pin::from_code(code, self.digits))
            .filter(|pin| self.allows(pin))
    }

    fn draw<R: CryptoRng + ?Sized>(&self, rng: &mut R) -> Pin {
        let codes = 10_u64.pow(u32::from(self.digits));
        Pin::from_code(rng.random_range(0..codes), self.digits)
    }
}

impl Default for PinPolicy {
    fn default() -> Self {
        Self::new(Self::DEFAULT_DIGITS, ForbiddenCodes::default(), false)
            .expect("five digits are within bounds")
    }
}

fn forbidden_codes(digits: u8, listed: &ForbiddenCodes) -> impl Iterator<Item = Pin> + use<> {
    let listed = listed.iter().filter(|code| code.len() == usize::from(digits));
    let mut codes: BTreeSet<String> = sequence::built_in(digits).into_iter().collect();
    codes.extend(listed.map(str::to_owned));
    codes.into_iter().map(Pin::from_digits)
}

#[cfg(test)]
mod tests;
