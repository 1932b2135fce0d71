//! What is odd in a part of a form, and is to cost nothing but itself.

use serde::{Deserialize, Deserializer};

/// Reads what is there, or, where it is of another kind, what there is without it.
///
/// # Errors
///
/// Where the text is no JSON.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written<T> {
        AsMeant(T),
        Otherwise(serde::de::IgnoredAny),
    }

    Ok(match Written::deserialize(deserializer)? {
        Written::AsMeant(value) => value,
        Written::Otherwise(_) => T::default(),
    })
}
