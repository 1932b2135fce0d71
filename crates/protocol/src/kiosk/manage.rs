//! Kiosks as an admin sees them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A kiosk that was not revoked, or that was while presses may lie on it. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not by itself")]
pub struct Kiosk {
    /// Names it.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub location: KioskLocation,
    /// When an admin approved it.
    pub paired_at: String,
    /// Whether it fetched its token, and was not revoked since.
    pub connected: bool,
    /// When it was revoked: with presses that it could not send, or after the portal had not heard of it for a while.
    pub revoked_at: Option<String>,
    /// When the portal last heard of it.
    pub last_seen_at: Option<String>,
    /// Whether that was more than ten minutes ago, by the portal's clock.
    pub silent: bool,
    /// The version of its app, as it said.
    pub app_version: Option<String>,
    /// How many events wait on it, as it said.
    pub queued: Option<u64>,
    /// When the oldest of them was.
    pub oldest_queued_at: Option<String>,
    /// How many events lie on it that the portal could not read, as it said. It tries them again by itself.
    pub set_aside: Option<u64>,
    /// How many files of events lie on it that it cannot read, as it said.
    pub damaged_files: Option<u64>,
    /// By how much its clock is ahead of the portal's; behind is negative. Unit: seconds.
    pub clock_skew_s: Option<i64>,
    /// Whether the clock is so far off that times are corrected for it.
    pub clock_wrong: bool,
    /// For how long nothing that is typed on it is looked at, after wrong PINs. Unit: seconds from now.
    pub wait_s: Option<u64>,
    /// Every wait that holds it, after wrong PINs.
    pub waits: Vec<KioskWait>,
    /// Whether so many of its presses wait for review that it keeps what it would send late.
    pub review_full: bool,
}

/// A wait that wrong PINs brought, and that holds a kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskWait {
    /// Where they were.
    pub of: KioskWaitOf,
    /// Unit: seconds from now.
    pub wait_s: u64,
}

/// What waits, and for which wrong PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KioskWaitOf {
    /// What is typed on it, for those typed on it.
    Keypad,
    /// What is scanned on it, for those scanned on it.
    Scan,
    /// What is typed on it, for those at its place.
    Place,
    /// What is typed on it, for those from its network address.
    Address,
    /// What it sends late is kept for review, for those it sent late.
    Late,
}

/// A place where kiosks stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskLocation {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
}

/// All kiosks that were not revoked or may still hold presses, and where one can stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskList {
    /// The newest last.
    pub records: Vec<Kiosk>,
    /// Every place of the space.
    pub locations: Vec<KioskLocation>,
}

/// An admin's yes to a kiosk that shows a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KioskApproval {
    /// What the kiosk shows; case, hyphens and spaces do not count.
    pub user_code: String,
    /// What it shall be called.
    pub name: String,
    /// Where it stands; absent for the space's first place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<i64>,
}

/// An admin's no to a kiosk that shows a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KioskDenial {
    /// What the kiosk shows; case, hyphens and spaces do not count.
    pub user_code: String,
}

/// What of a kiosk shall be otherwise. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct KioskChange {
    /// What it shall be called.
    pub name: Option<String>,
    /// Where it stands.
    pub location_id: Option<i64>,
    /// Lets people type again at once, whatever wrong PINs there were.
    pub lift_wait: bool,
    /// Lets it be left without its exit code, once.
    pub release_exit: bool,
    /// Takes one that was revoked with presses on it off the list. Nothing else is changed then.
    pub looked_after: bool,
}
