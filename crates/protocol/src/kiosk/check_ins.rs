//! Presses at a kiosk, and what became of them.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{odd, secret};

/// The path of a kiosk's check-ins, below a portal's address.
pub const CHECK_INS_PATH: &str = "/api/pinion/v1/kiosk/check-ins";

/// Most events in one request.
pub const MAX_EVENTS: usize = 100;

/// Presses at a kiosk, and what it says of itself. Times are RFC 3339.
///
/// What a portal does not know here it does not look at: a kiosk may be newer than its portal, and no press is to wait
/// for that.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CheckIns {
    /// What time it is on the kiosk. Where it is more than two minutes off, every time here is corrected by as much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// The version of its app. At most 64 characters.
    #[serde(deserialize_with = "odd::or_default", skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// How many events wait on it, with these.
    #[serde(deserialize_with = "odd::or_default", skip_serializing_if = "Option::is_none")]
    pub queued: Option<u64>,
    /// When the oldest of them was.
    #[serde(deserialize_with = "odd::or_default", skip_serializing_if = "Option::is_none")]
    pub oldest_queued_at: Option<String>,
    /// How many events lie on it that the portal could not read. They are none of `queued`.
    #[serde(deserialize_with = "odd::or_default", skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<u64>,
    /// How many files of events lie on it that it cannot read itself.
    #[serde(deserialize_with = "odd::or_default", skip_serializing_if = "Option::is_none")]
    pub damaged_files: Option<u64>,
    /// In the order in which they were. At most 100; none where it only says that it is there.
    pub events: Vec<CheckInEvent>,
}

/// One press.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckInEvent {
    /// Made by the kiosk, version 7. The same id again gets the same answer and changes nothing.
    pub id: Uuid,
    /// When it was, by the kiosk's clock. To the millisecond.
    #[serde(default, deserialize_with = "odd::or_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub at: String,
    /// What was typed or scanned, for an answer at once. This or `sealed`.
    #[serde(
        default,
        deserialize_with = "odd::or_default",
        skip_serializing_if = "Option::is_none",
        serialize_with = "secret::exposed_option"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pincode: Option<SecretString>,
    /// The same, sealed to the portal (base64url without padding), for an event that the person was told is kept.
    #[serde(
        default,
        deserialize_with = "odd::or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub sealed: Option<String>,
    /// How it came. What a portal does not know is taken for typed.
    #[serde(default, deserialize_with = "odd::or_default")]
    pub by: CheckInMeans,
}

/// How a PIN came to a kiosk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckInMeans {
    /// Typed.
    #[default]
    Keypad,
    /// Read from a QR, by the camera or a scanner.
    Scan,
}

/// What became of the events, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckInResults {
    /// One for each.
    pub results: Vec<CheckInResult>,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckInResult {
    /// The event's.
    pub id: Uuid,
    /// What became of it.
    pub outcome: CheckInOutcome,
    /// In: since when they are. Out: since when they were. Repeated: since when it is as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Repeated: whether they are in since then, or out. Older portals do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_in: Option<bool>,
    /// What to greet them by, where the space wants that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// While waiting: when it is worth trying again. Unit: seconds from now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

/// What became of an event. All but `waiting` are final: the kiosk may forget the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckInOutcome {
    /// Their visit began.
    CheckedIn,
    /// Their visit ended.
    CheckedOut,
    /// It was the press before once more, and nothing changed: they are in or out as before, see `is_in`.
    Repeated,
    /// Nothing came of it. Why, only admins are told.
    Refused,
    /// After wrong PINs nothing is looked at for a while, right or wrong. The same event may be sent again.
    Waiting,
    /// One of the staff says what it means.
    KeptForReview,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_odd_beside_a_press_or_in_one_costs_nothing_but_itself() {
        let json = serde_json::json!({
            "now": "2026-11-25T09:14:05.120Z",
            "app_version": 5,
            "queued": -5,
            "oldest_queued_at": 5,
            "set_aside": 1.5,
            "damaged_files": "some",
            "events": [
                {"id": "019a9e0e-9d5c-7d6e-8a2b-5f1c3e7d9b40", "by": "nfc"},
                {"id": "019a9e0e-9d5c-7d6e-8a2b-5f1c3e7d9b41", "at": 5, "pincode": 427, "sealed": []},
                {"id": "019a9e0e-9d5c-7d6e-8a2b-5f1c3e7d9b42", "at": "t", "pincode": "00427", "by": "scan"},
            ],
        });

        let read: CheckIns = serde_json::from_value(json).unwrap();

        assert!(read.app_version.is_none() && read.oldest_queued_at.is_none());
        assert_eq!((read.queued, read.set_aside, read.damaged_files), (None, None, None));
        let [unknown, odd, sound] = &read.events[..] else { panic!("{:?}", read.events) };
        assert_eq!((unknown.by, unknown.at.as_str()), (CheckInMeans::Keypad, ""));
        assert!(odd.at.is_empty() && odd.pincode.is_none() && odd.sealed.is_none());
        assert_eq!((sound.by, sound.at.as_str()), (CheckInMeans::Scan, "t"));
        assert!(sound.pincode.is_some());
        // What touches every press is refused whole, and so is what could not count once.
        for whole in [serde_json::json!({"now": 5}), serde_json::json!({"events": [{"id": 5}]})] {
            serde_json::from_value::<CheckIns>(whole).unwrap_err();
        }
    }

    #[test]
    fn understands_a_portal_that_does_not_say_what_a_repeated_press_found() {
        let json = r#"{"id":"019a9e0e-9d5c-7d6e-8a2b-5f1c3e7d9b40","outcome":"repeated"}"#;

        let result: CheckInResult = serde_json::from_str(json).unwrap();

        assert_eq!((result.outcome, result.is_in), (CheckInOutcome::Repeated, None));
    }
}
