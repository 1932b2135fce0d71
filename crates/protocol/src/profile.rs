//! `GET /{lang}/profile?_resource=Coworker`: the member, in the documented Nexudus dialect.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};

use crate::secret;

/// A member as their portal describes them.
///
/// Every field but [`Self::id`] may be missing or null when read, and unknown ones are ignored: other
/// portals send some 170 more. Times are the space's wall-clock time with a literal `Z`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MemberRecord {
    /// The portal's own number for the member.
    pub id: i64,
    /// A UUID that stays the same across exports and restores.
    #[serde(default)]
    pub unique_id: Option<String>,
    /// Full name, in the person's own order.
    #[serde(default)]
    pub full_name: Option<String>,
    /// How people call them, where the portal asks for it.
    #[serde(default)]
    pub salutation: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Whether they may use the space.
    #[serde(default)]
    pub active: Option<bool>,
    /// Whether they are a member rather than a contact.
    #[serde(default)]
    pub is_member: Option<bool>,
    /// Whether they are in the space.
    #[serde(default)]
    pub checked_in: Option<bool>,
    /// Where their photo is: an address, or a path below the portal's, to be read with the same token.
    #[serde(default)]
    pub avatar_url: Option<String>,
    /// The PIN. Text, with its zeros in front; never printed by `Debug`.
    #[serde(
        default,
        serialize_with = "secret::exposed_option",
        deserialize_with = "secret::lenient"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "00427"))]
    pub access_pincode: Option<SecretString>,
    /// The company they belong to.
    #[serde(default)]
    pub company_name: Option<String>,
    /// Their language as a tag. Tolerates anything but text when read.
    #[serde(default, deserialize_with = "text_or_nothing")]
    pub language: Option<String>,
    /// When they were registered, in the space's wall-clock time.
    #[serde(default)]
    pub registration_date: Option<String>,
    /// When the record last changed, in the space's wall-clock time.
    #[serde(default)]
    pub updated_on: Option<String>,
}

fn text_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Other(serde::de::IgnoredAny),
    }

    Ok(match Option::<Written>::deserialize(deserializer)? {
        Some(Written::Text(text)) => Some(text),
        Some(Written::Other(_)) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn pincode(json: &str) -> Option<String> {
        let record: MemberRecord = serde_json::from_str(json).unwrap();
        record.access_pincode.map(|pin| pin.expose_secret().to_owned())
    }

    #[test]
    fn needs_nothing_but_the_id() {
        let record: MemberRecord = serde_json::from_str(r#"{"Id":3032}"#).unwrap();

        assert_eq!(record.id, 3032);
        assert_eq!(record.checked_in, None, "what a portal does not tell is not made up");
    }

    #[test]
    fn keeps_the_zeros_of_a_pin() {
        assert_eq!(pincode(r#"{"Id":1,"AccessPincode":"00427"}"#).as_deref(), Some("00427"));
    }

    #[test]
    fn takes_a_pin_written_as_a_number_or_not_at_all() {
        assert_eq!(pincode(r#"{"Id":1,"AccessPincode":11546}"#).as_deref(), Some("11546"));
        assert_eq!(pincode(r#"{"Id":1,"AccessPincode":null}"#), None);
        assert_eq!(pincode(r#"{"Id":1,"AccessPincode":""}"#), None);
        assert_eq!(pincode(r#"{"Id":1,"AccessPincode":{"a":[1]}}"#), None);
        assert_eq!(pincode(r#"{"Id":1}"#), None);
    }

    #[test]
    fn never_prints_the_pin() {
        let record =
            MemberRecord { access_pincode: Some("31415".into()), ..MemberRecord::default() };

        assert!(!format!("{record:?}").contains("31415"));
        assert!(serde_json::to_string(&record).unwrap().contains(r#""AccessPincode":"31415""#));
    }
}
