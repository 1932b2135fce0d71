//! From what a mail says to the bytes that travel.

use std::fmt;
use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use crate::{Rendered, Sender};

/// Whom a mail is for.
#[derive(Clone, Copy)]
pub struct Recipient<'a> {
    /// Their name, as people write it.
    pub name: &'a str,
    /// Their e-mail address.
    pub email: &'a str,
}

impl fmt::Debug for Recipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient(…)")
    }
}

/// The recipient's address is one that no mail can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the recipient's e-mail address is none")]
pub struct NoAddress;

/// A mail, ready to be sent. Its content is never printed.
pub struct Letter {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) bytes: Vec<u8>,
}

impl Letter {
    /// Puts a mail together: text and HTML as alternatives, marked as sent by a program (RFC 3834).
    ///
    /// `id` names this mail, and no other, in its `Message-ID`: sent a second time with the same one, a mail program
    /// can tell that it has it already.
    ///
    /// # Errors
    ///
    /// [`NoAddress`].
    pub fn compose(
        sender: &Sender,
        recipient: Recipient<'_>,
        rendered: &Rendered,
        id: &str,
        at: SystemTime,
    ) -> Result<Self, NoAddress> {
        let to = address(recipient.email)?;
        let name: String = recipient.name.chars().filter(|c| !c.is_control()).collect();
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        let from = Mailbox::new(sender.0.name.clone(), address(sender.email())?);
        let message_id = format!("<{id}@{}>", from.email.domain());
        let message = lettre::Message::builder()
            .from(from.clone())
            .to(Mailbox::new(name, to.clone()))
            .subject(rendered.subject.as_str())
            .message_id(Some(message_id))
            .date(at)
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                rendered.text.clone(),
                rendered.html.clone(),
            ))
            .map_err(|_| NoAddress)?;
        Ok(Self { from: from.email, to, bytes: message.formatted() })
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({} bytes)", self.bytes.len())
    }
}

/// Reads an address. Its domain is written in ASCII, as every mail server takes it (RFC 5890).
fn address(email: &str) -> Result<Address, NoAddress> {
    let (user, domain) = email.trim().rsplit_once('@').ok_or(NoAddress)?;
    let domain = match url::Host::parse(domain) {
        Ok(url::Host::Domain(ascii)) => ascii,
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => domain.to_owned(),
    };
    Address::new(user, domain).map_err(|_| NoAddress)
}

/// `Auto-Submitted: auto-generated`: nobody's holiday note answers it.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
