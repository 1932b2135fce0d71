//! Wrong PINs: counted by pad, by network address and by place.
//!
//! Source: docs/security.md, "Guessing at a pad"; docs/decisions/0010 and 0013.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use pinion_domain::{Throttle, ThrottleRule};
use pinion_protocol::kiosk::{CheckInMeans, KioskWaitOf};
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
    /// The network address, or the place, of who has no device's token.
    Stranger,
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
            Self::Stranger => "stranger",
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
    has_token: bool,
}

/// Whether a try of who has no token is looked at.
pub(super) enum Admitted {
    /// A wait runs, and nothing was counted.
    Wait(Duration),
    /// It is, and it was counted as a wrong one beforehand.
    Counted(Tries),
}

/// A try that was counted by address and by place.
pub(super) struct Tries {
    by_address: Counted,
    by_place: Counted,
}

impl PadThrottle {
    /// Returns what is tried at a kiosk counts under.
    #[must_use]
    pub fn of_kiosk(kiosk: &Kiosk, address: ClientAddress) -> Self {
        Self {
            device: device(kiosk.id),
            address: address_hash(address),
            location: place(kiosk.location),
            has_token: true,
        }
    }

    /// Returns what somebody without a token tries counts under: their network address, and all such at the place. No
    /// kiosk waits for either.
    #[must_use]
    pub fn of_anybody(location: LocationId, address: ClientAddress) -> Self {
        let address = address_hash(address);
        Self { device: address, address, location: place(location), has_token: false }
    }

    /// Counts a try of who has no token as a wrong one before it is looked at: nothing else keeps others from being looked
    /// at meanwhile.
    pub(super) async fn admit(&self, tx: &Tx, now: SystemTime) -> Result<Admitted, Error> {
        let (address, place) = (self.stranger(), self.strangers());
        let by_address = match throttles::admit(tx, address, &rule(address), now).await? {
            Admission::Wait(wait) => return Ok(Admitted::Wait(wait)),
            Admission::Counted(counted) => counted,
        };
        match throttles::admit(tx, place, &rule(place), now).await? {
            Admission::Wait(wait) => {
                throttles::take_back(tx, address, &by_address).await?;
                Ok(Admitted::Wait(wait))
            }
            Admission::Counted(by_place) => Ok(Admitted::Counted(Tries { by_address, by_place })),
        }
    }

    /// Takes back what [`Self::admit`] counted, for one that was right.
    pub(super) async fn take_back(&self, tx: &Tx, tries: &Tries) -> Result<(), Error> {
        throttles::take_back(tx, self.stranger(), &tries.by_address).await?;
        throttles::take_back(tx, self.strangers(), &tries.by_place).await
    }

    /// Returns how [`Self::admit`] counted one that was wrong, the narrowest first.
    pub(super) fn admitted(&self, tries: &Tries) -> Vec<Wrong> {
        let by_address = (self.stranger(), *tries.by_address.throttle());
        let by_place = (self.strangers(), *tries.by_place.throttle());
        let wrong = |(key, throttle)| Wrong { by: CountedBy::Stranger, key, throttle };
        [by_address, by_place].map(wrong).into()
    }

    /// Counts a wrong one that was typed by address and place too. Returns all, the narrowest first.
    async fn count_wide(
        &self,
        tx: &Tx,
        at_pad: Wrong,
        now: SystemTime,
    ) -> Result<Vec<Wrong>, Error> {
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
            _ if !self.has_token => vec![self.stranger(), self.strangers()],
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
        let wait = |key| left(read, self.keypad(), key, now);
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
        match by {
            CheckInMeans::Keypad => {
                let at_pad = count(tx, CountedBy::Typed, self.keypad(), now).await?;
                self.count_wide(tx, at_pad, now).await
            }
            // Whoever holds a phone to one camera would slow every keypad of the place.
            CheckInMeans::Scan => Ok(vec![count(tx, CountedBy::Scanned, self.scan(), now).await?]),
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
    pub(super) async fn count_late(&self, tx: &Tx, now: SystemTime) -> Result<Wrong, Error> {
        count(tx, CountedBy::Late, self.late(), now).await
    }

    fn keypad(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: KEYPAD, hash: self.device }
    }

    fn scan(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: SCAN, hash: self.device }
    }

    fn stranger(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: STRANGER, hash: self.address }
    }

    fn strangers(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: STRANGERS, hash: self.location }
    }

    fn late(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: LATE, hash: self.device }
    }

    fn by_address(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: ADDRESS, hash: self.address }
    }

    fn by_location(&self) -> ThrottleKey<'static> {
        ThrottleKey { kind: PLACE, hash: self.location }
    }
}

