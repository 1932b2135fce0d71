//! The templates that come with the program, as they lie in `templates/`.

use crate::{Message, Template};

/// The languages every message ships in.
pub const LANGUAGES: [&str; 7] = ["en", "es", "fr", "de", "pt", "nl", "it"];

macro_rules! in_every_language {
    ($key:literal, $language:expr) => {
        in_every_language!($key, $language, "en", "es", "fr", "de", "pt", "nl", "it")
    };
    ($key:literal, $language:expr, $($known:literal),+) => {
        match $language {
            $($known => Some([
                include_str!(concat!("../templates/", $key, "/", $known, "/subject.txt")),
                include_str!(concat!("../templates/", $key, "/", $known, "/body.txt")),
                include_str!(concat!("../templates/", $key, "/", $known, "/body.html")),
            ]),)+
            _ => None,
        }
    };
}

impl Template {
    /// The languages every message ships in.
    pub const LANGUAGES: [&str; 7] = LANGUAGES;

    /// Returns the template that ships for `message` in `language`, a tag in lower case.
    #[must_use]
    pub fn shipped(message: Message, language: &str) -> Option<Self> {
        let parts = match message {
            Message::PinReminder => in_every_language!("pin-reminder", language),
            Message::Welcome => in_every_language!("welcome", language),
            Message::PasswordReset => in_every_language!("password-reset", language),
            Message::PinChanged => in_every_language!("pin-changed", language),
            Message::ForgottenCheckOut => in_every_language!("forgotten-check-out", language),
            Message::WrongPins => in_every_language!("wrong-pins", language),
        };
        let [subject, text, html] = parts?.map(str::to_owned);
        Some(Self { subject: subject.trim_end().to_owned(), text, html })
    }
}
