//! What becomes of a press that was not heard of before.

use std::time::{Duration, SystemTime};

use pinion_domain::Pin;
use pinion_domain::presence::CLOCKS_AGREE_WITHIN;
use pinion_domain::sealed_event::EventBinding;
use pinion_storage::check_in_events::{Event, Outcome, Reason};
use pinion_storage::customers::{self, Customer, LockError};
use pinion_storage::failed_attempts::{self, Attempt};
use pinion_storage::pins::{self, HolderAt};
use pinion_storage::text::email_key;
use pinion_storage::visits::{self, Source};
use pinion_storage::{CustomerId, Error, Tx, event_keys};

use super::throttle::Admitted;
use super::{AT_ONCE, Code, Moved, OLDEST, Pad, Press, UNREVIEWED_WAIT, Wanted, apply};
use crate::store::os_random;

/// What becomes of a press.
pub(super) enum Decision {
    /// It is not looked at: a wait runs.
    Wait(Duration),
    /// It is theirs, and changes nothing.
    Unchanged(CustomerId),
    /// This.
    Keep(Box<Event>),
    /// Something else changed the same visit; look once more.
    Again,
}

impl Pad {
    pub(super) async fn decide(
        &self,
        tx: &Tx,
        press: &Press,
        now: SystemTime,
    ) -> Result<Decision, Error> {
        let true_time = match &self.kiosk {
            Some(kiosk) => kiosk.clock.true_time(press.said_at, now),
            None => Some(now),
        };
        let at = true_time.unwrap_or(now);
        let is_late = match &self.kiosk {
            Some(kiosk) => kiosk.clock.age(press.said_at, now) > AT_ONCE,
            None => false,
        };
        let event = self.event(press, at, now);
        let never_by_itself = if true_time.is_none() {
            Some(Reason::ClockMoved)
        } else if self.is_before_pairing(at) {
            Some(Reason::BeforePairing)
        } else if at + OLDEST < now {
            Some(Reason::TooOld)
        } else {
            None
        };
        match &press.code {
            Code::Clear(pin) if never_by_itself.is_none() && !is_late => {
                self.at_once(tx, press, pin.as_ref(), event).await
            }
            Code::Clear(pin) => self.late(tx, pin.as_ref(), never_by_itself, event).await,
            Code::Sealed(sealed) => {
                let pin = self.open(tx, press, sealed).await?;
                let never = never_by_itself.or(pin.is_none().then_some(Reason::CannotOpen));
                self.late(tx, pin.as_ref(), never, event).await
            }
            Code::Unreadable => self.late(tx, None, Some(Reason::Unreadable), event).await,
        }
    }

    /// The press as an event of which nothing is known yet.
    pub(super) fn event(&self, press: &Press, at: SystemTime, now: SystemTime) -> Event {
        Event {
            id: press.id,
            account: self.account,
            location: self.location,
            kiosk: self.kiosk.as_ref().map(|kiosk| kiosk.id),
            at,
            said_at: press.said_at,
            received_at: now,
            outcome: Outcome::Repeated,
            customer: None,
            visit: None,
            since: None,
        }
    }

    /// Somebody stands at the pad.
    async fn at_once(
        &self,
        tx: &Tx,
        press: &Press,
        pin: Option<&Pin>,
        event: Event,
    ) -> Result<Decision, Error> {
        let now = event.received_at;
        if let Some(wait) = self.throttle.wait(tx, press.by, now).await? {
            return Ok(Decision::Wait(wait));
        }
        // At a kiosk one is looked at after the other; who has none is counted first.
        let counted = match &self.kiosk {
            Some(_) => None,
            None => match self.throttle.admit(tx, now).await? {
                Admitted::Wait(wait) => return Ok(Decision::Wait(wait)),
                Admitted::Counted(counted) => Some(counted),
            },
        };
        let holder = match pin {
            Some(pin) => pins::find(tx, &self.state.keys, self.account, pin).await?,
            None => None,
        };
        let customer = self.lock(tx, holder).await?;
        let customer = customer.filter(|customer| is_theirs(press, customer));
        let (reason, listed, customer) = match customer {
            Some(customer) if customer.active => {
                if let Some(counted) = &counted {
                    self.throttle.take_back(tx, counted).await?;
                }
                return self.wanted(tx, press.wanted, &customer, event).await;
            }
            Some(customer) => {
                (Reason::Suspended, failed_attempts::Reason::Suspended, Some(customer.id))
            }
            None => (Reason::NoSuchPin, failed_attempts::Reason::NoSuchPin, None),
        };
        let wrong = match &counted {
            Some(counted) => self.throttle.admitted(counted),
            None => self.throttle.count(tx, press.by, now).await?,
        };
        self.note_wrong(tx, &wrong, now).await?;
        let attempt = Attempt {
            source: Source::Manual,
            device_label: self.kiosk.as_ref().map(|kiosk| kiosk.name.clone()),
            reason: listed,
            customer,
        };
        failed_attempts::write(tx, self.account, &attempt, now, &mut os_random()).await?;
        Ok(keep(Event { outcome: Outcome::Refused(reason), customer, ..event }))
    }

