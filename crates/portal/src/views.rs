//! What rows look like to a site.

use std::time::SystemTime;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use pinion_protocol::SpaceView;
use pinion_protocol::panel::{Paged, Role};
use pinion_storage::accounts::Account;
use pinion_storage::users::StaffRole;
use pinion_storage::{Listing, Page};

use crate::problem::Problem;
use crate::routes::api::pinion::v1::logo;

/// The space.
#[must_use]
pub fn space(account: Account) -> SpaceView {
    SpaceView {
        logo_url: account.logo_type.map(|_| logo::PATH.to_owned()),
        pin_digits: account.policy.digits(),
        name: account.name,
        language: account.language,
        time_zone: account.time_zone,
        accent: account.accent,
    }
}

/// What somebody may do.
#[must_use]
pub fn role(role: StaffRole) -> Role {
    match role {
        StaffRole::Admin => Role::Admin,
        StaffRole::FrontDesk => Role::FrontDesk,
    }
}

/// What the database calls it.
#[must_use]
pub fn staff_role(role: Role) -> StaffRole {
    match role {
        Role::Admin => StaffRole::Admin,
        Role::FrontDesk => StaffRole::FrontDesk,
    }
}

/// A moment: RFC 3339, UTC.
#[must_use]
pub fn time(at: SystemTime) -> String {
    Timestamp::try_from(at).unwrap_or(Timestamp::MAX).to_string()
}

/// A page of a list, each record as `view` shows it.
#[must_use]
pub fn page_of<T, V>(listing: Listing<T>, page: Page, view: impl FnMut(T) -> V) -> Paged<V> {
    Paged {
        records: listing.records.into_iter().map(view).collect(),
        total: listing.total,
        page: page.number,
        size: page.size,
    }
}

/// The start of a span of time as somebody asks for it: a moment (RFC 3339), or a day in the space's time zone. Empty
/// for none.
///
/// # Errors
///
/// If it is neither.
pub fn from(text: &str, zone: &TimeZone) -> Result<Option<SystemTime>, Problem> {
    moment(text, zone, 0)
}

/// The end of such a span, which is not within it: that moment, or the end of that day.
///
/// # Errors
///
/// If it is neither.
pub fn before(text: &str, zone: &TimeZone) -> Result<Option<SystemTime>, Problem> {
    moment(text, zone, 1)
}

fn moment(text: &str, zone: &TimeZone, days: i32) -> Result<Option<SystemTime>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }

    let no_time =
        || Problem::bad_request("A time is a day such as 2026-11-25, or a moment (RFC 3339).");
    let timestamp = if let Ok(timestamp) = text.parse::<Timestamp>() {
        timestamp
    } else {
        let day: Date = text.parse().map_err(|_| no_time())?;
        let day = day.checked_add(days.days()).map_err(|_| no_time())?;
        zone.to_timestamp(day.at(0, 0, 0, 0)).map_err(|_| no_time())?
    };
    SystemTime::try_from(timestamp).map(Some).map_err(|_| no_time())
}

/// A moment as a program writes it: RFC 3339.
#[must_use]
pub fn moment_of(text: &str) -> Option<SystemTime> {
    text.parse::<Timestamp>().ok().and_then(|timestamp| SystemTime::try_from(timestamp).ok())
}

/// A moment in UTC: RFC 3339, or the same without a zone.
#[must_use]
pub fn utc(text: &str) -> Option<SystemTime> {
    let timestamp = text.parse::<Timestamp>().ok().or_else(|| {
        let written: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(written).ok()
    })?;
    SystemTime::try_from(timestamp).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_moments_and_days_of_the_space() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let told = |at: Option<SystemTime>| time(at.unwrap());

        assert_eq!(from("", &zone).unwrap(), None);
        let moment = "2026-11-25T10:00:00Z";
        assert_eq!(told(from(moment, &zone).unwrap()), moment);
        assert_eq!(told(before(moment, &zone).unwrap()), moment);
        assert_eq!(told(from("2026-11-25", &zone).unwrap()), "2026-11-24T23:00:00Z");
        assert_eq!(told(before("2026-11-25", &zone).unwrap()), "2026-11-25T23:00:00Z");
        for none in ["yesterday", "2026-13-01", "9999-12-31"] {
            assert!(before(none, &zone).is_err(), "{none}");
        }
    }
}
