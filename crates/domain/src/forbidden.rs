//! The codes an admin added to those never handed out.

use std::collections::BTreeSet;

use crate::Pin;

/// Codes an admin does not want handed out, beside the built-in ones.
///
/// They are a rule, not anybody's PIN, so they are no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForbiddenCodes(BTreeSet<String>);

impl ForbiddenCodes {
    /// Tells whether `pin` is on the list.
    #[must_use]
    pub fn contains(&self, pin: &Pin) -> bool {
        self.0.contains(pin.expose())
    }

    /// Returns the codes in ascending order, each once.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromIterator<Pin> for ForbiddenCodes {
    fn from_iter<I: IntoIterator<Item = Pin>>(codes: I) -> Self {
        Self(codes.into_iter().map(|code| code.expose().to_owned()).collect())
    }
}
