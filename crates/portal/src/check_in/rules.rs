//! How a space wants check-ins to be: what every press is looked at by.

use std::time::SystemTime;

use jiff::tz::TimeZone;
use pinion_storage::check_in_settings::{self, CheckInSettings};
use pinion_storage::{AccountId, Conn, Error};

use crate::check_out;

/// What a space has set, with the zone that its hours are meant in.
pub struct Rules {
    /// What it has set.
    pub settings: CheckInSettings,
    zone: TimeZone,
}

impl Rules {
    /// Reads them as they are at present.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn read(conn: &impl Conn, account: AccountId) -> Result<Self, Error> {
        let (settings, zone) = check_in_settings::read(conn, account).await?;
        Ok(Self { settings, zone: check_out::zone_of(&zone) })
    }

    /// When who comes in at `from` is checked out at the latest; `None` where no hour is set.
    #[must_use]
    pub fn ends_by(&self, from: SystemTime) -> Option<SystemTime> {
        check_out::due(from, self.settings.check_out_at_min?, &self.zone)
    }
}
