//! The form of a token request, read so that its secrets stay secrets.

use axum::extract::{FromRequest, Request};
use secrecy::{ExposeSecret, SecretString};

use super::refusal::Refusal;
use crate::extract;

const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Most fields a form may have; a token request has five.
const MAX_FIELDS: usize = 32;

/// The fields of a form, every value a secret.
pub struct Form(Vec<(String, SecretString)>);

impl Form {
    /// Returns a field that must be there.
    pub fn secret(&self, name: &str) -> Result<&SecretString, Refusal> {
        self.optional(name).ok_or(Refusal::InvalidRequest("A field is missing from the form."))
    }

    /// Returns a field that must be there and is no secret.
    pub fn text(&self, name: &str) -> Result<&str, Refusal> {
        self.secret(name).map(ExposeSecret::expose_secret)
    }

    /// Returns a field; an empty one counts as missing (RFC 6749, 3.2).
    pub fn optional(&self, name: &str) -> Option<&SecretString> {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value)
            .filter(|value| !value.expose_secret().is_empty())
    }

    fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let mut fields: Vec<(String, SecretString)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == MAX_FIELDS {
                return Err(Refusal::InvalidRequest("The form has too many fields."));
            }
            if fields.iter().any(|(field, _)| *field == name) {
                return Err(Refusal::InvalidRequest("A field is in the form twice."));
            }
            fields.push((name.into_owned(), value.into_owned().into()));
        }

        Ok(Self(fields))
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !extract::is(&request, MEDIA_TYPE) {
            return Err(Refusal::NotAForm);
        }

        let body = extract::secret_bytes(request, state).await?;
        Self::parse(&body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_form_as_browsers_write_it() {
        let form = Form::parse(b"grant_type=password&password=a%26b+c%C3%A9&totp=").unwrap();

        assert_eq!(form.text("grant_type").unwrap(), "password");
        assert_eq!(form.secret("password").unwrap().expose_secret(), "a&b cé");
        assert!(form.optional("totp").is_none(), "an empty field is a missing one");
        assert!(form.secret("username").is_err());
    }

    #[test]
    fn refuses_a_field_twice() {
        assert!(Form::parse(b"password=a&password=b").is_err());
        assert!(Form::parse("a=1&".repeat(2).as_bytes()).is_err());
    }
}
