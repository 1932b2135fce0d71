//! The usual press: a right PIN, typed or scanned a moment ago, of somebody who is in or out. As many as share a
//! transaction are looked at in some ten statements.
//!
//! Whatever else a press may be is left to [`super::decide`].

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use pinion_domain::Pin;
use pinion_domain::presence::{EndedBy, apart};
use pinion_storage::check_in_events::{self, Event, Moved};
use pinion_storage::customers::{self, Customer};
use pinion_storage::visits::{self, Begin, Source, Visit};
use pinion_storage::{CustomerId, Error, Tx, throttles};
use uuid::Uuid;

use super::moves::{Change, meaning};
use super::{AT_ONCE, Code, Pad, PairedPad, Press, Pressed, Wanted};
use crate::state::Shared;
use crate::store::os_random;

/// A press that may be a usual one.
struct Candidate<'a> {
    nth: usize,
    pad: &'a Pad,
    kiosk: &'a PairedPad,
    press: &'a Press,
    pin: &'a Pin,
    at: SystemTime,
}

/// What is known of everybody who pressed.
#[derive(Default)]
struct Known {
    kept: HashMap<Uuid, Event>,
    last: HashMap<CustomerId, Visit>,
    moved: Vec<Moved>,
}

/// Looks at the usual ones among what was pressed at `pads`, which others are kept from, and writes what they change.
/// Returns what became of each by its place; `None` where another changed the same at this moment, so that `tx` is to be
/// undone.
pub(super) async fn look(
    state: &Shared,
    tx: &Tx,
    pads: &[(Option<Pad>, &[Press])],
) -> Result<Option<HashMap<usize, Pressed>>, Error> {
    let now = state.now();
    let mut pressed = HashMap::new();
    let mut candidates = candidates(pads, now);
    if candidates.is_empty() {
        return Ok(Some(pressed));
    }

    let keys: Vec<_> = candidates.iter().flat_map(|it| it.pad.throttle.keys(it.press.by)).collect();
    let waits = throttles::read_all(tx, &keys).await?;
    candidates.retain(|it| it.pad.throttle.wait_within(&waits, it.press.by, now).is_none());

    let (candidates, mut known) = known(state, tx, candidates).await?;
    let mut changes = Changes::default();
    for (candidate, customer) in &candidates {
        match known.kept.remove(&candidate.press.id) {
            Some(event) => {
                pressed.insert(candidate.nth, Pressed::Kept(Box::new(event), None));
            }
            None => changes.decide(candidate, customer, &known, now),
        }
    }
    let Some(events) = changes.write(state, tx).await? else { return Ok(None) };
    for (nth, event, customer) in events {
        pressed.insert(nth, Pressed::Kept(Box::new(event), Some(Box::new(customer))));
    }
    Ok(Some(pressed))
}

/// The first request of each kiosk, where it is one press that may be a usual one. What else a kiosk sent is looked at
/// after it: what is typed at one pad counts in its order.
fn candidates<'a>(pads: &'a [(Option<Pad>, &[Press])], now: SystemTime) -> Vec<Candidate<'a>> {
    let (mut kiosks, mut ids) = (HashSet::new(), HashSet::new());
    let mut candidates = Vec::with_capacity(pads.len());
    for (nth, (pad, presses)) in pads.iter().enumerate() {
        let Some(pad) = pad else { continue };
        let Some(kiosk) = &pad.kiosk else { continue };
        let is_first = kiosks.insert(kiosk.id);
        if let (true, [press]) = (is_first, presses)
            && let Code::Clear(Some(pin)) = &press.code
            && press.wanted == Wanted::Toggle
            && press.email.is_none()
            && let Some(at) = kiosk.clock.true_time(press.said_at, now)
            && kiosk.clock.age(press.said_at, now) <= AT_ONCE
            && !pad.is_before_pairing(at)
            && ids.insert(press.id)
        {
            candidates.push(Candidate { nth, pad, kiosk, press, pin, at });
        }
    }
    candidates
}

