//! One conversation with a mail server, for any number of mails.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};

use super::Outage;
use crate::Letter;

/// The longest reason that is kept. Unit: characters.
const LONGEST_REASON: usize = 300;

/// What a server said to a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It has it.
    Sent,
    /// Not now; later it may. With its reason.
    Later(String),
    /// It refuses this mail, or its recipient, for good. With its reason.
    Refused(String),
    /// It takes no mail from us, whoever it is for.
    Outage(Outage),
}

/// One conversation with a mail server, signed in where that is needed.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    patience: Duration,
    is_over: bool,
}

/// How a step failed.
enum Step {
    Sender(Error),
    Recipient(Error),
    Content(Error),
    NoUtf8,
}

impl Connection {
    pub(super) fn new(smtp: AsyncSmtpConnection, patience: Duration) -> Self {
        Self { smtp, patience, is_over: false }
    }

    /// Tells whether it takes no further mail.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Hands a mail over, and returns what the server said.
    ///
    /// Where the server, or the network, is silent about it, that is [`Delivery::Later`], though the mail may have
    /// arrived: it is repeated under the same `Message-ID`.
    pub async fn send(&mut self, letter: &Letter) -> Delivery {
        let patience = self.patience;
        let Ok(sent) = tokio::time::timeout(patience, self.hand_over(letter)).await else {
            self.is_over = true;
            let seconds = patience.as_secs_f32();
            return Delivery::Later(format!("the mail server said nothing within {seconds} s"));
        };
        let Err(step) = sent else {
            return Delivery::Sent;
        };
        let delivery = judge(&step);
        let answered = match &step {
            Step::Sender(error) | Step::Recipient(error) | Step::Content(error) => {
                error.status().is_some_and(|code| code.to_string() != CLOSING)
            }
            Step::NoUtf8 => true,
        };
        self.is_over = !answered || self.reset().await.is_err();
        delivery
    }

    /// Ends the conversation as is polite.
    pub async fn quit(mut self) {
        if !self.is_over {
            let _ = tokio::time::timeout(self.patience, self.smtp.quit()).await;
        }
    }

    async fn hand_over(&mut self, letter: &Letter) -> Result<(), Step> {
        let mut parameters = Vec::new();
        let is_ascii = |address: &lettre::Address| address.to_string().is_ascii();
        if !is_ascii(&letter.from) || !is_ascii(&letter.to) {
            if !self.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Step::NoUtf8);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let mail = Mail::new(Some(letter.from.clone()), parameters);
        self.smtp.command(mail).await.map_err(Step::Sender)?;
        let recipient = Rcpt::new(letter.to.clone(), Vec::new());
        self.smtp.command(recipient).await.map_err(Step::Recipient)?;
        self.smtp.command(Data).await.map_err(Step::Content)?;
        self.smtp.message(&letter.bytes).await.map_err(Step::Content)?;
        Ok(())
    }

    async fn reset(&mut self) -> Result<(), ()> {
        let reset = tokio::time::timeout(self.patience, self.smtp.command(Rset)).await;
        reset.map_err(|_| ())?.map(|_| ()).map_err(|_| ())
    }
}

/// Service not available, closing transmission channel. Source: RFC 5321, 4.2.3.
const CLOSING: &str = "421";

fn judge(step: &Step) -> Delivery {
    match step {
        Step::Sender(error) if error.is_permanent() => {
            Delivery::Outage(Outage::Sender(brief(error)))
        }
        Step::Recipient(error) | Step::Content(error) if error.is_permanent() => {
            Delivery::Refused(brief(error))
        }
        Step::Sender(error) | Step::Recipient(error) | Step::Content(error) => {
            Delivery::Later(brief(error))
        }
        Step::NoUtf8 => Delivery::Refused(
            "the mail server takes no addresses with letters outside ASCII".to_owned(),
        ),
    }
}

/// What a server, or the network, said: in one line, and not too long.
pub(super) fn brief(error: &Error) -> String {
    let said = std::error::Error::source(error).map(ToString::to_string);
    let words = match (error.status(), said) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, Some(said)) => said,
        (None, None) => error.to_string(),
    };
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    words.trim().chars().take(LONGEST_REASON).collect()
}
