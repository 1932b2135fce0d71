//! In if out, out if in: the visit that a press begins or ends.

use std::time::SystemTime;

use jiff::tz::TimeZone;
use pinion_domain::presence::{self, EndedBy, LastVisit, Movement, movement};
use pinion_storage::check_in_events::{self, Event, Outcome};
use pinion_storage::check_in_settings::CheckInSettings;
use pinion_storage::visits::{self, Source, Visit};
use pinion_storage::{CustomerId, Error, Tx};
use uuid::Uuid;

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

/// Checks a customer in or out, as the press `event` means. The customer is locked.
///
/// # Errors
///
/// If the database fails.
pub async fn apply(
    tx: &Tx,
    state: &State,
    (settings, zone): (&CheckInSettings, &TimeZone),
    (customer, late): (CustomerId, bool),
    event: &Event,
) -> Result<Moved, Error> {
    let last = visits::last(tx, customer).await?;
    let due = |from| check_out::due(from, settings.check_out_at_min?, zone);
    let press = presence::Press {
        at: event.at,
        late,
        last_here: check_in_events::nearest(tx, (customer, event.kiosk), event.at).await?,
        repeat_within: settings.repeat_within,
    };
    let known =
        last.as_ref().map(|last| LastVisit { from: last.from, end: last.end, due: due(last.from) });
    match (movement(&press, known.as_ref()), last) {
        (Movement::Repeated, Some(last)) => {
            let since = last.end.map_or(last.from, |(end, _)| end);
            Ok(Moved::Done { outcome: Outcome::Repeated, visit: last.id, since })
        }
        (Movement::In { at, ended_before }, last) => {
            if let (Some(due), Some(last)) = (ended_before, last) {
                check_out::end(tx, state, &last, due, event.received_at).await?;
            }
            let place = (event.account, event.location, customer);
            let opened = visits::open(tx, place, Source::Manual, at, &mut os_random()).await?;
            let Some(id) = opened else { return Ok(Moved::Again) };
            // Heard of after the hour at which it ended by itself.
            if let Some(due) = due(at).filter(|due| *due <= event.received_at) {
                let visit = Visit {
                    id,
                    customer,
                    location: event.location,
                    from: at,
                    end: None,
                    source: Source::Manual,
                };
                check_out::end(tx, state, &visit, due, event.received_at).await?;
            }
            Ok(Moved::Done { outcome: Outcome::CheckedIn, visit: id, since: at })
        }
        (Movement::Out { at }, Some(last)) => {
            let ended = visits::end(tx, last.id, at, EndedBy::Customer).await?;
            Ok(if ended { out(&last) } else { Moved::Again })
        }
        (Movement::OutAfterAll { at }, Some(last)) => {
            let corrected = visits::correct_end(tx, last.id, at, EndedBy::Customer).await?;
            Ok(if corrected { out(&last) } else { Moved::Again })
        }
        (Movement::OutOfOrder | Movement::Repeated, _)
        | (Movement::Out { .. } | Movement::OutAfterAll { .. }, None) => Ok(Moved::OutOfOrder),
    }
}

fn out(last: &Visit) -> Moved {
    Moved::Done { outcome: Outcome::CheckedOut, visit: last.id, since: last.from }
}
