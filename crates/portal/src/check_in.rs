//! One press at a pad: looked at, decided, and kept in one transaction with what it changes.
//!
//! Source: docs/presence.md.

mod decide;
mod incident;
mod moves;
mod plain;
mod rules;
#[cfg(test)]
mod tests;
mod throttle;
mod together;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use pinion_domain::presence::PadClock;
use pinion_domain::{Pin, first_name};
use pinion_protocol::kiosk::CheckInMeans;
use pinion_storage::check_in_events::{self, Event, Outcome};
use pinion_storage::customers::Customer;
use pinion_storage::kiosks::{self, Kiosk, Seen};
use pinion_storage::{AccountId, CustomerId, Error, LocationId, Tx, accounts, customers};
use tokio::sync::OnceCell;
use tokio::time::Instant;
use uuid::Uuid;

use crate::auth::address::ClientAddress;
use crate::state::Shared;
use decide::Decision;
pub use moves::{Moved, apply};
pub use rules::Rules;
pub use throttle::{CountedBy, PadThrottle, address_hash, lift, waits_at};
pub use together::{Sent, Waiting, press_each};

/// An event heard of later than this was not answered at once: the person at the pad was told that it is kept.
///
/// Source: docs/presence.md, "At once and late". Kiosks wait 2 s for an answer.
pub const AT_ONCE: Duration = Duration::from_secs(30);

/// Events that were longer ago are never applied by themselves.
///
/// Source: docs/presence.md: shorter than [`REMEMBERED`], so that none is applied twice.
pub const OLDEST: Duration = Duration::from_hours(30 * 24);

/// An answer that tells somebody no leaves at a multiple of this, so that how long it took tells nothing of the reason.
///
/// Source: docs/security.md, "Guessing at a pad"; OWASP ASVS 5.0, 6.3.8.
const REFUSALS_EVERY: Duration = Duration::from_millis(100);

/// How many presses of one kiosk may wait for one of the staff. While there are as many, none is looked at that would
/// join them: the kiosk keeps it.
///
/// Source: docs/presence.md, "At once and late".
pub const MOST_UNREVIEWED: u64 = 5_000;

/// How long a kiosk keeps what is not looked at for that.
const UNREVIEWED_WAIT: Duration = Duration::from_mins(5);

/// How long it is known what became of an event.
pub const REMEMBERED: Duration = Duration::from_hours(90 * 24);

/// Where people press.
pub struct Pad {
    state: Shared,
    account: AccountId,
    location: LocationId,
    kiosk: Option<PairedPad>,
    throttle: PadThrottle,
    rules: Arc<Rules>,
}

struct PairedPad {
    id: Uuid,
    name: String,
    paired_at: SystemTime,
    seen: Seen,
    clock: PadClock,
    /// How many of its presses wait for one of the staff, once that was asked.
    unreviewed: OnceCell<AtomicU64>,
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
    /// Not to be read: the pad did not say when it was, or what was pressed.
    Unreadable,
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

/// Waits until an answer that tells no may leave to a request that was heard at `heard_at`.
pub async fn hold_back(heard_at: Instant) {
    let taken = heard_at.elapsed().as_nanos() / REFUSALS_EVERY.as_nanos();
    let steps = u32::try_from(taken).unwrap_or(u32::MAX).saturating_add(1);
    tokio::time::sleep_until(heard_at + REFUSALS_EVERY.saturating_mul(steps)).await;
}

impl Pad {
    /// A kiosk, with what its clock and it itself say of it.
    #[must_use]
    pub fn of_kiosk(
        state: &Shared,
        kiosk: &Kiosk,
        address: ClientAddress,
        (clock, seen): (PadClock, &Seen),
        rules: &Arc<Rules>,
    ) -> Self {
        Self {
            state: state.clone(),
            account: kiosk.account,
            location: kiosk.location,
            kiosk: Some(PairedPad {
                id: kiosk.id,
                name: kiosk.name.clone(),
                paired_at: kiosk.paired_at,
                seen: seen.clone(),
                clock,
                unreviewed: OnceCell::new(),
            }),
            throttle: PadThrottle::of_kiosk(kiosk, address),
            rules: rules.clone(),
        }
    }

    /// A reader that has no token, where the space is open to anybody.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn of_anybody(
        state: &Shared,
        address: ClientAddress,
        rules: &Arc<Rules>,
    ) -> Result<Self, Error> {
        let account = state.account;
        let location = accounts::default_location(&state.database, account).await?;
        let location = location.ok_or(Error::Gone("location"))?;
        Ok(Self {
            state: state.clone(),
            account,
            location,
            kiosk: None,
            throttle: PadThrottle::of_anybody(location, address),
            rules: rules.clone(),
        })
    }

