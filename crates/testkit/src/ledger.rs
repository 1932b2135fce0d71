//! What people at kiosks were told, beside what the database holds: every press that was acknowledged is there exactly
//! once, as a change of a visit or kept for review.

mod books;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use books::{BookedPress, BookedVisit, Books};
use pinion_client::kiosk::views::{PressOutcome, PressView};
use pinion_domain::presence::CLOCKS_AGREE_WITHIN;

/// How far what a kiosk whose clock is wrong tells of a press may be from what counts. Unit: milliseconds. Far less than lies
/// between two presses of one person in a test that sets clocks.
const SAME_MOMENT_MS: u64 = 10_000;

/// What people were told.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    told: Vec<Told>,
    /// How many presses of somebody began and were never answered, as the app was killed.
    unanswered: BTreeMap<String, usize>,
}

/// What one person was told of one press.
#[derive(Debug, Clone)]
struct Told {
    email: String,
    outcome: PressOutcome,
    /// When the kiosk says it was. Unit: Unix milliseconds.
    at_ms: i64,
    /// When it was. Unit: Unix milliseconds.
    true_at_ms: i64,
}

impl Ledger {
    /// Notes that somebody pressed. Nobody may ever be told what came of it.
    pub fn begun(&mut self, email: &str) {
        *self.unanswered.entry(email.to_owned()).or_default() += 1;
    }

    /// Notes what the screen said of a press that [`Ledger::begun`], at a kiosk whose clock is right.
    pub fn told(&mut self, email: &str, view: &PressView) {
        self.told_of(email, (view.outcome, view.at_ms), view.at_ms);
    }

    /// As [`Ledger::told`]: the outcome and when the kiosk says that it was, and when it really was. Unit: Unix
    /// milliseconds.
    ///
    /// # Panics
    ///
    /// If they did not begin a press.
    pub fn told_of(&mut self, email: &str, (outcome, at_ms): (PressOutcome, i64), true_at_ms: i64) {
        let unanswered = self.unanswered.get_mut(email).filter(|times| **times > 0);
        *unanswered.expect("who is told something has pressed") -= 1;
        self.told.push(Told { email: email.to_owned(), outcome, at_ms, true_at_ms });
    }

    /// Takes over what another kiosk told.
    pub fn add(&mut self, other: Self) {
        self.told.extend(other.told);
        for (email, times) in other.unanswered {
            *self.unanswered.entry(email).or_default() += times;
        }
    }

    /// How often people were told this.
    #[must_use]
    pub fn count(&self, outcome: PressOutcome) -> usize {
        self.told.iter().filter(|told| told.outcome == outcome).count()
    }

    /// Presses of which people know only that they are kept, and that are in the database all the same.
    #[must_use]
    pub fn kept_in(&self, books: &Books) -> usize {
        let is_there = |told: &&Told| {
            let is_it = |it: &BookedPress| it.email == told.email && it.said_at_ms == told.at_ms;
            told.outcome == PressOutcome::Kept && books.presses.iter().any(is_it)
        };
        self.told.iter().filter(is_there).count()
    }

    /// Presses of which nobody was told what came.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.unanswered.values().sum()
    }

    /// How often each thing was told, for a test's output.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut counts = BTreeMap::<String, usize>::new();
        for told in &self.told {
            *counts.entry(format!("{:?}", told.outcome)).or_default() += 1;
        }

        format!("told {counts:?}, unanswered {}", self.unanswered())
    }

    /// Compares with the database at `url`, and returns what is in it.
    ///
    /// # Panics
    ///
    /// If a press is missing, doubled, at the wrong time, or other than its person was told; or if the visits are not
    /// what the presses say.
    pub async fn check(&self, url: &str) -> Books {
        let books = Books::read(url).await;
        let faults = self.faults(&books);
        assert!(faults.is_empty(), "{}:\n{}", self.summary(), faults.join("\n"));
        books
    }

    /// What is wrong, a sentence each.
    #[must_use]
    pub fn faults(&self, books: &Books) -> Vec<String> {
        let mut faults = self.faults_of_presses(books);
        faults.extend(books.faults_of_visits());
        faults
    }

    fn faults_of_presses(&self, books: &Books) -> Vec<String> {
        let mut faults = Vec::new();
        let mut told = BTreeMap::<(&str, i64), Vec<&Told>>::new();
        for it in &self.told {
            told.entry((&it.email, it.at_ms)).or_default().push(it);
        }
        let mut booked = BTreeMap::<(&str, i64), Vec<&BookedPress>>::new();
        for press in &books.presses {
            booked.entry((&press.email, self.told_at_ms(press))).or_default().push(press);
        }

        for (key, told) in told {
            let booked = booked.remove(&key).unwrap_or_default();
            let least = told.iter().filter(|it| it.is_acknowledged()).count();
            let most = least + told.iter().filter(|it| it.outcome == PressOutcome::Unsure).count();
            let what = format!("{} at {}", key.0, key.1);
            if !(least..=most).contains(&booked.len()) {
                faults.push(format!("{what}: told {told:?}, and {} are there", booked.len()));
                continue;
            }
            for (told, booked) in each_with_its_own(&told, booked) {
                faults.push(format!("{what}: told {:?}, became {booked:?}", told.outcome));
            }
        }

        let mut left = BTreeMap::<&str, usize>::new();
        for ((email, _), presses) in booked {
            *left.entry(email).or_default() += presses.len();
        }
        for (email, times) in left {
            let most = self.unanswered.get(email).copied().unwrap_or_default();
            if times > most {
                let what = "are there that nobody was told of";
                faults.push(format!("{email}: {times} {what}, and {most} were left unanswered"));
            }
        }
        faults
    }
}

