use super::*;

const ADA: &str = "ada@example.org";
const NOON: i64 = 1_795_000_000_000;
const HOUR: i64 = 3_600_000;

fn told(presses: &[(i64, PressOutcome)]) -> Ledger {
    let mut ledger = Ledger::default();
    for (at_ms, outcome) in presses {
        ledger.begun(ADA);
        ledger.told_of(ADA, (*outcome, *at_ms), *at_ms);
    }
    ledger
}

fn press(said_at_ms: i64, outcome: &str, visit: u128) -> BookedPress {
    BookedPress {
        email: ADA.into(),
        said_at_ms,
        at_ms: said_at_ms,
        outcome: outcome.into(),
        reason: None,
        visit: Some(uuid::Uuid::from_u128(visit)),
    }
}

fn visit(id: u128, from_ms: i64, to_ms: Option<i64>) -> BookedVisit {
    BookedVisit { id: uuid::Uuid::from_u128(id), email: ADA.into(), from_ms, to_ms }
}

/// In at noon, out an hour later.
fn books() -> Books {
    Books {
        presses: vec![press(NOON, "checked_in", 1), press(NOON + HOUR, "checked_out", 1)],
        visits: vec![visit(1, NOON, Some(NOON + HOUR))],
    }
}

#[test]
fn what_is_as_it_was_told_has_no_fault() {
    let both = told(&[(NOON, PressOutcome::CheckedIn), (NOON + HOUR, PressOutcome::Kept)]);
    let mut first = told(&[(NOON, PressOutcome::CheckedIn)]);
    first.begun(ADA);

    assert_eq!(both.faults(&books()), Vec::<String>::new());
    assert_eq!(
        first.faults(&books()),
        Vec::<String>::new(),
        "one that was never answered may count"
    );
}

#[test]
fn counts_what_is_in_the_books_and_was_told_to_be_kept_alone() {
    let [kept, checked_in] = [PressOutcome::Kept, PressOutcome::CheckedIn];
    let ledger = told(&[(NOON, checked_in), (NOON + HOUR, kept), (NOON + 2 * HOUR, kept)]);

    assert_eq!(ledger.kept_in(&books()), 1, "the first was answered, the last is not there");
}

#[test]
fn sees_a_press_that_is_missing() {
    let ledger = told(&[
        (NOON, PressOutcome::CheckedIn),
        (NOON + HOUR, PressOutcome::CheckedOut),
        (NOON + 2 * HOUR, PressOutcome::Kept),
    ]);

    assert_eq!(ledger.faults(&books()).len(), 1);
}

#[test]
fn sees_a_press_that_counts_twice() {
    let ledger = told(&[(NOON, PressOutcome::Kept), (NOON + HOUR, PressOutcome::Kept)]);
    let mut doubled = books();
    doubled.presses.push(press(NOON, "checked_in", 2));
    doubled.visits.insert(0, visit(2, NOON, None));

    let faults = ledger.faults(&doubled);

    assert!(faults.iter().any(|fault| fault.contains("2 are there")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.contains("went on")), "{faults:?}");
}

#[test]
fn sees_a_press_that_nobody_was_told_of() {
    let ledger = told(&[(NOON, PressOutcome::Kept)]);

    assert_eq!(ledger.faults(&books()).len(), 1);
}

#[test]
fn sees_a_press_that_was_told_not_to_count() {
    let ledger = told(&[(NOON, PressOutcome::Kept), (NOON + HOUR, PressOutcome::NotKept)]);

    assert_eq!(ledger.faults(&books()).len(), 1);
}

#[test]
fn sees_an_answer_that_is_not_what_became_of_it() {
    let ledger = told(&[(NOON, PressOutcome::CheckedOut), (NOON + HOUR, PressOutcome::Kept)]);

    assert_eq!(ledger.faults(&books()).len(), 1);
}

#[test]
fn sees_a_wrong_time() {
    let mut ledger = told(&[(NOON, PressOutcome::CheckedIn)]);
    ledger.begun(ADA);
    ledger.told_of(ADA, (PressOutcome::CheckedOut, NOON + HOUR), NOON + 2 * HOUR);

    assert_eq!(ledger.faults(&books()).len(), 1);
}

#[test]
fn sees_visits_that_no_press_began_or_ended() {
    let ledger = told(&[(NOON, PressOutcome::CheckedIn), (NOON + HOUR, PressOutcome::CheckedOut)]);
    let mut open = books();
    open.visits[0].to_ms = None;
    let mut more = books();
    more.visits.push(visit(2, NOON + 2 * HOUR, None));
    let mut none = books();
    none.visits.clear();

    assert_eq!(ledger.faults(&open).len(), 1);
    assert_eq!(ledger.faults(&more).len(), 1);
    assert_eq!(ledger.faults(&none).len(), 2);
}
