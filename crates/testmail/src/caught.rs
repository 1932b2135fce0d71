//! A mail as it arrived.

use mail_parser::{ContentType, MessageParser, MimeHeaders as _};

/// A mail as it arrived.
#[derive(Debug, Clone)]
pub struct Caught {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// Headers and body, as they were sent.
    pub raw: String,
    /// It came over TLS.
    pub encrypted: bool,
    /// What its sender signed in as.
    pub signed_in: Option<String>,
}

impl Caught {
    /// A mail as a server put it into a mailbox: the envelope is in headers that it added (RFC 5321, 4.4).
    pub(crate) fn delivered(raw: String) -> Self {
        let mail =
            Self { from: String::new(), to: Vec::new(), raw, encrypted: false, signed_in: None };
        let from = mail.header("Return-path").trim_matches(['<', '>']).to_owned();
        let to = mail.header("Envelope-to").split(", ").map(str::to_owned).collect();
        // Source: RFC 3848, which names the protocols.
        let encrypted = mail.header("Received").contains(" with esmtps");
        Self { from, to, encrypted, ..mail }
    }

    /// A header as it stands, unfolded; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        self.parsed(|mail| {
            let raw = mail.header_raw(name).unwrap_or_default();
            raw.split_whitespace().collect::<Vec<_>>().join(" ")
        })
    }

    /// The subject, decoded.
    #[must_use]
    pub fn subject(&self) -> String {
        self.parsed(|mail| mail.subject().unwrap_or_default().to_owned())
    }

    /// The name in `To`, decoded.
    #[must_use]
    pub fn to_name(&self) -> String {
        self.parsed(|mail| {
            let to = mail.to().and_then(|to| to.first());
            to.and_then(|to| to.name()).unwrap_or_default().to_owned()
        })
    }

    /// The text part, decoded.
    #[must_use]
    pub fn text(&self) -> String {
        self.parsed(|mail| mail.body_text(0).unwrap_or_default().into_owned())
    }

    /// The HTML part, decoded.
    #[must_use]
    pub fn html(&self) -> String {
        self.parsed(|mail| mail.body_html(0).unwrap_or_default().into_owned())
    }

    /// The types of its parts, the whole first: `text/plain`.
    ///
    /// # Panics
    ///
    /// If it is no mail.
    #[must_use]
    pub fn parts(&self) -> Vec<String> {
        let mail = MessageParser::default().parse(self.raw.as_bytes());
        let mail = mail.expect("a mail has headers");
        let types = mail.parts.iter().filter_map(|part| part.content_type());
        let name = |of: &ContentType<'_>| format!("{}/{}", of.ctype(), of.subtype().unwrap_or("*"));
        types.map(name).collect()
    }

    fn parsed(&self, read: impl FnOnce(&mail_parser::Message<'_>) -> String) -> String {
        let mail = MessageParser::default().parse(self.raw.as_bytes());
        read(&mail.expect("a mail has headers"))
    }
}
