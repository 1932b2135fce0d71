//! A closed loop: each asker asks again as soon as it was answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Somebody who asks one thing at a time.
pub trait Ask: Send {
    /// Asks once, and panics unless the answer is right.
    fn ask(&mut self) -> impl Future<Output = ()> + Send;
}

/// How much is asked, whichever comes first.
#[derive(Clone, Copy)]
pub struct Amount {
    /// In all.
    pub requests: usize,
    /// How long.
    pub time: Duration,
    /// Asked before that, in all, and not counted.
    pub warming: usize,
}

/// How long each answer took, and all of them.
#[derive(Default)]
pub struct Times {
    each: Vec<Duration>,
    all: Duration,
}

impl Times {
    /// The time that `percent` of the answers did not exceed. Unit: ms.
    pub fn percentile(&mut self, percent: usize) -> f64 {
        self.each.sort_unstable();
        let last = self.each.len().checked_sub(1).expect("something was asked");
        self.each[last * percent / 100].as_secs_f64() * 1_000.0
    }

    /// Answers a second.
    pub fn rate(&self) -> f64 {
        let answers = u32::try_from(self.each.len()).expect("thousands of answers");
        f64::from(answers) / self.all.as_secs_f64()
    }
}

/// Lets all `askers` ask at once, and adds how long that took to `times`.
pub async fn run<A: Ask + 'static>(askers: &mut Vec<A>, amount: Amount, times: &mut Times) {
    let warming = Amount { requests: amount.warming, ..amount };
    for (amount, counts) in [(warming, false), (amount, true)] {
        let taken_up = Arc::new(AtomicUsize::new(0));
        let started = Instant::now();
        let tasks: Vec<_> = askers
            .drain(..)
            .map(|a| tokio::spawn(go_on(a, amount, taken_up.clone(), started)))
            .collect();
        let mut each = Vec::with_capacity(amount.requests);
        for task in tasks {
            let (asker, took) = task.await.expect("every answer is right");
            askers.push(asker);
            each.extend(took);
        }
        if counts {
            times.all += started.elapsed();
            times.each.append(&mut each);
        }
    }
}

async fn go_on<A: Ask>(
    mut asker: A,
    amount: Amount,
    taken_up: Arc<AtomicUsize>,
    started: Instant,
) -> (A, Vec<Duration>) {
    let mut took = Vec::new();
    while taken_up.fetch_add(1, Ordering::Relaxed) < amount.requests
        && started.elapsed() < amount.time
    {
        let began = Instant::now();
        asker.ask().await;
        took.push(began.elapsed());
    }

    (asker, took)
}
