//! One press at a pad: looked at, decided, and kept in one transaction with what it changes.
//!
//! Source: docs/presence.md.

mod decide;
mod incident;
mod moves;
mod plain;
#[cfg(test)]
mod tests;
mod throttle;
mod together;

use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use pinion_domain::Pin;
use pinion_domain::presence::{PadClock, first_name};
use pinion_protocol::kiosk::CheckInMeans;
use pinion_storage::check_in_events::{self, Event, Outcome};
use pinion_storage::check_in_settings::{self, CheckInSettings};
use pinion_storage::customers::Customer;
use pinion_storage::kiosks::{self, Kiosk, Seen};
use pinion_storage::{AccountId, CustomerId, Error, LocationId, Tx, accounts, customers};
use uuid::Uuid;

use crate::auth::address::ClientAddress;
use crate::check_out;
use crate::state::{Shared, State};
use decide::Decision;
pub use moves::{Moved, apply};
pub use throttle::{CountedBy, PadThrottle, lift, wait_at};
pub use together::{Waiting, press_each};

/// An event heard of later than this was not answered at once: the person at the pad was told that it is kept.
///
/// Source: docs/presence.md, "At once and late". Kiosks wait 2 s for an answer.
pub const AT_ONCE: Duration = Duration::from_secs(30);

/// Events that were longer ago are never applied by themselves.
///
/// Source: docs/presence.md: shorter than [`REMEMBERED`], so that none is applied twice.
pub const OLDEST: Duration = Duration::from_hours(30 * 24);

/// How long it is known what became of an event.
pub const REMEMBERED: Duration = Duration::from_hours(90 * 24);

/// Where people press.
pub struct Pad {
    state: Shared,
    account: AccountId,
    location: LocationId,
    kiosk: Option<PairedPad>,
    throttle: PadThrottle,
    settings: CheckInSettings,
    zone: TimeZone,
}

struct PairedPad {
    id: Uuid,
    name: String,
    paired_at: SystemTime,
    seen: Seen,
    clock: PadClock,
}

/// What was pressed.
pub struct Press {
    /// Given by the pad.
    pub id: Uuid,
    /// When the pad says it was.
    pub said_at: SystemTime,
    /// What was typed or scanned.
    pub code: Code,
    /// How.
    pub by: CheckInMeans,
    /// What for.
    pub wanted: Wanted,
    /// Whose it must be, where it is said.
    pub email: Option<String>,
}

/// What a press is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// In if out, out if in.
    Toggle,
    /// In; who is in stays.
    In,
    /// Out; who is out stays.
    Out,
    /// Only whether it would do.
    Nothing,
}

/// What was typed or scanned.
pub enum Code {
    /// In clear; `None` for what can be no PIN.
    Clear(Option<Pin>),
    /// Sealed to the portal, since the pad could not ask at once.
    Sealed(Vec<u8>),
}

/// What the pad is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What became of the press, and what to greet its person by.
    Kept(Box<Event>, Option<String>),
    /// It is theirs, and all is as it was.
    Unchanged(CustomerId),
    /// It was not looked at: a wait runs.
    Wait(Duration),
    /// The kiosk was revoked a moment ago.
    Revoked,
}

/// What became of a press, before its person is greeted.
enum Pressed {
    /// With its person, where they were looked at in the same transaction.
    Kept(Box<Event>, Option<Box<Customer>>),
    Unchanged(CustomerId),
    Wait(Duration),
    Revoked,
}

