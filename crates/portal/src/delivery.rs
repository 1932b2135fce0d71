//! Sending what is in the queue, by as many processes as there are: each takes some mails for a while, sends them one
//! after the other over one connection, and writes down what became of each before it sends the next. So a process
//! that is killed repeats at most the one mail it was sending.

use std::pin::pin;
use std::time::{Duration, SystemTime};

use pinion_mail::{Connection, Delivery, Letter, Outage, Relay, Sender};
use pinion_storage::mail_settings::{self, MailOutage};
use pinion_storage::mails::{self, Claimed, Outcome, Pace};
use secrecy::ExposeSecret as _;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::metrics::MailOutcome;
use crate::state::{Shared, State};
use crate::store::os_random;

pub mod letter;
pub mod trial;
mod waits;

#[cfg(test)]
mod tests;

/// How often the queue is looked at. "Within minutes" is the promise; this is well below.
const INTERVAL: Duration = Duration::from_secs(1);

/// How often the queue's length is told to the metrics.
const COUNT_INTERVAL: Duration = Duration::from_secs(15);

/// How many mails are taken at once.
const AT_ONCE: u64 = 50;

/// For how long taken mails are this process's, and so how long those of one that was killed wait for another.
const LEASE: Duration = Duration::from_secs(30);

/// How often the lease is prolonged while mails are being sent.
const PROLONG_INTERVAL: Duration = Duration::from_secs(10);

/// For how long a mail is tried.
const LONGEST: Duration = Duration::from_hours(48);

/// Sends what is due until `stop` turns true.
pub async fn run(state: Shared, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut counted: Option<Instant> = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if counted.is_none_or(|at| at.elapsed() >= COUNT_INTERVAL) {
            counted = Some(Instant::now());
            if let Ok(counts) = mails::counts(&state.database, state.account).await {
                state.metrics.mail_queue(counts.waiting, counts.failed);
            }
        }
        while !*stop.borrow() {
            match turn(&state, &stop).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error.cause = %error, "The mail queue could not be worked on; it is tried again");
                    break;
                }
            }
        }
    }
}

/// A mail server and a sender: what it takes to send.
pub struct Post {
    /// The mail server.
    pub relay: Relay,
    /// Whom mails come from, without a name where none was given.
    pub sender: Sender,
    /// At most so many mails a minute.
    pub per_minute: u64,
    /// Why the server takes none, where it does not.
    pub outage: Option<MailOutage>,
}

/// Returns what it takes to send: the panel's settings, and where it has none, the configuration's. `None` where
/// neither names a server and a sender.
///
/// # Errors
///
/// If the database fails.
pub async fn post(state: &State) -> Result<Option<Post>, pinion_storage::Error> {
    let settings = mail_settings::read(&state.database, &state.keys, state.account).await?;
    let url = settings.smtp_url.as_ref().or(state.config.mail.smtp_url.as_ref());
    let sender = settings.sender.as_deref().and_then(|text| text.parse().ok());
    let sender = sender.or_else(|| state.config.mail.sender.clone());
    let relay = url.and_then(|url| Relay::parse(url.expose_secret()).ok());
    Ok(relay.zip(sender).map(|(relay, sender)| Post {
        relay: relay.introduced_as(&state.public_url),
        sender,
        per_minute: settings.per_minute,
        outage: settings.outage,
    }))
}

/// Takes mails that are due and sends them; returns how many it tried.
pub async fn turn(
    state: &State,
    stop: &watch::Receiver<bool>,
) -> Result<usize, pinion_storage::Error> {
    if !mails::is_due(&state.database, state.account, state.now()).await? {
        return Ok(0);
    }
    match post(state).await? {
        Some(post) => deliver(state, &post, stop).await,
        None => Ok(0),
    }
}

