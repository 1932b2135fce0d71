//! How the portal sends mail, unless the panel says otherwise.

use pinion_mail::{Relay, Sender};
use secrecy::SecretString;

use super::keys::{ConfigError, Keys};

/// How the portal sends mail, unless the panel says otherwise.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    /// `smtp_url`: the mail server, `smtps://user:password@host`, `smtp+starttls://…` or `smtp://…`. Default: none, and
    /// mail waits. Secret, since it may hold a password.
    pub smtp_url: Option<SecretString>,
    /// `mail_from`: whom mails come from, `pins@example.org` or `Harbour Works <pins@example.org>`. Default: none, and
    /// mail waits.
    pub sender: Option<Sender>,
}

impl Mail {
    pub(super) fn take(keys: &mut Keys) -> Result<Self, ConfigError> {
        Ok(Self {
            smtp_url: keys.take_with("smtp_url", smtp_url)?,
            sender: keys.take("mail_from")?,
        })
    }
}

fn smtp_url(text: &str) -> Result<SecretString, String> {
    Relay::parse(text).map(|_| text.into()).map_err(|error| error.to_string())
}
