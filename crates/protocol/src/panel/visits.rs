//! Who is in, who was, and who did not get in.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Named;

/// How somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VisitSource {
    /// Not known.
    Unknown,
    /// Staff, or the kiosk.
    Manual,
    /// A door.
    Door,
    /// The Wi-Fi.
    Network,
    /// A tile.
    Tile,
    /// A sensor.
    Sensor,
}

/// Somebody who is in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Present {
    /// Names their visit, by which they can be checked out.
    pub visit_id: Uuid,
    /// The customer's number.
    pub customer_id: i64,
    /// Full name.
    pub full_name: String,
    /// The company they belong to.
    pub company: Option<String>,
    /// The path of their photo, where they have one.
    pub photo_url: Option<String>,
    /// Since when.
    pub since: String,
    /// Where.
    pub location: String,
}

/// Everybody who is in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresentList {
    /// Who came last comes first. Nobody is left out.
    pub records: Vec<Present>,
    /// How many they are.
    pub total: u64,
}

/// Which visits a list shows. What is absent keeps none out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct VisitQuery {
    /// Each of its words is in the customer's name, e-mail address or company.
    pub q: String,
    /// Went on at this moment or later (RFC 3339), or on this day or later (`2026-11-25`, in the space's time zone).
    pub from: String,
    /// Began before this moment, or by the end of this day.
    pub to: String,
}

/// A visit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visit {
    /// Names it.
    pub id: String,
    /// The customer's number.
    pub customer_id: i64,
    /// Full name.
    pub full_name: String,
    /// The company they belong to.
    pub company: Option<String>,
    /// Where.
    pub location: String,
    /// When they came.
    pub from: String,
    /// When they left; `null` while they are in.
    pub to: Option<String>,
    /// How they came in.
    pub source: VisitSource,
}

/// A check-in that did not come about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FailedCheckIn {
    /// Names it.
    pub id: String,
    /// When it was.
    pub at: String,
    /// By what.
    pub source: VisitSource,
    /// What the device was called.
    pub device: Option<String>,
    /// Why: `no_such_pin` or `suspended`. The person at the pad was not told.
    pub reason: String,
    /// Whose PIN it was, where it was anybody's.
    pub customer: Option<Named>,
}

/// A visit that is written down by hand. Times are RFC 3339, none later than now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewVisit {
    /// Who came.
    pub customer_id: i64,
    /// When; absent for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When they left; absent while they are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A press at a kiosk that waits for an admin to say what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptCheckIn {
    /// Names it.
    pub id: Uuid,
    /// When it counts, if it does.
    pub at: String,
    /// When the kiosk says it was.
    pub said_at: String,
    /// When the portal heard of it.
    pub received_at: String,
    /// Why it waits: `no_such_pin`, `suspended`, `pin_changed`, `out_of_order`, `before_pairing`, `clock_moved`,
    /// `too_old`, `too_many_wrong`, `cannot_open` or `unreadable`.
    pub reason: String,
    /// Whose PIN it was, where that is known.
    pub customer: Option<Named>,
    /// Names the kiosk.
    pub kiosk_id: Option<Uuid>,
    /// What the kiosk is called.
    pub kiosk: Option<String>,
    /// What the place is called.
    pub location: String,
}

/// That no press of a kiosk counts which waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KeptCheckInsDismissal {
    /// The kiosk.
    pub kiosk_id: Uuid,
}

/// How many presses are dismissed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptCheckInsDismissed {
    /// As many. Unit: presses.
    pub dismissed: u64,
}

/// That such a press counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct KeptCheckInAccepted {
    /// Whose it was, where nobody is known or it was somebody else.
    pub customer_id: Option<i64>,
}
