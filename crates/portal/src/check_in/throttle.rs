//! Wrong PINs: counted by pad, by network address and by place.
//!
//! Source: docs/security.md, "Guessing at a pad"; docs/decisions/0010.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use pinion_domain::{Throttle, ThrottleRule};
use pinion_protocol::kiosk::CheckInMeans;
use pinion_storage::kiosks::Kiosk;
use pinion_storage::throttles::{self, Admission, Counted, ThrottleKey};
use pinion_storage::{Conn, Error, LocationId, Tx};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::auth::address::ClientAddress;

/// What the tries at one pad are counted under.
#[derive(Clone, Copy)]
pub struct PadThrottle {
    device: [u8; 32],
    address: [u8; 32],
    location: [u8; 32],
}

impl PadThrottle {
    /// Returns what is tried at a kiosk counts under.
    #[must_use]
    pub fn of_kiosk(kiosk: &Kiosk, address: ClientAddress) -> Self {
        Self {
            device: device(kiosk.id),
            address: Sha256::digest(address.throttle_key()).into(),
            location: Sha256::digest(kiosk.location.0.to_be_bytes()).into(),
        }
    }

    /// Returns what somebody without a token tries counts under: their network address.
    #[must_use]
    pub fn of_anybody(location: LocationId, address: ClientAddress) -> Self {
        let address: [u8; 32] = Sha256::digest(address.throttle_key()).into();
        Self {
            device: Sha256::digest([b"anybody".as_slice(), &address].concat()).into(),
            address,
            location: Sha256::digest(location.0.to_be_bytes()).into(),
        }
    }

    /// Counts a try as a wrong one before it is looked at: nothing else keeps others of the same address from being
    /// looked at meanwhile.
    pub(super) async fn admit(&self, tx: &Tx, now: SystemTime) -> Result<Admission, Error> {
        throttles::admit(tx, self.keypad(), &ThrottleRule::KEYPAD, now).await
    }

    /// Takes back what [`Self::admit`] counted, for one that was right.
    pub(super) async fn take_back(&self, tx: &Tx, counted: &Counted) -> Result<(), Error> {
        throttles::take_back(tx, self.keypad(), counted).await
    }

    /// Counts a wrong one that was typed by address and place.
    pub(super) async fn count_wide(&self, tx: &Tx, now: SystemTime) -> Result<(), Error> {
        for wide in [self.by_address(), self.by_location()] {
            throttles::count_wrong(tx, wide, &ThrottleRule::WIDE, now).await?;
        }
        Ok(())
    }

    /// Returns how long what comes by `by` is not looked at; `None` where it is.
    ///
    /// What is scanned waits for nothing but other scans, so that who has a QR is let in whatever is typed.
    pub(super) async fn wait(
        &self,
        conn: &impl Conn,
        by: CheckInMeans,
        now: SystemTime,
    ) -> Result<Option<Duration>, Error> {
        let read = throttles::read_all(conn, &self.keys(by)).await?;
        Ok(self.wait_within(&read, by, now))
    }

    /// What [`Self::wait_within`] has to be told of.
    pub(super) fn keys(&self, by: CheckInMeans) -> Vec<ThrottleKey<'static>> {
        match by {
            CheckInMeans::Keypad => vec![self.keypad(), self.by_address(), self.by_location()],
            CheckInMeans::Scan => vec![self.scan()],
        }
    }

    /// As [`Self::wait`], of what was read before.
    pub(super) fn wait_within(
        &self,
        read: &HashMap<ThrottleKey<'static>, Throttle>,
        by: CheckInMeans,
        now: SystemTime,
    ) -> Option<Duration> {
        match by {
            CheckInMeans::Keypad => {
                let here = read.get(&self.keypad())?;
                ThrottleRule::KEYPAD.wait(here, now).max(self.slowed(read, here, now))
            }
            CheckInMeans::Scan => ThrottleRule::WIDE.wait(read.get(&self.scan())?, now),
        }
    }

    /// Where many are wrong all around, a pad waits from its first wrong one on. One at which nobody was wrong waits for
    /// nobody, so this slows and never closes.
    fn slowed(
        &self,
        read: &HashMap<ThrottleKey<'static>, Throttle>,
        here: &Throttle,
        now: SystemTime,
    ) -> Option<Duration> {
        let around = [self.by_address(), self.by_location()];
        let pace =
            around.iter().filter_map(|key| Some(ThrottleRule::WIDE.pace(read.get(key)?, now)));
        let until = here.last_failure + pace.max().filter(|_| here.failures > 0)?;
        until.duration_since(now).ok().filter(|left| !left.is_zero())
    }

    /// Counts a wrong one. Whoever calls has kept others from this pad since before the PIN was looked at.
    pub(super) async fn count(
        &self,
        tx: &Tx,
        by: CheckInMeans,
        now: SystemTime,
    ) -> Result<(), Error> {
        let (pad, rule) = match by {
            CheckInMeans::Keypad => (self.keypad(), ThrottleRule::KEYPAD),
            CheckInMeans::Scan => (self.scan(), ThrottleRule::WIDE),
        };
        let counted = throttles::count_wrong(tx, pad, &rule, now).await?;
        if counted.failures == rule.tries {
            tracing::warn!("Wrong PINs at a pad: it is made to wait");
        }
        match by {
            CheckInMeans::Keypad => self.count_wide(tx, now).await,
            // Whoever holds a phone to one camera would slow every keypad of the place.
            CheckInMeans::Scan => Ok(()),
        }
    }

    /// Whether so many late ones were wrong that none is answered by itself.
    pub(super) async fn is_late_spent(
        &self,
        conn: &impl Conn,
        now: SystemTime,
    ) -> Result<bool, Error> {
        let spent = throttles::read(conn, self.late()).await?;
        Ok(spent.and_then(|spent| ThrottleRule::LATE.wait(&spent, now)).is_some())
    }

    /// Counts a late one that was wrong.
    pub(super) async fn count_late(&self, tx: &Tx, now: SystemTime) -> Result<(), Error> {
        throttles::count_wrong(tx, self.late(), &ThrottleRule::LATE, now).await.map(|_| ())
    }

    fn keypad(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: KEYPAD, hash: self.device }
    }

    fn scan(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: SCAN, hash: self.device }
    }

    fn late(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: LATE, hash: self.device }
    }

    fn by_address(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: "check_in_address", hash: self.address }
    }

    fn by_location(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: "check_in_location", hash: self.location }
    }
}

const KEYPAD: &str = "kiosk_keypad";
const SCAN: &str = "kiosk_scan";
const LATE: &str = "kiosk_late";

/// Returns for how long nothing that is typed at a kiosk is looked at.
///
/// # Errors
///
/// If the database fails.
pub async fn wait_at(
    conn: &impl Conn,
    kiosk: Uuid,
    now: SystemTime,
) -> Result<Option<Duration>, Error> {
    let key = ThrottleKey { kind: KEYPAD, hash: device(kiosk) };
    let throttle = throttles::read(conn, key).await?;
    Ok(throttle.and_then(|throttle| ThrottleRule::KEYPAD.wait(&throttle, now)))
}

/// Forgets the wrong tries at a kiosk.
///
/// # Errors
///
/// If the database fails.
pub async fn lift(tx: &Tx, kiosk: Uuid) -> Result<(), Error> {
    for kind in [KEYPAD, SCAN, LATE] {
        throttles::forget(tx, ThrottleKey { kind, hash: device(kiosk) }).await?;
    }
    Ok(())
}

fn device(kiosk: Uuid) -> [u8; 32] {
    Sha256::digest(kiosk.as_bytes()).into()
}
