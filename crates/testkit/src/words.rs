//! What the app says, so that a test finds its way in any of its languages.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The app's words in one language.
#[derive(Debug)]
pub struct Words(Value);

impl Words {
    /// Those of `language`, a tag of which there is a file of messages.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/messages");
        let text = fs::read_to_string(folder.join(format!("{language}.json")));

        Self(serde_json::from_str(&text.expect("it speaks this language")).expect("it is JSON"))
    }

    /// The words of one message.
    ///
    /// # Panics
    ///
    /// If there is no such message.
    #[must_use]
    pub fn for_(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_else(|| panic!("{name} is a message"))
    }
}
