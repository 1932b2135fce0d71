//! What is known of the presses, and what a file holds, made one.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Event, Found, Presses};

/// What comes of it.
pub struct Merged {
    /// All presses, by their numbers from here on.
    pub all: Presses,
    /// Those of them that the file lacks.
    pub missing: Presses,
    /// What the file holds among those that wait, and is over.
    pub over: BTreeMap<u64, Uuid>,
    /// A number that no press has.
    pub next_number: u64,
}

/// Presses are told apart by their ids: the file may be another than the one that they are `known` from, with numbers of its
/// own. What it holds keeps its number there, and what it lacks gets another where its own is taken.
pub fn merged(
    known: Presses,
    found: Found,
    owed: &BTreeMap<u64, Uuid>,
    next_number: u64,
) -> Merged {
    // Answered, or set aside, when the disk did not take that.
    let is_over: BTreeSet<Uuid> =
        owed.values().copied().chain(known.aside.values().map(|event| event.id)).collect();
    let (over, waiting): (BTreeMap<_, _>, BTreeMap<_, _>) =
        found.presses.waiting.into_iter().partition(|(_, event)| is_over.contains(&event.id));
    let over: BTreeMap<u64, Uuid> =
        over.into_iter().map(|(number, event)| (number, event.id)).collect();
    let taken = over.keys().copied().chain(found.unreadable).collect();

    // Never back: a number that was given is in no file twice.
    let last = [&known.waiting, &known.aside].map(|it| it.last_key_value().map_or(0, |it| *it.0));
    let last = found.last_number.max(last[0]).max(last[1]);
    let mut next_number = next_number.max(last + 1);
    let (waiting, missing) = joined(waiting, known.waiting, &taken, &mut next_number);
    let (aside, missing_aside) = joined(found.presses.aside, known.aside, &taken, &mut next_number);

    Merged {
        all: Presses { waiting, aside },
        missing: Presses { waiting: missing, aside: missing_aside },
        over,
        next_number,
    }
}

/// Adds what is `known` to what was `found`; returns both together, and what was missing.
fn joined(
    found: BTreeMap<u64, Event>,
    known: BTreeMap<u64, Event>,
    taken: &BTreeSet<u64>,
    next_number: &mut u64,
) -> (BTreeMap<u64, Event>, BTreeMap<u64, Event>) {
    let numbers: BTreeMap<Uuid, u64> =
        found.iter().map(|(number, event)| (event.id, *number)).collect();
    let (mut all, mut missing) = (found, BTreeMap::new());
    for (own, event) in known {
        if let Some(number) = numbers.get(&event.id) {
            // What is known of it in memory is more than the disk is told.
            all.insert(*number, event);
            continue;
        }
        let number = if all.contains_key(&own) || taken.contains(&own) {
            let fresh = *next_number;
            *next_number += 1;
            fresh
        } else {
            own
        };
        missing.insert(number, event.clone());
        all.insert(number, event);
    }

    (all, missing)
}
