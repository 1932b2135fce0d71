//! Sends what waits, in order, and says every half minute that the kiosk is there.

mod alone;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::FutureExt as _;
use pinion_protocol::kiosk::{CheckInEvent, CheckInOutcome, CheckInResult, CheckIns, MAX_EVENTS};
use uuid::Uuid;

use self::alone::{Tried, is_at_press};
use super::device::Device;
use super::load::revoked;
use super::portal::KioskAskError;
use super::portal_time::Moment;
use super::press::DISK_PATIENCE;
use super::queue::{Event, Queue, SetAside, Waiting};
use super::records::{self, Pass};
use super::state::Stage;
use super::time;
use crate::portal::LinkError;

/// How often the portal hears of the kiosk.
const BEAT: Duration = Duration::from_secs(30);

/// How often the kiosk asks how to look and behave. Unit: milliseconds.
const CONFIG_EVERY_MS: u64 = 60_000;

/// How long a portal that did not answer is left alone at first; twice as long each time, up to [`BEAT`].
const FIRST_RETRY: Duration = Duration::from_secs(3);

/// How often the portal is asked once more for what was set aside: it may be another by now. Unit: milliseconds.
const ASIDE_AGAIN_MS: u64 = 24 * 60 * 60 * 1000;

/// By how much earlier that is where the portal went away before it was asked for all: an hour later it is asked again.
/// Unit: milliseconds.
const ASIDE_LATER_MS: i64 = 23 * 60 * 60 * 1000;

/// How long presses wait that the portal would not look at, where it does not say.
const WAIT_AGAIN: Duration = Duration::from_secs(30);

/// After how many failures in a row of a portal that is there, presses are tried alone: one of them may be what it fails
/// at. Some two minutes' worth; a portal that starts anew is back before.
const TRY_EACH_AFTER: u32 = 7;

/// What came of sending once.
enum Sent {
    /// There is more.
    More,
    /// All is sent.
    All,
    /// The portal would not look at some of it, and wants to be asked later.
    Later(Duration),
}

/// What is sent at once, and how often it failed.
struct Pace {
    /// How many presses in one request.
    most: usize,
    retry: Duration,
    /// How often in a row the portal answered, and could not.
    troubles: u32,
    config_at_ms: Option<i64>,
    /// When what is set aside was tried last; `None` before the first time after a start.
    aside_at_ms: Option<i64>,
}

impl Device {
    /// As [`Device::keep_sending`], and begins anew after a panic: without it every press would be kept and none sent, and
    /// nothing would show that to whoever passes by.
    pub async fn outlive_sending(self: &Arc<Self>, epoch: u64) {
        while AssertUnwindSafe(self.keep_sending(epoch)).catch_unwind().await.is_err() {
            tracing::error!("Sending ended by a panic; it begins anew");
            self.clock.sleep(BEAT).await;
        }
    }

    /// Sends and asks for the kiosk paired in `epoch`, until that is over.
    pub async fn keep_sending(self: &Arc<Self>, epoch: u64) {
        let mut pace = Pace {
            most: MAX_EVENTS,
            retry: FIRST_RETRY,
            troubles: 0,
            config_at_ms: None,
            aside_at_ms: None,
        };
        while self.is_current(epoch) {
            let wait = match self.send_once(epoch, &mut pace).await {
                Ok(Sent::More) => continue,
                Ok(Sent::All) => BEAT,
                Ok(Sent::Later(wait)) => wait,
                Err(KioskAskError::Revoked) => return self.be_revoked(epoch).await,
                Err(KioskAskError::Unreadable) => {
                    pace.failed(LinkError::Trouble("it cannot read what it was sent"))
                }
                Err(KioskAskError::Link(link)) => pace.failed(link),
            };

            tokio::select! {
                () = self.clock.sleep(wait) => {}
                () = self.wake.notified() => {}
            }
        }
    }

    async fn send_once(
        self: &Arc<Self>,
        epoch: u64,
        pace: &mut Pace,
    ) -> Result<Sent, KioskAskError> {
        self.on_queue(Queue::catch_up).await;
        self.keep_known_anew(epoch).await;
        self.learn_portal_time(epoch).await?;
        let sent = self.send_first(epoch, pace).await;
        if sent.is_ok() {
            pace.retry = FIRST_RETRY;
        }

        if self.config_in_doubt.swap(false, Ordering::Relaxed) {
            pace.config_at_ms = None;
        }
        let now_ms = self.clock.now_ms();
        let is_due = |at_ms: Option<i64>, every_ms| {
            at_ms.is_none_or(|at_ms| now_ms.abs_diff(at_ms) >= every_ms)
        };
        // Also of a portal that fails at what it was sent: else it could not even say how it may be sent.
        if is_due(pace.config_at_ms, CONFIG_EVERY_MS) && is_there(&sent) {
            match self.refresh_config(epoch).await {
                Err(KioskAskError::Revoked) => return Err(KioskAskError::Revoked),
                // Asked again with the next beat: presses go on without.
                Err(error) => tracing::info!(%error, "The portal does not tell of this kiosk"),
                Ok(()) => pace.config_at_ms = Some(now_ms),
            }
        }
        if is_due(pace.aside_at_ms, ASIDE_AGAIN_MS) && matches!(sent, Ok(Sent::All)) {
            let again_from = match self.try_aside(epoch).await? {
                Tried::All => now_ms,
                Tried::Some => now_ms - ASIDE_LATER_MS,
            };
            pace.aside_at_ms = Some(again_from);
        }
        sent
    }

