//! Visits and check-ins in the documented dialect.

use std::fmt;

use secrecy::SecretString;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::coworker::PropertyError;

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Checkin {
    /// Its number.
    pub id: i64,
    /// The same, as the panel names it.
    pub unique_id: String,
    /// The number of the space.
    pub business_id: i64,
    /// The customer's number.
    pub coworker_id: i64,
    /// Their name.
    pub coworker_full_name: String,
    /// When they came. UTC.
    pub from_time: String,
    /// When they left; `null` while they are in.
    pub to_time: Option<String>,
    /// How they came in: 0 not known, 1 by hand or at a kiosk, 2 a door, 3 the network, 4 a tile, 5 a sensor.
    pub source: i16,
}

/// A visit as it shall be.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase", default)]
pub struct CheckinForm {
    /// Which to change, where the path does not say.
    pub id: Option<i64>,
    /// The customer's number; must be there for a new one.
    pub coworker_id: Option<i64>,
    /// When they came; absent for now.
    pub from_time: Option<String>,
    /// When they left; absent or `null` while they are in.
    pub to_time: Option<String>,
}

/// A check-in that did not come about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct FailedCheckin {
    /// Names it.
    pub unique_id: String,
    /// The customer's number, where it was anybody's PIN.
    pub coworker_id: Option<i64>,
    /// The number of the space.
    pub business_id: i64,
    /// When it was. UTC.
    pub checkin_attempt_time: String,
    /// As with [`Checkin::source`].
    pub source: i16,
    /// Why.
    pub description: String,
}

/// Somebody at a reader. Names come in any case; unknown ones are ignored.
#[derive(Debug, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicCheckin {
    /// What was typed.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pincode: Option<SecretString>,
    /// Whose it must be, where it is there.
    pub email: Option<String>,
    /// In if out, out if in. Without it: in.
    pub toggle: bool,
    /// Out.
    pub disconnect: bool,
    /// Only whether it would do.
    #[cfg_attr(feature = "openapi", schema(rename = "doNotCheckIn"))]
    pub do_not_check_in: bool,
}

impl<'de> Deserialize<'de> for PublicCheckin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InAnyCase)
    }
}

struct InAnyCase;

impl<'de> Visitor<'de> for InAnyCase {
    type Value = PublicCheckin;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PublicCheckin, A::Error> {
        let mut form = PublicCheckin::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.to_ascii_lowercase().as_str() {
                "pincode" => form.pincode = map.next_value()?,
                "email" => form.email = map.next_value()?,
                "toggle" => form.toggle = map.next_value::<Option<bool>>()?.unwrap_or_default(),
                "disconnect" => {
                    form.disconnect = map.next_value::<Option<bool>>()?.unwrap_or_default();
                }
                "donotcheckin" => {
                    form.do_not_check_in = map.next_value::<Option<bool>>()?.unwrap_or_default();
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(form)
    }
}

/// What became of somebody at a reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PublicCheckinOutcome {
    /// 200 where they are let in, 500 where not, whatever the status of HTTP.
    pub status: u16,
    /// For people.
    pub message: String,
    /// Who, and for how long.
    pub value: Option<CheckinSession>,
    /// What was wrong.
    pub errors: Option<Vec<PropertyError>>,
    /// Whether they are let in.
    pub was_successful: bool,
}

/// Who was let in, and for how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CheckinSession {
    /// When they are checked out at the latest. UTC.
    pub session_expire: String,
    /// The same. Unit: seconds from now.
    pub session_time_out: f64,
    /// Their name; empty to who has no device's token.
    pub full_name: String,
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn reads_names_in_any_case_and_ignores_what_it_does_not_know() {
        let form: PublicCheckin = serde_json::from_str(
            r#"{"PinCode":"00427","TOGGLE":true,"mac":null,"accessCardId":7,"doNotCheckIn":null}"#,
        )
        .unwrap();

        assert_eq!(form.pincode.unwrap().expose_secret(), "00427");
        assert!(form.toggle && !form.disconnect && !form.do_not_check_in);
        assert!(serde_json::from_str::<PublicCheckin>("[]").is_err());
    }
}