    /// Nobody waits for the answer: what is not plainly fine is for one of the staff.
    async fn late(
        &self,
        tx: &Tx,
        pin: Option<&Pin>,
        never_by_itself: Option<Reason>,
        event: Event,
    ) -> Result<Decision, Error> {
        // Before anything is looked at, so that who waits learns of no PIN whether it is right.
        if self.has_most_unreviewed(tx).await? {
            return Ok(Decision::Wait(UNREVIEWED_WAIT));
        }
        let (keys, now) = (&self.state.keys, event.received_at);
        let holder = match pin {
            // Whoever was given a PIN a moment ago may use it at a pad whose clock is a little behind.
            Some(pin) => {
                let at = event.at + CLOCKS_AGREE_WITHIN;
                pins::holder_at(tx, keys, self.account, pin, at).await?
            }
            None => None,
        };
        let customer = match holder {
            Some(HolderAt::Still(id) | HolderAt::Then(id)) => self.lock(tx, Some(id)).await?,
            // As much work for nobody, so that how long it takes tells nothing.
            None => self.lock(tx, Some(CustomerId(0))).await?,
        };
        let wrong = match (&customer, holder) {
            (None, _) => Some(Reason::NoSuchPin),
            (Some(_), Some(HolderAt::Then(_))) => Some(Reason::PinChanged),
            (Some(customer), _) => (!customer.active).then_some(Reason::Suspended),
        };
        let reason = if never_by_itself.is_some() {
            never_by_itself
        } else if self.throttle.is_late_spent(tx, now).await? {
            Some(Reason::TooManyWrong)
        } else {
            if wrong.is_some() {
                let counted = self.throttle.count_late(tx, now).await?;
                self.note_wrong(tx, &[counted], now).await?;
            }
            wrong
        };
        match (reason, customer) {
            (None, Some(customer)) => self.moved(tx, &customer, true, event).await,
            (reason, customer) => {
                let reason = reason.unwrap_or(Reason::NoSuchPin);
                let customer = customer.map(|customer| customer.id);
                let outcome = Outcome::KeptForReview(reason);
                Ok(keep(Event { outcome, customer, ..event }))
            }
        }
    }

    /// Does what the press is for.
    async fn wanted(
        &self,
        tx: &Tx,
        wanted: Wanted,
        customer: &Customer,
        event: Event,
    ) -> Result<Decision, Error> {
        let is_done = match wanted {
            Wanted::Toggle => false,
            Wanted::Nothing => true,
            Wanted::In | Wanted::Out => {
                let last = visits::last(tx, customer.id).await?;
                let is_in = last.is_some_and(|last| {
                    let is_over = self.rules.ends_by(last.from).is_some_and(|due| due <= event.at);
                    last.end.is_none() && !is_over
                });
                is_in == (wanted == Wanted::In)
            }
        };
        if is_done {
            Ok(Decision::Unchanged(customer.id))
        } else {
            self.moved(tx, customer, false, event).await
        }
    }

    async fn moved(
        &self,
        tx: &Tx,
        customer: &Customer,
        late: bool,
        event: Event,
    ) -> Result<Decision, Error> {
        let event = Event { customer: Some(customer.id), ..event };
        let moved = apply(tx, &self.state, &self.rules, (customer.id, late), &event);
        Ok(match moved.await? {
            Moved::Done { outcome, visit, since } => {
                keep(Event { outcome, visit: Some(visit), since: Some(since), ..event })
            }
            Moved::OutOfOrder => {
                keep(Event { outcome: Outcome::KeptForReview(Reason::OutOfOrder), ..event })
            }
            Moved::Again => Decision::Again,
        })
    }

    /// Returns the customer, whom nobody else checks in or out until `tx` ends.
    async fn lock(&self, tx: &Tx, id: Option<CustomerId>) -> Result<Option<Customer>, Error> {
        let Some(id) = id else { return Ok(None) };
        match customers::lock(tx, self.account, id, None).await {
            Ok(customer) => Ok(Some(customer)),
            Err(LockError::NotThere | LockError::ChangedMeanwhile(_)) => Ok(None),
            Err(LockError::Storage(error)) => Err(error),
        }
    }

    async fn open(&self, tx: &Tx, press: &Press, sealed: &[u8]) -> Result<Option<Pin>, Error> {
        let since = press.said_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let at_ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        let binding = EventBinding { id: press.id.into_bytes(), at_ms };
        event_keys::open(tx, &self.state.keys, binding, sealed).await
    }

    pub(super) fn is_before_pairing(&self, at: SystemTime) -> bool {
        self.kiosk.as_ref().is_some_and(|kiosk| at + CLOCKS_AGREE_WITHIN < kiosk.paired_at)
    }
}

/// Whether the press names no other customer.
fn is_theirs(press: &Press, customer: &Customer) -> bool {
    press.email.as_ref().is_none_or(|email| email_key(email) == email_key(&customer.email))
}

fn keep(event: Event) -> Decision {
    Decision::Keep(Box::new(event))
}