/// Leaves those whose PIN is somebody's who is not suspended, one of each customer, whom nobody else checks in or out
/// until `tx` ends.
async fn known<'a>(
    state: &Shared,
    tx: &Tx,
    candidates: Vec<Candidate<'a>>,
) -> Result<(Vec<(Candidate<'a>, Customer)>, Known), Error> {
    let pins: Vec<&Pin> = candidates.iter().map(|it| it.pin).collect();
    let holders = customers::lock_holders(tx, &state.keys, state.account, &pins).await?;
    let mut taken = HashSet::new();
    let candidates: Vec<_> = candidates
        .into_iter()
        .zip(holders)
        .filter_map(|(it, holder)| {
            Some((it, holder.filter(|it| it.active && taken.insert(it.id))?))
        })
        .collect();
    let presses: Vec<check_in_events::Incoming> = candidates
        .iter()
        .map(|(it, customer)| {
            let within = it.pad.rules.settings.repeat_within;
            let around = (it.at - within, it.at + within);
            let (id, customer, kiosk) = (it.press.id, customer.id, it.kiosk.id);
            check_in_events::Incoming { id, customer, kiosk, around }
        })
        .collect();
    let Some(earliest) = presses.iter().map(|it| it.around.0).min() else {
        return Ok((candidates, Known::default()));
    };
    let events = check_in_events::known(tx, state.account, &presses).await?;
    let customers: Vec<CustomerId> = presses.iter().map(|it| it.customer).collect();
    // Of whom nothing ended since then: what they press means the same as if they had never come.
    let last = visits::last_each(tx, &customers, earliest).await?;
    Ok((candidates, Known { kept: events.kept, moved: events.moved, last }))
}

/// What the presses change, and what is remembered of each.
#[derive(Default)]
struct Changes {
    begin: Vec<(Begin, usize)>,
    end: Vec<(Uuid, SystemTime)>,
    events: Vec<(usize, Event, Customer)>,
}

impl Changes {
    fn decide(&mut self, it: &Candidate<'_>, customer: &Customer, known: &Known, now: SystemTime) {
        let here = known
            .moved
            .iter()
            .filter(|moved| moved.customer == customer.id && moved.kiosk == it.kiosk.id);
        let last_here = here.map(|moved| moved.at).min_by_key(|at| apart(*at, it.at));
        let last = known.last.get(&customer.id);
        if last.is_none() && last_here.is_some() {
            // They pressed a moment ago, and an admin changed what that did.
            return;
        }
        let event = Event { customer: Some(customer.id), ..it.pad.event(it.press, it.at, now) };
        let Some(meaning) = meaning(&event, false, last, last_here, &it.pad.rules) else { return };
        let visit = match meaning.change {
            Change::Nothing(visit) => Some(visit),
            Change::Begin { at, ended_before: None, over_at: None } => {
                let begin = Begin { location: it.pad.location, customer: customer.id, at };
                self.begin.push((begin, self.events.len()));
                None
            }
            Change::End(visit, at) => {
                self.end.push((visit, at));
                Some(visit)
            }
            Change::Begin { .. } | Change::Correct(..) => return,
        };
        let event = Event { outcome: meaning.outcome, visit, since: Some(meaning.since), ..event };
        self.events.push((it.nth, event, customer.clone()));
    }

    async fn write(
        mut self,
        state: &Shared,
        tx: &Tx,
    ) -> Result<Option<Vec<(usize, Event, Customer)>>, Error> {
        let begin: Vec<Begin> = self.begin.iter().map(|(begin, _)| *begin).collect();
        let visits =
            visits::begin_each(tx, state.account, Source::Manual, &begin, &mut os_random()).await?;
        let Some(visits) = visits else { return Ok(None) };
        for ((_, event), id) in self.begin.iter().zip(visits) {
            self.events[*event].1.visit = Some(id);
        }
        if !visits::end_each(tx, &self.end, EndedBy::Customer).await? {
            return Ok(None);
        }
        let events: Vec<Event> = self.events.iter().map(|(_, event, _)| event.clone()).collect();
        let is_kept = check_in_events::keep_each(tx, &events).await?;
        Ok(is_kept.then_some(self.events))
    }
}