    /// Notes that a kiosk is there; `false` where it was revoked a moment ago.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn note_seen(&self) -> Result<bool, Error> {
        let tx = self.state.database.begin().await?;
        let is_there = self.note_seen_within(&tx).await?;
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
            match self.look(&tx, press).await {
                Ok(Some(pressed)) => {
                    tx.commit().await?;
                    return self.answer(pressed).await;
                }
                // What another did at this moment is seen in the next round.
                Ok(None) => tx.rollback().await?,
                Err(error) if error.is_collision() => tx.rollback().await?,
                Err(error) => return Err(error),
            }
        }
    }

    async fn look(&self, tx: &Tx, press: &Press) -> Result<Option<Pressed>, Error> {
        if self.note_seen_within(tx).await? {
            self.press_within(tx, press).await
        } else {
            Ok(Some(Pressed::Revoked))
        }
    }

    /// As [`Self::note_seen`]. Also keeps others from this pad until `tx` ends: what is typed there is looked at one after
    /// the other.
    async fn note_seen_within(&self, tx: &Tx) -> Result<bool, Error> {
        match &self.kiosk {
            Some(kiosk) => kiosks::note_seen(tx, kiosk.id, &kiosk.seen, self.state.now()).await,
            None => Ok(true),
        }
    }

    /// Looks at a press at this pad, which others are kept from, and writes what it changes; `None` where another changed
    /// the same at this moment, so that `tx` is to be undone and the press looked at once more.
    async fn press_within(&self, tx: &Tx, press: &Press) -> Result<Option<Pressed>, Error> {
        let now = self.state.now();
        if let Some(mut known) = check_in_events::find(tx, self.account, press.id).await? {
            // They were told that it is kept, as the refusal came too late for them.
            if let (Outcome::Refused(reason), Code::Sealed(_)) = (known.outcome, &press.code) {
                if self.has_most_unreviewed(tx).await? {
                    return Ok(Some(Pressed::Wait(UNREVIEWED_WAIT)));
                }
                known.outcome = Outcome::KeptForReview(reason);
                check_in_events::keep_after_all(tx, &known).await?;
                self.count_unreviewed(&known);
            }
            return Ok(Some(Pressed::Kept(Box::new(known), None)));
        }
        Ok(match self.decide(tx, press, now).await? {
            Decision::Wait(wait) => Some(Pressed::Wait(wait)),
            Decision::Unchanged(customer) => Some(Pressed::Unchanged(customer)),
            // Another pad may bring the same press at this moment; what became of it there counts.
            Decision::Keep(event) => {
                self.count_unreviewed(&event);
                check_in_events::keep(tx, &event).await?.then_some(Pressed::Kept(event, None))
            }
            // A door was faster.
            Decision::Again => None,
        })
    }

    /// Whether so many presses of this pad wait for one of the staff that there must be no more.
    ///
    /// Counted once, and on from there: a kiosk whose list is full may send a hundred at a time, and other kiosks wait for
    /// the end of `tx`.
    async fn has_most_unreviewed(&self, tx: &Tx) -> Result<bool, Error> {
        let Some(kiosk) = &self.kiosk else { return Ok(false) };
        let count = async || {
            check_in_events::count_unreviewed(tx, kiosk.id, MOST_UNREVIEWED)
                .await
                .map(AtomicU64::new)
        };
        let unreviewed = kiosk.unreviewed.get_or_try_init(count).await?;
        Ok(unreviewed.load(Ordering::Relaxed) >= MOST_UNREVIEWED)
    }

    /// Counts one more that waits for the staff, if that is what became of it.
    fn count_unreviewed(&self, event: &Event) {
        let unreviewed = self.kiosk.as_ref().and_then(|kiosk| kiosk.unreviewed.get());
        if let (Some(unreviewed), Outcome::KeptForReview(_)) = (unreviewed, event.outcome) {
            unreviewed.fetch_add(1, Ordering::Relaxed);
        }
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
        let customer = event.customer.filter(|_| is_known && self.rules.settings.greet_by_name);
        let customer = match (customer, known) {
            (None, _) => None,
            (Some(_), Some(known)) => Some(*known),
            (Some(id), None) => customers::get(&self.state.database, id).await?,
        };
        let name = customer.map(|customer| first_name(&customer.full_name).to_owned());
        Ok(Answer::Kept(Box::new(event), name))
    }
}
