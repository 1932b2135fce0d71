//! Checking out whoever is still in at the hour that the space has set, and a mail to each of them.

use std::time::{Duration, SystemTime};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use pinion_domain::presence::EndedBy;
use pinion_storage::mails::To;
use pinion_storage::visits::{self, Visit};
use pinion_storage::{Error, Tx, check_in_settings};
use tokio::sync::watch;

use crate::outbox::{self, Mail};
use crate::state::{Shared, State};

/// How often it is looked whether the hour has come.
const INTERVAL: Duration = Duration::from_secs(30);

/// How many are checked out in one transaction: some hundredths of a second, which other writers wait for.
const AT_ONCE: u64 = 100;

/// Checks people out until `stop` turns true.
pub async fn run(state: Shared, stop: watch::Receiver<bool>) {
    run_every(INTERVAL, state, stop).await;
}

async fn run_every(interval: Duration, state: Shared, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = turn(&state).await {
            tracing::warn!(error.cause = %error, "Nobody was checked out; it is tried again");
        }
    }
}

/// Checks out everybody whose hour has come, and returns how many those were.
///
/// # Errors
///
/// If the database fails.
pub async fn turn(state: &State) -> Result<usize, Error> {
    let (settings, zone) = check_in_settings::read(&state.database, state.account).await?;
    let Some(minute) = settings.check_out_at_min else { return Ok(0) };
    let (zone, now, mut count) = (zone_of(&zone), state.now(), 0);
    loop {
        let some = visits::going_on(&state.database, state.account, now, AT_ONCE).await?;
        // Who came first is due first.
        let over: Vec<_> = some
            .into_iter()
            .filter_map(|visit| Some((due(visit.from, minute, &zone)?, visit)))
            .take_while(|(due, _)| *due <= now)
            .collect();
        if over.is_empty() {
            return Ok(count);
        }
        let tx = state.database.begin().await?;
        for (due, visit) in &over {
            if end(&tx, state, visit, *due, now).await? {
                count += 1;
            }
        }
        tx.commit().await?;
    }
}

/// Ends a visit by itself, and mails who forgot to; `false` where it ended meanwhile.
///
/// # Errors
///
/// If the database fails.
pub async fn end(
    tx: &Tx,
    state: &State,
    visit: &Visit,
    at: SystemTime,
    now: SystemTime,
) -> Result<bool, Error> {
    if !visits::end(tx, visit.id, at, EndedBy::Automatic).await? {
        return Ok(false);
    }
    let mail = Mail::ForgottenCheckOut { visit: visit.id, from: visit.from, to: at };
    outbox::enqueue(tx, state, To::Customer(visit.customer), &mail, now).await?;
    Ok(true)
}

/// Returns the first moment after `from` at which it is the minute `minute` of a day in `zone`: on the night when
/// clocks are put forward as long after midnight as ever, on the other the first of two. `None` at the end of time.
#[must_use]
pub fn due(from: SystemTime, minute: u16, zone: &TimeZone) -> Option<SystemTime> {
    let from = Timestamp::try_from(from).ok()?;
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    let time = Time::new(hour, minute, 0, 0).ok()?;
    let today = zone.to_datetime(from).date();
    let of_day = |days: i32| {
        let day = today.checked_add(days.days()).ok()?;
        zone.to_timestamp(day.to_datetime(time)).ok()
    };
    let due = of_day(0).filter(|due| *due > from).or_else(|| of_day(1))?;
    SystemTime::try_from(due).ok()
}

/// Returns the zone of this name, or UTC where this system does not know it.
#[must_use]
pub fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests;