    /// Asks for the portal's time, where presses wait whose own may be wrong: the device's clock may have been set since.
    async fn learn_portal_time(&self, epoch: u64) -> Result<(), KioskAskError> {
        let Some(pass) = self.pass(epoch) else { return Ok(()) };
        if self.knows_portal_time() || self.unsent(&pass.portal.to_string(), 1).0.is_empty() {
            return Ok(());
        }
        match self.refresh_config(epoch).await {
            Err(KioskAskError::Revoked) => Err(KioskAskError::Revoked),
            // Whether the portal answers at all is seen when it is asked about presses.
            Err(_) | Ok(()) => Ok(()),
        }
    }

    async fn send_first(
        self: &Arc<Self>,
        epoch: u64,
        pace: &mut Pace,
    ) -> Result<Sent, KioskAskError> {
        let _order = self.sending.lock().await;
        let Some(pass) = self.pass(epoch) else { return Ok(Sent::All) };
        let portal = pass.portal.to_string();
        let (events, waiting) = self.unsent(&portal, pace.most);
        let events = self.of_one_clock(events);
        let clock = events.first().map_or_else(|| self.moment(), Event::moment);
        let form = self.form(events.iter().map(late).collect(), Some(waiting), clock);

        let answered = self.ask(epoch, &pass, &form).await;
        match &answered {
            Err(KioskAskError::Unreadable) => {
                return self.find_unreadable((epoch, &pass), &events, pace).await;
            }
            Err(KioskAskError::Link(LinkError::Trouble(_))) if pace.troubles >= TRY_EACH_AFTER => {
                return self.try_each(epoch, &pass).await;
            }
            Err(KioskAskError::Link(_) | KioskAskError::Revoked) | Ok(_) => {}
        }

        let results = answered?;
        pace.troubles = 0;
        pace.most = (pace.most * 2).min(MAX_EVENTS);
        let is_waiting = |result: &&CheckInResult| result.outcome == CheckInOutcome::Waiting;
        let wait = answers_to(&events, &results)
            .filter(is_waiting)
            .map(|result| result.retry_after_s.map_or(WAIT_AGAIN, Duration::from_secs))
            .max();
        let is_stuck = self.settle(&events, &results).await == 0 && !events.is_empty();

        Ok(match wait {
            // A beat at most: the portal hears of the kiosk all the same, and is asked how to behave.
            Some(wait) => Sent::Later(wait.clamp(FIRST_RETRY, BEAT)),
            None if is_stuck => return Err(LinkError::Trouble("it answers no press").into()),
            None if self.unsent(&portal, 1).0.is_empty() => Sent::All,
            None => Sent::More,
        })
    }

    /// Forgets which of `events` were answered for good; returns how many.
    async fn settle(&self, events: &[Event], results: &[CheckInResult]) -> usize {
        let done = answers_to(events, results).filter(|result| is_final(result));
        let done: Vec<Uuid> = done.map(|it| it.id).collect();
        let many = done.len();
        self.forget(done).await;

        many
    }

    /// Asks, and notes whether the portal answered.
    pub async fn ask(
        &self,
        epoch: u64,
        pass: &Pass,
        form: &CheckIns,
    ) -> Result<Vec<CheckInResult>, KioskAskError> {
        let answered = self.portal.check_ins(&pass.portal, &pass.token, form).await;
        match &answered {
            Ok(_) => self.note_online(epoch, true),
            Err(KioskAskError::Link(link)) => {
                tracing::info!(%link, "No answer to presses: {link}");
                self.note_online(epoch, false);
            }
            Err(KioskAskError::Revoked | KioskAskError::Unreadable) => {}
        }
        answered
    }

    /// Notes whether the portal answers.
    pub fn note_online(&self, epoch: u64, is_online: bool) {
        if let Some(paired) = self.state().paired(epoch) {
            paired.is_online = is_online;
        }
        self.tell();
    }