async fn count(
    tx: &Tx,
    by: CountedBy,
    key: ThrottleKey<'static>,
    now: SystemTime,
) -> Result<Wrong, Error> {
    let throttle = throttles::count_wrong(tx, key, &rule(key), now).await?;
    Ok(Wrong { by, key, throttle })
}

const KEYPAD: &str = "kiosk_keypad";
const SCAN: &str = "kiosk_scan";
const LATE: &str = "kiosk_late";
const STRANGER: &str = "check_in_stranger";
const STRANGERS: &str = "check_in_strangers";

const ADDRESS: &str = "check_in_address";
const PLACE: &str = "check_in_location";

/// Returns how much is left of the wait that wrong tries under `key` bring a pad whose own are under `keypad`.
fn left(
    read: &HashMap<ThrottleKey<'static>, Throttle>,
    keypad: ThrottleKey<'static>,
    key: ThrottleKey<'static>,
    now: SystemTime,
) -> Option<Duration> {
    let throttle = read.get(&key)?;
    match key.kind {
        ADDRESS | PLACE => slowed(read.get(&keypad)?, throttle, now),
        _ => rule(key).wait(throttle, now),
    }
}

/// Where many are wrong all around, a pad waits from its first wrong one on, for as long as their number says. One at which
/// nobody was wrong waits for nobody, so this slows and never closes.
fn slowed(here: &Throttle, around: &Throttle, now: SystemTime) -> Option<Duration> {
    let pace = Some(ThrottleRule::WIDE.pace(around, now)).filter(|_| here.failures > 0)?;
    // Never more, whatever the clock did.
    let left = (here.last_failure + pace).duration_since(now).ok()?.min(pace);
    Some(left).filter(|left| !left.is_zero())
}

/// What wrong tries under a key bring.
pub(super) fn rule(key: ThrottleKey<'_>) -> ThrottleRule {
    match key.kind {
        KEYPAD => ThrottleRule::KEYPAD,
        STRANGER => ThrottleRule::STRANGER,
        STRANGERS => ThrottleRule::STRANGERS,
        LATE => ThrottleRule::LATE,
        _ => ThrottleRule::WIDE,
    }
}

/// Returns every wait that holds a kiosk, and how much of it is left.
///
/// # Errors
///
/// If the database fails.
pub async fn waits_at(
    conn: &impl Conn,
    kiosk: &Kiosk,
    now: SystemTime,
) -> Result<Vec<(KioskWaitOf, Duration)>, Error> {
    let held_by = held_by(kiosk);
    let keys: Vec<_> = held_by.iter().map(|(_, key)| *key).collect();
    let read = throttles::read_all(conn, &keys).await?;
    let keypad = ThrottleKey { kind: KEYPAD, hash: device(kiosk.id) };
    let waits = held_by.into_iter();
    Ok(waits.filter_map(|(of, key)| Some((of, left(&read, keypad, key, now)?))).collect())
}

/// Forgets the wrong tries for which a kiosk waits, also those at its place and from its network address. An admin who does
/// so knows of them: what is wrong from here on is another incident.
///
/// # Errors
///
/// If the database fails.
pub async fn lift(tx: &Tx, kiosk: &Kiosk) -> Result<(), Error> {
    // The widest first: whoever counts locks the address before the place.
    for (_, key) in held_by(kiosk).into_iter().rev() {
        throttles::forget(tx, key).await?;
        incidents::end(tx, key).await?;
    }
    Ok(())
}

/// What a kiosk waits for.
fn held_by(kiosk: &Kiosk) -> Vec<(KioskWaitOf, ThrottleKey<'static>)> {
    let hash = device(kiosk.id);
    let mut keys = vec![
        (KioskWaitOf::Keypad, ThrottleKey { kind: KEYPAD, hash }),
        (KioskWaitOf::Scan, ThrottleKey { kind: SCAN, hash }),
        (KioskWaitOf::Late, ThrottleKey { kind: LATE, hash }),
        (KioskWaitOf::Place, ThrottleKey { kind: PLACE, hash: place(kiosk.location) }),
    ];
    let address = kiosk.address.map(|hash| ThrottleKey { kind: ADDRESS, hash });
    keys.extend(address.map(|key| (KioskWaitOf::Address, key)));
    keys
}

/// What wrong tries from an address are counted under.
#[must_use]
pub fn address_hash(address: ClientAddress) -> [u8; 32] {
    Sha256::digest(address.throttle_key()).into()
}

fn place(location: LocationId) -> [u8; 32] {
    Sha256::digest(location.0.to_be_bytes()).into()
}

fn device(kiosk: Uuid) -> [u8; 32] {
    Sha256::digest(kiosk.as_bytes()).into()
}
