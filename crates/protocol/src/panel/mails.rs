//! How mail is sent, and what became of it.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Whether mail can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailReadiness {
    /// It can.
    Ready,
    /// There is no mail server or no sender yet; mail waits.
    NotSet,
    /// The mail server takes none; mail waits, and it is asked again.
    Failing,
}

/// How mail is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSettings {
    /// Whom mails come from.
    pub from: Option<String>,
    /// Whether there is a mail server. Its address holds a password and is never told.
    pub smtp_url_set: bool,
    /// The mail server's name and port.
    pub smtp_server: Option<String>,
    /// At most so many mails a minute.
    pub per_minute: u64,
    /// Whether mail can be sent.
    pub state: MailReadiness,
    /// Why not, as the mail server says.
    pub reason: Option<String>,
    /// How many mails wait.
    pub waiting: u64,
    /// How many were refused or given up within the last 90 days.
    pub failed: u64,
}

/// How mail is to be sent.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSettingsForm {
    /// Whom mails come from; empty for what the portal's configuration says.
    pub from: String,
    /// The mail server's address; absent to keep it, empty for what the configuration says.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, write_only))]
    pub smtp_url: Option<SecretString>,
    /// At most so many mails a minute: 1 to 10,000.
    pub per_minute: u64,
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailTest {
    /// The mail server took the mail.
    pub ok: bool,
    /// What it said, as a sentence.
    pub detail: String,
}

/// A mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mail {
    /// A UUID.
    pub id: String,
    /// The customer's number; `null` where it is to one of the staff who is none.
    pub customer_id: Option<i64>,
    /// The recipient's name.
    pub full_name: String,
    /// Which message.
    pub message: String,
    /// In which language it was sent.
    pub language: Option<String>,
    /// `waiting`, `sending`, `sent`, `refused` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was caused.
    pub created_at: String,
    /// When it is tried next, where it waits.
    pub next_at: Option<String>,
    /// When it was sent, refused or given up.
    pub ended_at: Option<String>,
    /// What was last said of it.
    pub reason: Option<String>,
}

/// Which mails a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct MailQuery {
    /// `waiting`, `sending`, `sent`, `refused` or `failed` alone.
    pub state: Option<String>,
}
