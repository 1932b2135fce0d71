//! Who is in, who was, and who did not get in.

use serde::{Deserialize, Serialize};

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
    /// Why: `no_such_pin`, `suspended` or `not_allowed`. The person at the pad was not told.
    pub reason: String,
    /// Whose PIN it was, where it was anybody's.
    pub customer: Option<Named>,
}
