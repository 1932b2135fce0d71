//! In if out, out if in: the visit that a press begins or ends.

use std::time::SystemTime;

use pinion_domain::presence::{self, EndedBy, LastVisit, Movement, movement};
use pinion_storage::check_in_events::{self, Event, Outcome};
use pinion_storage::visits::{self, Source, Visit};
use pinion_storage::{CustomerId, Error, Tx};
use uuid::Uuid;

use super::Rules;
use crate::check_out;
use crate::state::State;
use crate::store::os_random;

/// What a press by somebody known did.
pub enum Moved {
    /// A visit began, ended, or is as it was.
    Done {
        /// Which of these.
        outcome: Outcome,
        /// The visit.
        visit: Uuid,
        /// Since when it went on, or since when there is none.
        since: SystemTime,
    },
    /// It was before something that is known already.
    OutOfOrder,
    /// Something else changed the same visit at this moment.
    Again,
}

/// What a press by somebody known means.
pub(super) struct Meaning {
    /// What it is called.
    pub(super) outcome: Outcome,
    /// Since when they are in or out; of who goes, since when they were in.
    pub(super) since: SystemTime,
    /// What it changes.
    pub(super) change: Change,
}

/// What a press changes.
pub(super) enum Change {
    /// Nothing: this visit stays as it is.
    Nothing(Uuid),
    /// A visit begins.
    Begin {
        /// When.
        at: SystemTime,
        /// The visit that went on ended by itself before; when.
        ended_before: Option<(Visit, SystemTime)>,
        /// This one ended by itself too, for it is heard of late; when.
        over_at: Option<SystemTime>,
    },
    /// The visit that goes on ends.
    End(Uuid, SystemTime),
    /// The visit that ended by itself ended earlier.
    Correct(Uuid, SystemTime),
}

/// Returns what the press `event` means, with `last` the visit of its person that goes on or ended last, and
/// `last_here` the moment at which they last went in or out at the same pad; `None` where it is out of order.
pub(super) fn meaning(
    event: &Event,
    late: bool,
    last: Option<&Visit>,
    last_here: Option<SystemTime>,
    rules: &Rules,
) -> Option<Meaning> {
    let repeat_within = rules.settings.repeat_within;
    let press = presence::Press { at: event.at, late, last_here, repeat_within };
    let known =
        last.map(|it| LastVisit { from: it.from, end: it.end, due: rules.ends_by(it.from) });
    let (outcome, since, change) = match (movement(&press, known.as_ref()), last) {
        (Movement::Repeated, Some(last)) => {
            let since = last.end.map_or(last.from, |(end, _)| end);
            (Outcome::Repeated, since, Change::Nothing(last.id))
        }
        (Movement::In { at, ended_before }, last) => {
            let ended_before = ended_before.and_then(|due| Some((last?.clone(), due)));
            let over_at = rules.ends_by(at).filter(|due| *due <= event.received_at);
            (Outcome::CheckedIn, at, Change::Begin { at, ended_before, over_at })
        }
        (Movement::Out { at }, Some(last)) => {
            (Outcome::CheckedOut, last.from, Change::End(last.id, at))
        }
        (Movement::OutAfterAll { at }, Some(last)) => {
            (Outcome::CheckedOut, last.from, Change::Correct(last.id, at))
        }
        (Movement::OutOfOrder | Movement::Repeated, _)
        | (Movement::Out { .. } | Movement::OutAfterAll { .. }, None) => return None,
    };
    Some(Meaning { outcome, since, change })
}

/// Checks a customer in or out, as the press `event` means. The customer is locked.
///
/// # Errors
///
/// If the database fails.
pub async fn apply(
    tx: &Tx,
    state: &State,
    rules: &Rules,
    (customer, late): (CustomerId, bool),
    event: &Event,
) -> Result<Moved, Error> {
    let last = visits::last(tx, customer).await?;
    let last_here = check_in_events::nearest(tx, (customer, event.kiosk), event.at).await?;
    let Some(meaning) = meaning(event, late, last.as_ref(), last_here, rules) else {
        return Ok(Moved::OutOfOrder);
    };
    let visit = match meaning.change {
        Change::Nothing(visit) => Some(visit),
        Change::Begin { at, ended_before, over_at } => {
            if let Some((before, due)) = ended_before {
                check_out::end(tx, state, &before, due, event.received_at).await?;
            }
            let begun = begin(tx, (event, customer), at).await?;
            if let (Some(visit), Some(due)) = (&begun, over_at) {
                check_out::end(tx, state, visit, due, event.received_at).await?;
            }
            begun.map(|visit| visit.id)
        }
        Change::End(visit, at) => {
            visits::end(tx, visit, at, EndedBy::Customer).await?.then_some(visit)
        }
        Change::Correct(visit, at) => {
            visits::correct_end(tx, visit, at, EndedBy::Customer).await?.then_some(visit)
        }
    };
    let Meaning { outcome, since, .. } = meaning;
    Ok(visit.map_or(Moved::Again, |visit| Moved::Done { outcome, visit, since }))
}

/// Begins a visit; `None` where they are in already.
async fn begin(
    tx: &Tx,
    (event, customer): (&Event, CustomerId),
    from: SystemTime,
) -> Result<Option<Visit>, Error> {
    let (location, source) = (event.location, Source::Manual);
    let place = (event.account, location, customer);
    let id = visits::open(tx, place, source, from, &mut os_random()).await?;
    Ok(id.map(|id| Visit { id, customer, location, from, end: None, source }))
}