/// Takes mails that are due and sends them by `post`; returns how many it tried.
async fn deliver(
    state: &State,
    post: &Post,
    stop: &watch::Receiver<bool>,
) -> Result<usize, pinion_storage::Error> {
    let pace = Pace { per_window: post.per_minute, at_once: AT_ONCE, lease: LEASE };
    let tx = state.database.begin().await?;
    let taken = mails::claim(&tx, state.account, &pace, state.now(), &mut os_random()).await?;
    tx.commit().await?;

    let mut heartbeat = tokio::time::interval(PROLONG_INTERVAL);
    heartbeat.reset();
    let mut is_out = post.outage.is_some();
    let mut connection: Option<Connection> = None;
    for (at, mail) in taken.iter().enumerate() {
        let give_back = &taken[at..];
        if *stop.borrow() {
            release(state, give_back).await?;
            return Ok(at);
        }
        let (letter, language) = match letter::write(state, &post.sender, mail).await? {
            Ok(written) => written,
            Err(reason) => {
                settle(state, mail, &Outcome::Failed { reason }).await?;
                continue;
            }
        };
        let delivery = {
            let mut sending = pin!(send(&post.relay, &mut connection, &letter));
            loop {
                tokio::select! {
                    delivery = &mut sending => break delivery,
                    _ = heartbeat.tick() => prolong(state, mail).await?,
                }
            }
        };
        let outcome = match delivery {
            Delivery::Sent => Outcome::Sent { language },
            Delivery::Later(reason) => later(mail, reason, state.now()),
            Delivery::Refused(reason) => Outcome::Refused { reason },
            Delivery::Outage(outage) => {
                note(state, post.outage.as_ref(), &outage, give_back).await?;
                return Ok(at);
            }
        };
        let answered = match &outcome {
            Outcome::Sent { .. } | Outcome::Refused { .. } => true,
            Outcome::Later { .. } | Outcome::Failed { .. } => false,
        };
        if is_out && answered {
            let tx = state.database.begin().await?;
            mail_settings::end_outage(&tx, state.account).await?;
            tx.commit().await?;
            is_out = false;
        }
        settle(state, mail, &outcome).await?;
    }
    if let Some(open) = connection {
        open.quit().await;
    }
    Ok(taken.len())
}

/// Sends over the connection that is open, or a new one.
async fn send(relay: &Relay, connection: &mut Option<Connection>, letter: &Letter) -> Delivery {
    let mut open = match connection.take().filter(|open| !open.is_over()) {
        Some(open) => open,
        None => match relay.connect().await {
            Ok(open) => open,
            Err(outage) => return Delivery::Outage(outage),
        },
    };
    let delivery = open.send(letter).await;
    *connection = Some(open);
    delivery
}

async fn prolong(state: &State, mail: &Claimed) -> Result<(), pinion_storage::Error> {
    let tx = state.database.begin().await?;
    mails::prolong(&tx, mail, LEASE, state.now()).await?;
    tx.commit().await
}

/// What becomes of a mail that a server would not take now.
fn later(mail: &Claimed, reason: String, now: SystemTime) -> Outcome {
    let next_at = now + waits::after(mail.attempts);
    if next_at > mail.created_at + LONGEST {
        Outcome::Failed { reason: format!("Tried for 48 hours. Last: {reason}") }
    } else {
        Outcome::Later { next_at, reason }
    }
}

/// Writes down what became of a mail. Its reason may name people, so the log has only its kind.
async fn settle(
    state: &State,
    mail: &Claimed,
    outcome: &Outcome,
) -> Result<(), pinion_storage::Error> {
    let kind = match outcome {
        Outcome::Sent { .. } => MailOutcome::Sent,
        Outcome::Later { .. } => MailOutcome::Later,
        Outcome::Refused { .. } => MailOutcome::Refused,
        Outcome::Failed { .. } => MailOutcome::Failed,
    };
    let tx = state.database.begin().await?;
    mails::settle(&tx, mail, outcome, state.now()).await?;
    tx.commit().await?;
    state.metrics.mail(kind);
    tracing::info!(mail.id = %mail.id, mail.message = mail.message, mail.attempts, "Tried a mail: {kind:?}");
    Ok(())
}

/// Writes down that the server takes no mail, whoever it is for: nothing is tried for a while that grows, and no mail
/// is the worse for it, until it has waited for as long as it is worth it.
async fn note(
    state: &State,
    before: Option<&MailOutage>,
    outage: &Outage,
    give_back: &[Claimed],
) -> Result<(), pinion_storage::Error> {
    let now = state.now();
    let count = before.map_or(0, |before| before.count) + 1;
    let reason = outage.to_string();
    let paused_until = now + waits::pause(count);
    let since = before.map_or(now, |before| before.since);
    let tx = state.database.begin().await?;
    mails::release(&tx, give_back).await?;
    let words = format!("Tried for 48 hours. Last: {reason}");
    mails::give_up(&tx, state.account, now.checked_sub(LONGEST), &words, now).await?;
    let noted = MailOutage { reason, since, count, paused_until };
    mail_settings::note_outage(&tx, state.account, &noted).await?;
    tx.commit().await?;
    tracing::warn!(
        mail.outage = outage.kind(),
        mail.outages = count,
        "The mail server takes no mail; the panel says why"
    );
    Ok(())
}

async fn release(state: &State, mails: &[Claimed]) -> Result<(), pinion_storage::Error> {
    let tx = state.database.begin().await?;
    mails::release(&tx, mails).await?;
    tx.commit().await
}