    /// Forgets presses that were answered for good. A disk that hangs is left to it: nobody is to wait for that who comes
    /// behind.
    pub async fn forget(&self, ids: Vec<Uuid>) {
        if !ids.is_empty() {
            let forgotten = self.on_queue(move |queue| queue.forget(&ids));
            self.clock.within(DISK_PATIENCE, forgotten).await;
            self.tell();
        }
    }

    /// The first presses that wait for `portal`, and how many there are.
    pub fn unsent(&self, portal: &str, most: usize) -> (Vec<Event>, Waiting) {
        self.queue()
            .map(|queue| (queue.first(portal, most), queue.waiting(portal)))
            .unwrap_or_default()
    }

    /// What the portal is told beside the presses, which are by the clock of `moment`. Without `waiting` it stays with what
    /// it was told of that before.
    pub fn form(
        &self,
        events: Vec<CheckInEvent>,
        waiting: Option<Waiting>,
        moment: Moment,
    ) -> CheckIns {
        let aside = self.aside();
        CheckIns {
            now: Some(time::text(self.now_by_clock_of(moment))),
            app_version: Some(self.version.to_owned()),
            queued: waiting.as_ref().map(|waiting| waiting.count),
            oldest_queued_at: waiting.and_then(|waiting| waiting.oldest_at_ms).map(time::text),
            set_aside: aside.map(|aside| aside.presses),
            damaged_files: aside.map(|aside| aside.damaged_files),
            events,
        }
    }

    /// What cannot be sent.
    fn aside(&self) -> Option<SetAside> {
        let portal = self.state().ready().map(|paired| paired.pass.portal.to_string())?;
        Some(self.queue()?.set_aside_for(&portal))
    }

    /// The token of the kiosk paired in `epoch`.
    pub fn pass(&self, epoch: u64) -> Option<Pass> {
        self.state().paired(epoch).map(|paired| paired.pass.clone())
    }

    /// Forgets the token that the portal knows no more. What is unsent stays, and so does the exit code: without it
    /// whoever stands there could pair the device with a portal of their own, and learn the PINs typed there.
    pub async fn be_revoked(&self, epoch: u64) {
        let _one = self.knowing.lock().await;
        let before = self.state().paired(epoch).map(|it| (Arc::clone(&it.known), it.has_exit));
        let Some((known, was_held)) = before else { return };
        tracing::warn!("The portal does not know this kiosk any more");
        let mut known = (*known).clone();
        known.is_revoked = true;
        // First: a start after this must not take presses that nobody would ever send.
        self.keep_known(&known).await;
        let forgotten = self.ask_keyring(|store| {
            records::forget_pass(store)?;
            records::read_exit(store)
        });
        let has_exit = match forgotten.await {
            Ok(exit) => exit.is_some(),
            Err(error) => {
                tracing::warn!(%error, "The keyring keeps a token that is good for nothing");
                was_held
            }
        };

        self.begin_after(epoch, Stage::Revoked(revoked(&known, has_exit)));
    }
}

impl Pace {
    /// How long to leave a portal alone that did not answer.
    fn failed(&mut self, link: LinkError) -> Duration {
        let wait = self.retry;
        self.retry = (self.retry * 2).min(BEAT);
        let is_trouble = matches!(link, LinkError::Trouble(_));
        self.troubles = if is_trouble { self.troubles.saturating_add(1) } else { 0 };

        match link {
            LinkError::Throttled { retry_after } => {
                retry_after.unwrap_or_default().clamp(wait, BEAT * 10)
            }
            LinkError::Unreachable
            | LinkError::Unanswered
            | LinkError::Untrusted
            | LinkError::Trouble(_) => wait,
        }
    }
}

/// What was answered to `events`: a portal may say more.
fn answers_to<'a>(
    events: &'a [Event],
    results: &'a [CheckInResult],
) -> impl Iterator<Item = &'a CheckInResult> {
    results.iter().filter(|result| events.iter().any(|event| event.id == result.id))
}

/// Whether the portal is there, and has time for more than presses.
fn is_there(sent: &Result<Sent, KioskAskError>) -> bool {
    match sent {
        Ok(Sent::All | Sent::Later(_)) => true,
        Ok(Sent::More) => false,
        Err(error) => is_at_press(error),
    }
}

/// A press as it is sent later than it was.
pub fn late(event: &Event) -> CheckInEvent {
    CheckInEvent {
        id: event.id,
        at: time::text(event.at_ms),
        pincode: None,
        sealed: Some(event.sealed.clone()),
        by: event.by,
    }
}

/// Whether the portal will never say anything else of this press.
pub fn is_final(result: &CheckInResult) -> bool {
    match result.outcome {
        CheckInOutcome::CheckedIn
        | CheckInOutcome::CheckedOut
        | CheckInOutcome::Repeated
        | CheckInOutcome::Refused
        | CheckInOutcome::KeptForReview => true,
        CheckInOutcome::Waiting => false,
    }
}
