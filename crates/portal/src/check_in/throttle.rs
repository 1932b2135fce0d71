//! Wrong PINs: counted by pad, by network address and by place.
//!
//! Source: docs/security.md, "Guessing at a pad"; docs/decisions/0010.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use pinion_domain::{Throttle, ThrottleRule};
use pinion_protocol::kiosk::CheckInMeans;
use pinion_storage::kiosks::Kiosk;
use pinion_storage::throttles::{self, Admission, Counted, ThrottleKey};
use pinion_storage::{Conn, Error, LocationId, Tx, incidents};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::auth::address::ClientAddress;

/// What wrong PINs are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedBy {
    /// The pad, where they were typed.
    Typed,
    /// The pad, where they were scanned.
    Scanned,
    /// The pad, which sent them late.
    Late,
    /// The place.
    Place,
    /// The network address.
    Address,
}

impl CountedBy {
    /// Returns its name, for templates of mails, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Scanned => "scanned",
            Self::Late => "late",
            Self::Place => "place",
            Self::Address => "address",
        }
    }

    pub(super) fn rule(self) -> &'static ThrottleRule {
        match self {
            Self::Typed => &ThrottleRule::KEYPAD,
            Self::Scanned | Self::Place | Self::Address => &ThrottleRule::WIDE,
            Self::Late => &ThrottleRule::LATE,
        }
    }
}

/// A wrong one, as it was counted by one of them.
#[derive(Clone, Copy)]
pub(super) struct Wrong {
    pub(super) by: CountedBy,
    pub(super) key: ThrottleKey<'static>,
    pub(super) throttle: Throttle,
}

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

    /// Counts one by address and place that [`Self::admit`] counted, and that was wrong.
    pub(super) async fn count_admitted(
        &self,
        tx: &Tx,
        counted: &Counted,
        now: SystemTime,
    ) -> Result<Vec<Wrong>, Error> {
        let at_pad =
            Wrong { by: CountedBy::Typed, key: self.keypad(), throttle: *counted.throttle() };
        self.count_wide(tx, at_pad, now).await
    }

    /// Counts a wrong one by address and place too. Returns all, the narrowest first.
    async fn count_wide(
        &self,
        tx: &Tx,
        at_pad: Wrong,
        now: SystemTime,
    ) -> Result<Vec<Wrong>, Error> {
        if at_pad.throttle.failures == at_pad.by.rule().tries {
            tracing::warn!("Wrong PINs at a pad: it is made to wait");
        }
        // Others lock them in the same order.
        let address = count(tx, CountedBy::Address, self.by_address(), now).await?;
        let place = count(tx, CountedBy::Place, self.by_location(), now).await?;
        Ok(vec![at_pad, place, address])
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
        let wait = |key: ThrottleKey<'static>| {
            let rule = if key.kind == KEYPAD { ThrottleRule::KEYPAD } else { ThrottleRule::WIDE };
            rule.wait(read.get(&key)?, now)
        };
        self.keys(by).into_iter().filter_map(wait).max()
    }

    /// Counts a wrong one by pad, address and place. Whoever calls has kept others from this pad since before the PIN was
    /// looked at.
    pub(super) async fn count(
        &self,
        tx: &Tx,
        by: CheckInMeans,
        now: SystemTime,
    ) -> Result<Vec<Wrong>, Error> {
        let at_pad = match by {
            CheckInMeans::Keypad => count(tx, CountedBy::Typed, self.keypad(), now),
            CheckInMeans::Scan => count(tx, CountedBy::Scanned, self.scan(), now),
        };
        self.count_wide(tx, at_pad.await?, now).await
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
    pub(super) async fn count_late(&self, tx: &Tx, now: SystemTime) -> Result<Wrong, Error> {
        count(tx, CountedBy::Late, self.late(), now).await
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

async fn count(
    tx: &Tx,
    by: CountedBy,
    key: ThrottleKey<'static>,
    now: SystemTime,
) -> Result<Wrong, Error> {
    let throttle = throttles::count_wrong(tx, key, by.rule(), now).await?;
    Ok(Wrong { by, key, throttle })
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

/// Forgets the wrong tries at a kiosk. An admin who does so knows of them: what is wrong from here on is another incident.
///
/// # Errors
///
/// If the database fails.
pub async fn lift(tx: &Tx, kiosk: Uuid) -> Result<(), Error> {
    for kind in [KEYPAD, SCAN, LATE] {
        let key = ThrottleKey { kind, hash: device(kiosk) };
        throttles::forget(tx, key).await?;
        incidents::end(tx, key).await?;
    }
    Ok(())
}

fn device(kiosk: Uuid) -> [u8; 32] {
    Sha256::digest(kiosk.as_bytes()).into()
}