impl Ledger {
    /// The moment under which a press was told. A kiosk whose clock is wrong tells when it counts, as far as it knows that,
    /// and the portal by what it says of its clock.
    fn told_at_ms(&self, press: &BookedPress) -> i64 {
        let of_them = || self.told.iter().filter(|it| it.email == press.email).map(|it| it.at_ms);
        let is_exact = of_them().any(|at_ms| at_ms == press.said_at_ms);
        if is_exact || is_near(press.said_at_ms, press.at_ms) {
            return press.said_at_ms;
        }
        let counted = of_them().min_by_key(|at_ms| at_ms.abs_diff(press.at_ms));
        counted
            .filter(|at_ms| at_ms.abs_diff(press.at_ms) <= SAME_MOMENT_MS)
            .unwrap_or(press.said_at_ms)
    }
}

impl Told {
    /// Whether it is to be in the database. What was told not to count must not be there; what was told to be unsure may.
    fn is_acknowledged(&self) -> bool {
        match self.outcome {
            PressOutcome::CheckedIn
            | PressOutcome::CheckedOut
            | PressOutcome::Repeated
            | PressOutcome::Refused
            | PressOutcome::Kept
            | PressOutcome::KeptForReview => true,
            PressOutcome::Waiting
            | PressOutcome::NotKept
            | PressOutcome::Unsure
            | PressOutcome::NotAPin
            | PressOutcome::Failed => false,
        }
    }

    fn is_what_became(&self, booked: &BookedPress) -> bool {
        let is_it = match self.outcome {
            PressOutcome::CheckedIn => booked.is("checked_in"),
            PressOutcome::CheckedOut => booked.is("checked_out"),
            PressOutcome::Repeated => booked.is("repeated"),
            PressOutcome::Refused => booked.is("refused"),
            PressOutcome::Kept => !booked.is("refused"),
            PressOutcome::KeptForReview => booked.is("kept_for_review"),
            PressOutcome::Waiting
            | PressOutcome::NotKept
            | PressOutcome::Unsure
            | PressOutcome::NotAPin
            | PressOutcome::Failed => false,
        };

        is_it && (booked.is("kept_for_review") || is_near(booked.at_ms, self.true_at_ms))
    }
}

/// Pairs presses of one moment, and returns the pairs that do not agree. Who was told least takes what is left.
fn each_with_its_own<'a>(
    told: &[&'a Told],
    mut booked: Vec<&'a BookedPress>,
) -> Vec<(&'a Told, &'a BookedPress)> {
    let mut told: Vec<&Told> = told.iter().copied().filter(|it| it.is_acknowledged()).collect();
    told.sort_by_key(|it| it.outcome == PressOutcome::Kept);
    let mut left = Vec::new();
    for it in told {
        match booked.iter().position(|press| it.is_what_became(press)) {
            Some(at) => {
                booked.swap_remove(at);
            }
            None => left.push(it),
        }
    }

    left.into_iter().zip(booked).collect()
}

/// Whether two moments are as near to each other as clocks agree that are right. Unit: Unix milliseconds.
fn is_near(one: i64, other: i64) -> bool {
    u128::from(one.abs_diff(other)) <= CLOCKS_AGREE_WITHIN.as_millis()
}
