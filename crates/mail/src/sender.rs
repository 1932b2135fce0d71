//! Whom mails come from.

use std::fmt;
use std::str::FromStr;

use lettre::message::Mailbox;

/// The address, and the name if one was given, that mails come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(pub(crate) Mailbox);

/// A text names no sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("takes an e-mail address, such as pins@example.org or Harbour Works <pins@example.org>")]
pub struct NoSender;

impl FromStr for Sender {
    type Err = NoSender;

    fn from_str(text: &str) -> Result<Self, NoSender> {
        if text.chars().any(char::is_control) {
            return Err(NoSender);
        }
        text.trim().parse().map(Self).map_err(|_| NoSender)
    }
}

impl Sender {
    /// Returns the address alone.
    #[must_use]
    pub fn email(&self) -> &str {
        self.0.email.as_ref()
    }

    /// Goes by `name` where it has no name of its own.
    #[must_use]
    pub fn or_named(mut self, name: &str) -> Self {
        if self.0.name.is_none() {
            let name: String = name.chars().filter(|c| !c.is_control()).collect();
            self.0.name = Some(name).filter(|name| !name.trim().is_empty());
        }
        self
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
