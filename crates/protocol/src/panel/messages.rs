//! What mails say.

use serde::{Deserialize, Serialize};

/// A kind of mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// `pin-reminder`, `welcome`, `password-reset`, `pin-changed`, `forgotten-check-out` or `wrong-pins`.
    pub key: String,
    /// The languages it is there in.
    pub languages: Vec<MessageLanguage>,
    /// Whether it is sent.
    pub enabled: bool,
    /// Whether it can be switched off: it is sent without anybody asking for it.
    pub can_be_disabled: bool,
    /// What its templates may put in.
    pub variables: Vec<MessageVariable>,
}

/// A language of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageLanguage {
    /// A tag in lower case.
    pub language: String,
    /// Whether it is other than what ships with the portal.
    pub edited: bool,
}

/// Something a template may put in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageVariable {
    /// As a template names it: `member.first_name`.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What a preview puts in.
    pub sample: String,
}

/// Whether a message is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageSwitch {
    /// Whether it is.
    pub enabled: bool,
}

/// What a message says in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageText {
    /// One line, a template.
    pub subject: String,
    /// The text, a template.
    pub text: String,
    /// The HTML, a template.
    pub html: String,
    /// Grows with every change; a change names the one it was made from. 0 before the first.
    pub revision: i64,
    /// Whether it is other than what ships with the portal.
    pub edited: bool,
}

/// What a message is to say, as it stands in the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageDraft {
    /// One line, a template.
    pub subject: String,
    /// The text, a template.
    pub text: String,
    /// The HTML, a template.
    pub html: String,
}

/// What a message is to say from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageForm {
    /// What.
    #[serde(flatten)]
    pub draft: MessageDraft,
    /// The revision it was made from.
    pub revision: i64,
}

/// From which revision a message is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageSeen {
    /// The one that was seen.
    pub revision: i64,
}

/// A mail as a recipient would get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePreview {
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The HTML, a whole document.
    pub html: String,
}

/// A mistake in a template, among the `errors` of a problem `not_a_template`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateError {
    /// `subject`, `text` or `html`.
    pub field: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1. Unit: characters.
    pub column: usize,
    /// What, as a sentence.
    pub message: String,
}

/// A version of what a message said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageVersion {
    /// Counts from 1.
    pub number: i64,
    /// When it was saved.
    pub saved_at: String,
    /// By whom.
    pub saved_by: String,
    /// What it said; `null` where the message went back to what ships with the portal.
    pub draft: Option<MessageDraft>,
}
