//! How a secret crosses the wire: said out loud in serialization, and nowhere else.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Serializes a secret as its text. Named at each field that may leave the process.
pub fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    secret.expose_secret().serialize(serializer)
}

/// As [`exposed`], where there may be none.
#[expect(clippy::ref_option, reason = "the signature that `serialize_with` calls")]
pub fn exposed_option<S: Serializer>(
    secret: &Option<SecretString>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
}

/// As [`exposed`], one after another.
pub fn exposed_list<S: Serializer>(
    secrets: &[SecretString],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(secrets.iter().map(ExposeSecret::expose_secret))
}

/// Reads text, a whole number or null: some portals write a code of digits as a number.
///
/// A number has lost its zeros in front, which nobody here can give back.
pub fn lenient<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(SecretString),
        Number(u64),
        Other(serde::de::IgnoredAny),
    }

    Ok(match Option::<Written>::deserialize(deserializer)? {
        Some(Written::Text(text)) if !text.expose_secret().is_empty() => Some(text),
        Some(Written::Number(number)) => Some(SecretString::from(number.to_string())),
        Some(Written::Text(_) | Written::Other(_)) | None => None,
    })
}
