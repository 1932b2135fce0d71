//! Why a mail server takes no mail from us at all.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use lettre::transport::smtp::Error;

use super::connection::brief;

/// Why a mail server takes no mail from us at all, whoever it is for. The words are for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Outage {
    /// Nothing answers, or not as a mail server does.
    #[error("the mail server does not answer: {0}")]
    Unreachable(String),

    /// Its certificate is not good for its name.
    #[error("the mail server's certificate is not good: {0}")]
    Certificate(String),

    /// It does not know our name and password.
    #[error("the mail server refuses our name and password: {0}")]
    SignIn(String),

    /// It takes no mail from this sender.
    #[error("the mail server refuses our sender address: {0}")]
    Sender(String),
}

impl Outage {
    /// Returns what kind it is, for programs and logs; it holds nothing the server said.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Certificate(_) => "certificate",
            Self::SignIn(_) => "sign_in",
            Self::Sender(_) => "sender",
        }
    }

    pub(super) fn slow(patience: Duration) -> Self {
        Self::Unreachable(format!("nothing within {} s", patience.as_secs_f32()))
    }

    /// The words of the system, or of TLS: they name neither address nor password.
    pub(super) fn reaching(error: &io::Error) -> Self {
        match bad_certificate_in(error) {
            Some(why) => Self::Certificate(why),
            None => Self::Unreachable(error.to_string()),
        }
    }

    pub(super) fn of(error: &Error) -> Self {
        match bad_certificate(error) {
            Some(why) => Self::Certificate(why),
            None => Self::Unreachable(brief(error)),
        }
    }

    /// As [`Outage::of`], of a refusal to sign in.
    pub(super) fn of_sign_in(error: &Error) -> Self {
        if error.is_permanent() || error.is_client() {
            Self::SignIn(brief(error))
        } else {
            Self::of(error)
        }
    }
}

/// Why a certificate was refused, if that is what happened.
fn bad_certificate(error: &Error) -> Option<String> {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(why) = inner.downcast_ref().and_then(bad_certificate_in) {
            return Some(why);
        }
        cause = inner.source();
    }
    None
}

fn bad_certificate_in(error: &io::Error) -> Option<String> {
    let tls = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    if let rustls::Error::InvalidCertificate(why) = tls { Some(why.to_string()) } else { None }
}