impl Pad {
    /// A kiosk, with what it says of itself.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn of_kiosk(
        state: &Shared,
        kiosk: &Kiosk,
        address: ClientAddress,
        said_now: Option<SystemTime>,
        seen: Seen,
    ) -> Result<Self, Error> {
        let clock = PadClock::new(said_now, state.now());
        let clock_skew_ms = said_now.map(|_| clock.skew_ms());
        let (settings, zone) = check_in_settings::read(&state.database, kiosk.account).await?;
        Ok(Self {
            state: state.clone(),
            account: kiosk.account,
            location: kiosk.location,
            kiosk: Some(PairedPad {
                id: kiosk.id,
                name: kiosk.name.clone(),
                paired_at: kiosk.paired_at,
                seen: Seen { clock_skew_ms, ..seen },
                clock,
            }),
            throttle: PadThrottle::of_kiosk(kiosk, address),
            settings,
            zone: check_out::zone_of(&zone),
        })
    }

    /// A reader that has no token, where the space is open to anybody.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn of_anybody(state: &Shared, address: ClientAddress) -> Result<Self, Error> {
        let account = state.account;
        let (settings, zone) = check_in_settings::read(&state.database, account).await?;
        let location = accounts::default_location(&state.database, account).await?;
        let location = location.ok_or(Error::Gone("location"))?;
        Ok(Self {
            state: state.clone(),
            account,
            location,
            kiosk: None,
            throttle: PadThrottle::of_anybody(location, address),
            settings,
            zone: check_out::zone_of(&zone),
        })
    }

    /// Whether the space lets readers check people in that have no token.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn is_open_to_anybody(state: &State) -> Result<bool, Error> {
        let (settings, _) = check_in_settings::read(&state.database, state.account).await?;
        Ok(settings.open_to_anybody)
    }

    /// When who comes in at `from` is checked out at the latest.
    #[must_use]
    pub fn ends_by(&self, from: SystemTime) -> Option<SystemTime> {
        check_out::due(from, self.settings.check_out_at_min?, &self.zone)
    }

    /// Notes that a kiosk is there; `false` where it was revoked a moment ago.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn note_seen(&self) -> Result<bool, Error> {
        let Some(kiosk) = &self.kiosk else { return Ok(true) };
        let tx = self.state.database.begin().await?;
        let is_there = kiosks::note_seen(&tx, kiosk.id, &kiosk.seen, self.state.now()).await?;
        tx.commit().await?;
        Ok(is_there)
    }

    /// Answers a press. The same press again gets the same answer and changes nothing, on however many servers at once.
    ///
    /// # Errors
    ///
    /// If the database fails; then nothing was changed.
    pub async fn press(&self, press: &Press) -> Result<Answer, Error> {
        loop {
            let tx = self.state.database.begin().await?;
            match self.press_within(&tx, press).await? {
                Some(pressed) => {
                    tx.commit().await?;
                    return self.answer(pressed).await;
                }
                // What another did at this moment is seen in the next round.
                None => tx.rollback().await?,
            }
        }
    }

    /// Looks at a press and writes what it changes; `None` where another changed the same at this moment, so that `tx` is
    /// to be undone and the press looked at once more.
    async fn press_within(&self, tx: &Tx, press: &Press) -> Result<Option<Pressed>, Error> {
        let now = self.state.now();
        // Also keeps others from this pad until the end: what is typed there is looked at one after the other.
        if let Some(kiosk) = &self.kiosk
            && !kiosks::note_seen(tx, kiosk.id, &kiosk.seen, now).await?
        {
            return Ok(Some(Pressed::Revoked));
        }
        if let Some(known) = check_in_events::find(tx, self.account, press.id).await? {
            return Ok(Some(Pressed::Kept(Box::new(known), None)));
        }
        Ok(match self.decide(tx, press, now).await? {
            Decision::Wait(wait) => Some(Pressed::Wait(wait)),
            Decision::Unchanged(customer) => Some(Pressed::Unchanged(customer)),
            // Another pad may bring the same press at this moment; what became of it there counts.
            Decision::Keep(event) => {
                check_in_events::keep(tx, &event).await?.then_some(Pressed::Kept(event, None))
            }
            // A door was faster.
            Decision::Again => None,
        })
    }

    async fn answer(&self, pressed: Pressed) -> Result<Answer, Error> {
        Ok(match pressed {
            Pressed::Kept(event, known) => return self.greeted(*event, known).await,
            Pressed::Unchanged(customer) => Answer::Unchanged(customer),
            Pressed::Wait(wait) => Answer::Wait(wait),
            Pressed::Revoked => Answer::Revoked,
        })
    }

    async fn greeted(&self, event: Event, known: Option<Box<Customer>>) -> Result<Answer, Error> {
        let is_known = match event.outcome {
            Outcome::CheckedIn | Outcome::CheckedOut | Outcome::Repeated => true,
            Outcome::Refused(_) | Outcome::KeptForReview(_) => false,
        };
        let customer = event.customer.filter(|_| is_known && self.settings.greet_by_name);
        let customer = match (customer, known) {
            (None, _) => None,
            (Some(_), Some(known)) => Some(*known),
            (Some(id), None) => customers::get(&self.state.database, id).await?,
        };
        let name = customer.map(|customer| first_name(&customer.full_name).to_owned());
        Ok(Answer::Kept(Box::new(event), name))
    }
}
