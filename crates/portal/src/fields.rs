//! What people enter into a form of a site, checked field by field, with a sentence for each that cannot be kept.

use pinion_protocol::FieldError;
use secrecy::SecretString;

use crate::passwords;
use crate::problem::Problem;
use crate::sheet;

/// The fields of one form.
#[derive(Default)]
pub struct Fields {
    errors: Vec<FieldError>,
}

impl Fields {
    /// Returns a name that must be there; what cannot be one is noted.
    pub fn name(&mut self, field: &str, text: &str) -> String {
        let text = text.trim();
        let checked = if text.is_empty() {
            Err("is needed".to_owned())
        } else {
            sheet::check_name(text).map(|_| ())
        };
        self.note(field, checked);
        text.to_owned()
    }

    /// Returns a name that need not be there; what cannot be one is noted. Empty is none.
    pub fn optional_name(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        Some(self.name(field, text))
    }

    /// Returns an e-mail address that must be there; what cannot be one is noted.
    pub fn email(&mut self, field: &str, text: &str) -> String {
        let text = text.trim();
        let checked = if text.is_empty() {
            Err("is needed".to_owned())
        } else {
            sheet::check_email(text).map(|_| ())
        };
        self.note(field, checked);
        text.to_owned()
    }

    /// Returns a language tag; what cannot be one is noted. Empty is none.
    pub fn language(&mut self, field: &str, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }

        self.note(field, sheet::check_language(text).map(|_| ()));
        Some(text.to_owned())
    }

    /// Notes a password that is not good enough to be kept.
    pub fn password(&mut self, field: &str, password: &SecretString) {
        if let Err(refusal) = passwords::check(password) {
            let message = sentence(&refusal.to_string());
            self.errors.push(FieldError { field: field.to_owned(), message });
        }
    }

    /// Notes a field that cannot be kept, for the reason in a sentence.
    pub fn refuse(&mut self, field: &str, message: &str) {
        self.errors.push(FieldError { field: field.to_owned(), message: message.to_owned() });
    }

    /// Refuses the form if a field of it cannot be kept.
    ///
    /// # Errors
    ///
    /// The refusal, with every such field.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::invalid(self.errors)) }
    }

    fn note(&mut self, field: &str, checked: Result<(), String>) {
        if let Err(why) = checked {
            let message = format!("This {why}.");
            self.errors.push(FieldError { field: field.to_owned(), message });
        }
    }
}

/// Makes a sentence of what an error says.
#[must_use]
pub fn sentence(why: &str) -> String {
    let mut characters = why.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_field_that_cannot_be_kept() {
        let mut fields = Fields::default();
        fields.name("full_name", " ");
        fields.email("email", "nobody");
        fields.language("language", "?");
        fields.password("password", &"short".into());

        let names: Vec<&str> = fields.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, ["full_name", "email", "language", "password"]);
        assert_eq!(fields.errors[0].message, "This is needed.");
        assert_eq!(fields.errors[1].message, "This is not an e-mail address.");
        assert_eq!(fields.errors[3].message, "The password is too short: at least 8 characters.");
        assert!(fields.finish().is_err());
    }

    #[test]
    fn keeps_the_rest_without_the_spaces_around_it() {
        let mut fields = Fields::default();

        assert_eq!(fields.name("full_name", " Zoë "), "Zoë");
        assert_eq!(fields.email("email", " zoe@example.org"), "zoe@example.org");
        assert_eq!(fields.language("language", "pt-BR").as_deref(), Some("pt-BR"));
        assert_eq!(fields.language("language", " "), None);
        assert_eq!(fields.optional_name("company", Some(" Works ")).as_deref(), Some("Works"));
        assert_eq!(fields.optional_name("company", Some(" ")), None);
        assert!(fields.finish().is_ok());
    }
}
